"""What columns of people files are called: the table columns.toml, read once."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

SKIP: Final = "skip"
OPT_IN: Final = "opt_in"
ATTRIBUTE: Final = "attribute:"
PROTECTED: Final = "protected:"
MAX_ATTRIBUTE_NAME: Final = 80


@dataclass(frozen=True)
class Column:
    """One of our columns as files may hold it."""

    key: str
    label: str
    help: str
    names: tuple[str, ...]
    samples: tuple[str, ...]


@dataclass(frozen=True)
class ProtectedKind:
    """A kind of protected attribute and how headings give it away."""

    key: str
    label: str
    names: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Recognised:
    """What a heading means: the target, and its place among the names of that target (0 is the best)."""

    target: str
    rank: int = 0


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))


def normalise(heading: str) -> str:
    """A heading without case, spaces and punctuation: "Employee #" -> "employeenumber"."""
    plain = unicodedata.normalize("NFKC", heading).casefold().replace("#", " number ")
    return "".join(letter for letter in plain if letter.isalnum())


def words_of(heading: str) -> set[str]:
    """The single words of a heading, also of "dateOfBirth" and "DATE_OF_BIRTH"."""
    parted = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])", " ", unicodedata.normalize("NFKC", heading))
    return {word for word in re.split(r"[\W_\d]+", parted.casefold()) if word}


@cache
def columns() -> dict[str, Column]:
    """Our columns in the order of exports and sample files."""
    return {
        key: Column(key, row["label"], row["help"], tuple(row["names"]), tuple(row.get("samples", ())))
        for key, row in _table()["columns"].items()
    }


@cache
def protected_kinds() -> dict[str, ProtectedKind]:
    """Kinds of protected attributes, by key."""
    return {
        key: ProtectedKind(
            key, row["label"], frozenset(map(normalise, row["names"])), frozenset(map(str.casefold, row["words"]))
        )
        for key, row in _table()["protected"].items()
    }


@cache
def _names() -> dict[str, Recognised]:
    found: dict[str, Recognised] = {}
    for key, column in columns().items():
        for rank, name in enumerate((column.label, *column.names)):
            found.setdefault(normalise(name), Recognised(key, rank))
    return found


@cache
def _known_attributes() -> frozenset[str]:
    return frozenset(map(normalise, _table()["attributes"]["names"]))


@cache
def _refused() -> tuple[frozenset[str], frozenset[str]]:
    row = _table()["refused"]
    return frozenset(map(normalise, row["names"])), frozenset(map(str.casefold, row["words"]))


@cache
def word_list(name: str) -> frozenset[str]:
    """Words with a meaning in cells, in lower case: no_manager, active, left, yes, no."""
    return frozenset(word.casefold() for word in _table()["words"][name])


@cache
def level_orders() -> tuple[tuple[frozenset[str], ...], ...]:
    """Known orders of levels, junior first; each step is a set of normalised names."""
    return tuple(
        tuple(frozenset(map(normalise, step.split("|"))) for step in steps) for steps in _table()["orders"].values()
    )


@cache
def other_time_zones() -> dict[str, str]:
    """Names of time zones that Windows uses, in lower case, with the common name."""
    return {name.casefold(): zone for name, zone in _table()["time_zones"].items()}


def protected_kind(heading: str) -> ProtectedKind | None:
    """The kind of protected attribute that a heading announces, or None. Says yes in doubt."""
    name, words = normalise(heading), words_of(heading)
    kinds = protected_kinds().values()
    return next((kind for kind in kinds if name in kind.names), None) or next(
        (kind for kind in kinds if words & kind.words), None
    )


def is_refused(heading: str) -> bool:
    """Whether a column is never kept: pay, bank, identity papers, private address."""
    names, words = _refused()
    return normalise(heading) in names or bool(words_of(heading) & words)


def recognise(heading: str, attributes: frozenset[str] = frozenset()) -> Recognised | None:
    """What a heading means; None when nobody knows. `attributes`: names the organization keeps already.

    The opt-in comes before the protected words, which its heading contains; those before everything else.
    """
    named = _named(heading)
    if named and named.target == OPT_IN:
        return named
    kind = protected_kind(heading)
    if kind:
        return Recognised(PROTECTED + kind.key)
    if heading in attributes:
        return Recognised(ATTRIBUTE + heading)
    return Recognised(SKIP) if is_refused(heading) else named


def _named(heading: str) -> Recognised | None:
    """By the tables of names alone, with and without a remark in brackets: "Hire date (DD/MM/YYYY)"."""
    bare = re.sub(r"\s*[(\[].*?[)\]]\s*$", "", heading)
    for name in (normalise(heading), normalise(bare)):
        if name in _names():
            return _names()[name]
        if name in _known_attributes():
            return Recognised(ATTRIBUTE + heading.strip()[:MAX_ATTRIBUTE_NAME])
    return None


def label_of(target: str) -> str:
    """What a target is called on screen."""
    if target.startswith(ATTRIBUTE):
        return target.removeprefix(ATTRIBUTE)
    if target.startswith(PROTECTED):
        key = target.removeprefix(PROTECTED)
        return protected_kinds()[key].label if key in protected_kinds() else key
    return columns()[target].label if target in columns() else "Left out"
