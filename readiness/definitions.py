"""The definitions behind the figures of this room, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Definition:
    """How a figure is counted, in words."""

    key: str
    name: str
    formula: str
    says: str
    missing: str
    caveat: str


@cache
def definitions() -> dict[str, Definition]:
    """By the key of the metric."""
    rows = tomllib.loads(Path(__file__).with_name("definitions.toml").read_text(encoding="utf-8"))
    return {key: Definition(key, **row) for key, row in rows.items()}
