"""The starter set of competencies, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Starter:
    """A competency of the starter set with its five sentences."""

    name: str
    description: str
    anchors: tuple[str, ...]


@cache
def starter_set() -> tuple[Starter, ...]:
    """In the order of the file."""
    rows = tomllib.loads(Path(__file__).with_name("competencies.toml").read_text(encoding="utf-8"))["competency"]
    return tuple(Starter(row["name"], row["description"], tuple(row["anchors"])) for row in rows)
