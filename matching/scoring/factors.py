"""Criteria and rules of a large cohort as sums of small matrix products, so that no matrix of all pairs is needed.

Three forms, each giving the same points as the matrices of `scores`:

- factors: skills and shared answers are products of what one wants and what the other offers;
- classes: people alike in the facts that a criterion reads get the same points, so that a table of the few classes is
  enough, made by the very function that scores small cohorts;
- parts: a criterion that is neither is scored for the rows at hand.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.scoring.criteria import Factors, answer_factors, skill_factors
from matching.scoring.rules import CRITERION
from matching.scoring.sides import IntArray, Sides

MOST_CLASSES = 1024
MOST_FEATURES = 128
"""Tables up to so many columns become features of the one product; wider ones are looked up."""

READS: dict[str, tuple[str, ...]] = {
    "same": ("values.{field}",),
    "different": ("values.{field}",),
    "level_gap": ("level",),
    "shared_hours": ("offset",),
    "language": ("languages",),
    "opted_in_identity": ("identity.{key}",),
    "not_same_team": ("team",),
    "common_language": ("languages",),
    "mentor_more_senior": ("level",),
    "same_value": ("values.{field}",),
    "eligible": ("not_eligible",),
    "closest": ("level", "values.{field}"),
    "furthest": ("level", "values.{field}"),
    "shared_answers": ("answers.{mentee}", "answers.{mentor}"),
}
"""Facts of a person that a criterion or rule reads. What is not named here is scored in parts: right, but slower."""

DEFAULTS = {"key": "identity", "mentee": "", "mentor": "", "field": ""}
TABLE_SOURCES = {"field:": "values.", "question:": "answers."}


@dataclass(frozen=True, eq=False)
class Classes:
    """Which class of equals each row and column belongs to, and one person of each class."""

    of_rows: IntArray
    of_columns: IntArray
    sides: Sides

    @property
    def counts(self) -> IntArray:
        """Pairs of each class of rows with each class of columns."""
        rows, columns = self.sides.shape
        return np.outer(np.bincount(self.of_rows, minlength=rows), np.bincount(self.of_columns, minlength=columns))


def facts_read(kind: str, configuration: dict[str, Any]) -> tuple[str, ...] | None:
    """Paths of the facts, like `values.location`; None for a kind that is scored in parts."""
    if kind == "table":
        named = (configuration["of_mentee"], configuration["of_mentor"])
        return tuple(path.replace(old, new, 1) for path in named for old, new in TABLE_SOURCES.items() if old in path)
    if kind == CRITERION:
        return facts_read(configuration["kind"], configuration["of"])
    if kind not in READS:
        return None
    given = DEFAULTS | {name: value for name, value in configuration.items() if isinstance(value, str)}
    return tuple(path.format(**given) for path in READS[kind])


def classes_of(sides: Sides, paths: tuple[str, ...]) -> Classes | None:
    """People grouped by these facts; None if there are too many kinds of them for a table."""
    rows, of_rows = _grouped(sides.rows, paths)
    columns, of_columns = _grouped(sides.columns, paths)
    if max(len(rows), len(columns)) > MOST_CLASSES:
        return None
    return Classes(of_rows, of_columns, sides.part(rows, columns))


def factors_of(sides: Sides, kind: str, configuration: dict[str, Any]) -> Factors | None:
    """The product of a criterion that is one."""
    if kind == "skills":
        return skill_factors(sides, configuration)
    questions = sides.snapshot["questions"]
    if kind == "shared_answers" and not questions.get(configuration.get("mentee", ""), {}).get("scale"):
        return answer_factors(sides, configuration)
    return None


def mean_of_product(factors: Factors) -> float | None:
    """Mean value of the pairs that both answered, without looking at pairs; None if there are none."""
    rows, columns = factors.answered_rows, factors.answered_columns
    count = int(rows.sum()) * int(columns.sum())
    if not count:
        return None
    left = factors.left[rows].sum(axis=0, dtype=np.float64)
    right = factors.right[columns].sum(axis=0, dtype=np.float64)
    return round(float(left @ right) / count, 6)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs that a rule forbids one by one, sorted by row."""

    rows: IntArray
    columns: IntArray

    def within(self, rows: IntArray, columns: IntArray | None, width: int) -> tuple[IntArray, IntArray]:
        """Those of some rows (and columns), as positions among them; `width`: how many columns there are in all."""
        low, high = np.searchsorted(self.rows, rows), np.searchsorted(self.rows, rows, side="right")
        counts = high - low
        ends = np.cumsum(counts)
        at = np.arange(int(counts.sum())) + np.repeat(low - (ends - counts), counts)
        here, there = np.repeat(np.arange(len(rows)), counts), self.columns[at]
        if columns is None:
            return here, there
        place = np.full(width, -1, dtype=np.int64)
        place[columns] = np.arange(len(columns))
        is_asked = place[there] >= 0
        return here[is_asked], place[there[is_asked]]


def located(sides: Sides, pairs: Sequence[Sequence[int]], key: str) -> Pairs:
    """Where pairs of ids stand, whichever side is named first."""
    named = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    both = np.unique(np.concatenate([named, named[:, ::-1]]), axis=0)
    first, row_ids = _places_of(sides.rows, key, both[:, 0])
    second, column_ids = _places_of(sides.columns, key, both[row_ids, 1])
    rows, columns = first[column_ids], second
    order = np.lexsort((columns, rows))
    return Pairs(rows[order], columns[order])


def _places_of(people: list[dict[str, Any]], key: str, ids: IntArray) -> tuple[IntArray, IntArray]:
    """Positions of the people with these ids, and to which of the ids each belongs."""
    own = np.array([person[key] for person in people], dtype=np.int64)
    order = np.argsort(own, kind="stable")
    low, high = np.searchsorted(own[order], ids), np.searchsorted(own[order], ids, side="right")
    counts = high - low
    ends = np.cumsum(counts)
    at = np.arange(int(counts.sum())) + np.repeat(low - (ends - counts), counts)
    return order[at], np.repeat(np.arange(len(ids)), counts)


def _grouped(people: list[dict[str, Any]], paths: tuple[str, ...]) -> tuple[list[dict[str, Any]], IntArray]:
    readers = [_reader(path) for path in paths]
    number: dict[str, int] = {}
    examples: list[dict[str, Any]] = []
    found = np.empty(len(people), dtype=np.int64)
    for at, person in enumerate(people):
        facts = json.dumps([read(person) for read in readers])
        if facts not in number:
            number[facts] = len(examples)
            examples.append(person)
        found[at] = number[facts]
    return examples, found


def _reader(path: str) -> Callable[[dict[str, Any]], Any]:
    part, _, name = path.partition(".")
    if not name:
        return lambda person: person.get(part)
    return lambda person: person.get(part, {}).get(name)
