"""What columns of these files are called: the table columns.toml, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from participants.hr_import.catalog import Recognised, normalise
from participants.hr_import.sheet import Recogniser


@dataclass(frozen=True)
class Column:
    """One of our columns of a kind of file."""

    key: str
    label: str
    reads: str
    required: bool
    names: tuple[str, ...]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))


@cache
def columns(kind: str) -> dict[str, Column]:
    """Our columns of a kind, in order."""
    return {
        key: Column(key, row["label"], row["reads"], row.get("required", False), tuple(row["names"]))
        for key, row in _table()[kind].items()
    }


@cache
def words(name: str) -> frozenset[str]:
    """Words with a meaning in cells, in lower case."""
    return frozenset(word.casefold() for word in _table()["words"][name])


@cache
def _names(kind: str) -> dict[str, Recognised]:
    found: dict[str, Recognised] = {}
    for key, column in columns(kind).items():
        for rank, name in enumerate((column.label, *column.names)):
            found.setdefault(normalise(name), Recognised(key, rank))
    return found


def recogniser(kind: str) -> Recogniser:
    """What a heading means in files of a kind."""
    return partial(_recognise, kind)


def _recognise(kind: str, heading: str) -> Recognised | None:
    return _names(kind).get(normalise(heading))


def propose_columns(kind: str, headers: list[str]) -> dict[str, int]:
    """Our column -> position; where several fit, the best name, then the first."""
    best: dict[str, tuple[int, int]] = {}
    for position, header in enumerate(headers):
        found = _recognise(kind, header)
        if found:
            best[found.target] = min(best.get(found.target, (99, 99)), (found.rank, position))
    return {key: position for key, (_rank, position) in best.items()}


def missing_columns(kind: str, mapping: dict[str, int]) -> list[str]:
    """Labels of required columns that the mapping does not have."""
    return [column.label for key, column in columns(kind).items() if column.required and key not in mapping]
