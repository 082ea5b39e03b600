"""Conversation guides and questions by stage and skill, from guides.toml."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Guide:
    """A stage of a relationship, until so many sessions were held, with questions that fit it."""

    title: str
    text: str
    questions: tuple[str, ...]
    until: int = 0
    words: tuple[str, ...] = ()


@cache
def stages() -> tuple[Guide, ...]:
    """All stages, the first one first."""
    return tuple(
        Guide(row["title"], row["text"], tuple(row["questions"]), until=row["until"]) for row in _table()["stage"]
    )


@cache
def skill_guides() -> tuple[Guide, ...]:
    """Questions for kinds of skills."""
    return tuple(
        Guide(row["title"], "", tuple(row["questions"]), words=tuple(row["words"])) for row in _table()["skill"]
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("guides.toml").read_text(encoding="utf-8"))


def stage_after(held: int) -> Guide:
    """The stage that fits after so many sessions."""
    return next((one for one in stages() if held < one.until), stages()[-1])


def guides_for_skills(names: Iterable[str]) -> list[Guide]:
    """The guides whose words occur in the names of skills."""
    wanted = [word for name in names for word in name.lower().replace("-", " ").split()]
    return [
        guide
        for guide in skill_guides()
        if any(word == mark if len(mark) < 4 else word.startswith(mark) for word in wanted for mark in guide.words)
    ]


def suggested_question(held: int, asked: Iterable[str]) -> str:
    """One question of the stage that is not on the agenda yet; empty when all are."""
    known = set(asked)
    return next((question for question in stage_after(held).questions if question not in known), "")
