"""Criteria and rules of a large cohort as sums of small matrix products, so that no matrix of all pairs is needed.

Three forms, each giving the same points as the matrices of `scores`:

- factors: skills and shared answers are products of what one wants and what the other offers;
- classes: people alike in the facts that a criterion reads get the same points, so that a table of the few classes is
  enough, made by the very function that scores small cohorts;
- parts: a criterion that is neither is scored for the rows at hand.
"""

import json
from collections.abc import Callable, Iterable
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


def _grouped(people: list[dict[str, Any]], paths: tuple[str, ...]) -> tuple[list[dict[str, Any]], IntArray]:
    read = [[_as_key(value) for value in map(_reader(path), people)] for path in paths]
    facts: Iterable[object] = read[0] if len(read) == 1 else zip(*read, strict=True)
    number: dict[object, int] = {}
    found = [number.setdefault(one, len(number)) for one in facts]
    first = dict(zip(reversed(found), range(len(found) - 1, -1, -1), strict=True))
    return [people[first[at]] for at in range(len(number))], np.array(found, dtype=np.int64)


def _as_key(value: Any) -> object:
    """Equal for equal facts and for no others: True and 1 are two."""
    if value is None or type(value) in {str, int}:
        return value
    return (type(value), value) if isinstance(value, float | bool) else (list, json.dumps(value))


def _reader(path: str) -> Callable[[dict[str, Any]], Any]:
    part, _, name = path.partition(".")
    if not name:
        return lambda person: person.get(part)
    return lambda person: person.get(part, {}).get(name)
