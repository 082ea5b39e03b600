"""Criteria and rules put together: points of 100 for every pair."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from matching.scoring.criteria import Values, mean_of_answered
from matching.scoring.kinds import KINDS
from matching.scoring.rules import RuleMask, rule_masks
from matching.scoring.sides import BoolArray, FloatArray, IntArray, Sides, SmallFloatArray

DECIMALS = 6
TIE_POINTS = 1e-4
"""What a pair without any answer has less than an equal one with all: too little to be seen, enough to lose a tie."""


class Filled(Protocol):
    """Values of all pairs, 0..1 with missing answers filled in, and which pairs have the answers of both sides."""

    @property
    def values(self) -> SmallFloatArray:
        """Values, shape (mentees, mentors)."""

    @property
    def answered(self) -> BoolArray:
        """The same shape."""

    def at(self, rows: IntArray, columns: IntArray) -> Values:
        """Those of single pairs."""


@dataclass(frozen=True, eq=False)
class ScoredCriterion:
    """One criterion over all pairs. `share` is its part of the 100 points; `mean` what a missing answer counts as."""

    key: str
    kind: str
    label: str
    share: float
    configuration: dict[str, Any]
    found: Filled
    mean: float
    is_known: bool
    """Whether some pair has the answers of both sides."""

    @property
    def values(self) -> SmallFloatArray:
        """Values 0..1, missing answers filled in."""
        return self.found.values

    @property
    def answered(self) -> BoolArray:
        """Which pairs have the answers of both sides."""
        return self.found.answered

    def with_share(self, share: float) -> "ScoredCriterion":
        """The same criterion with this part of the points."""
        return replace(self, share=share)


@dataclass(frozen=True, eq=False)
class Scores:
    """All that is known of the pairs of a snapshot, rows mentees, columns mentors."""

    sides: Sides
    criteria: list[ScoredCriterion]
    rules: list[RuleMask]
    total: FloatArray

    @cached_property
    def allowed(self) -> BoolArray:
        """True where no hard rule forbids the pair."""
        allowed = np.ones(self.sides.shape, dtype=np.bool_)
        for rule in self.rules:
            allowed &= rule.allowed
        return allowed

    def allows(self, row: int, column: int) -> bool:
        """Whether no hard rule forbids the pair, except those that may give way."""
        return all(rule.relax for rule in self.broken_rules(row, column))

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Row of each mentee, by participant id."""
        return {person["id"]: at for at, person in enumerate(self.sides.rows)}

    @cached_property
    def column_of(self) -> dict[int, int]:
        """Column of each mentor, by participant id."""
        return {person["id"]: at for at, person in enumerate(self.sides.columns)}

    @cached_property
    def places(self) -> IntArray:
        """Free places of each mentor."""
        return np.array([person["places"] for person in self.sides.columns], dtype=np.int64)

    def fits(self, rows: IntArray, columns: IntArray) -> FloatArray:
        """Points of single pairs."""
        found: FloatArray = self.total[rows, columns]
        return found

    def points(self, row: int, column: int) -> list[float]:
        """Points of each criterion for one pair, one decimal each; they sum to `shown(row, column)`."""
        exact = [100.0 * one.share * float(one.values[row, column]) for one in self.criteria]
        return rounded_to_sum(exact, self.shown(row, column), self.most_points)

    def shown(self, row: int, column: int) -> float:
        """The score with one decimal."""
        return round(float(self.total[row, column]), 1)

    @cached_property
    def most_points(self) -> list[float]:
        """The most each criterion can give, one decimal each; they sum to 100."""
        return rounded_to_sum([100.0 * one.share for one in self.criteria], 100.0)

    def coverage(self, row: int, column: int) -> float:
        """Share of the points that rests on answers, 0..1."""
        return self.coverage_of([bool(one.answered[row, column]) for one in self.criteria])

    def coverage_of(self, answered: Sequence[bool]) -> float:
        """The same for a pair of which is known which criteria have answers."""
        return round(sum(one.share for one, is_answered in zip(self.criteria, answered, strict=True) if is_answered), 4)

    @cached_property
    def unanswered(self) -> list[ScoredCriterion]:
        """Criteria that no pair has answers for: the same points for everybody, so nothing about any one pair."""
        return [one for one in self.criteria if not one.is_known]

    def own_coverage(self, row: int, column: int) -> float:
        """Coverage among the criteria that some pair has answers for, 0..1; 1 when there are none."""
        return self.among_known(self.coverage(row, column))

    def among_known(self, coverage: float) -> float:
        """Coverage as a part of the criteria that some pair has answers for."""
        return round(coverage / self._known_share, 4) if self._known_share > 0 else 1.0

    @cached_property
    def _known_share(self) -> float:
        return sum(one.share for one in self.criteria) - sum(one.share for one in self.unanswered)

    def broken_rules(self, row: int, column: int) -> list[RuleMask]:
        """Hard rules that forbid the pair."""
        return [rule for rule in self.rules if not rule.allowed[row, column]]


def score_by_matrices(snapshot: dict[str, Any], tell: Callable[[str, float], None] | None = None) -> Scores:
    """Score every pair of a snapshot, each criterion for all pairs. `tell` is told the label of each and its part."""
    sides = Sides(snapshot)
    criteria = []
    for at, one in enumerate(snapshot["criteria"]):
        if tell:
            tell(one["label"], at / len(snapshot["criteria"]))
        criteria.append(score_criterion(sides, one))
    return weigh(sides, criteria, [one["weight"] for one in snapshot["criteria"]], rule_masks(sides))


def score_criterion(
    sides: Sides, one: dict[str, Any], mean: float | None = None, *, is_known: bool | None = None
) -> ScoredCriterion:
    """One criterion of a snapshot. A missing answer counts as `mean`, or as the mean of these pairs without one."""
    found = KINDS[one["kind"]](sides, one["configuration"])
    assumed = mean_of_answered(found) if mean is None else mean
    is_known = bool(found.answered.any()) if is_known is None else is_known
    whole = Values(filled(found, assumed), found.answered)
    return ScoredCriterion(one["key"], one["kind"], one["label"], 0.0, one["configuration"], whole, assumed, is_known)


def filled(found: Filled, mean: float) -> SmallFloatArray:
    """Values 0..1, a missing answer counted as the mean."""
    values: SmallFloatArray = np.where(found.answered, found.values, np.float32(mean))
    return np.clip(values, np.float32(0.0), np.float32(1.0), out=values)


def weigh(sides: Sides, criteria: Sequence[ScoredCriterion], weights: Sequence[float], rules: list[RuleMask]) -> Scores:
    """Scores of criteria whose values are known, under these weights: all that a change of weights needs.

    A criterion that no pair has data for says nothing about any pair: its weight is shared out among the others,
    because the same points for everybody would only draw all scores together.
    """
    return add_up(sides, criteria, shares_of(weights, [one.is_known for one in criteria]), rules)


def shares_of(weights: Sequence[float], known: Sequence[bool]) -> list[float]:
    """Part of the 100 points of each criterion, of those that some pair has data for."""
    counted = [weight if is_known else 0 for weight, is_known in zip(weights, known, strict=True)]
    counted = counted if sum(counted) else list(weights)
    return [weight / (sum(counted) or 1) for weight in counted]


def add_up(sides: Sides, criteria: Sequence[ScoredCriterion], shares: Sequence[float], rules: list[RuleMask]) -> Scores:
    """Scores of criteria whose values and shares are known."""
    total = np.zeros(sides.shape, dtype=np.float64)
    shared = [one.with_share(share) for one, share in zip(criteria, shares, strict=True)]
    for one in shared:
        total += (100.0 * one.share) * one.values
        if one.share:
            total -= (TIE_POINTS * one.share) * ~one.answered
    if sides.are_peers:
        total = (total + total.T) / 2
    return Scores(sides, shared, rules, rounded_points(total))


def rounded_points(total: FloatArray) -> FloatArray:
    """Points 0..100 with all the decimals that count; the array itself is changed."""
    np.round(total, DECIMALS, out=total)
    return np.clip(total, 0.0, 100.0, out=total)


def rounded_to_sum(exact: list[float], wanted: float, most: list[float] | None = None) -> list[float]:
    """Round to one decimal so that the parts add up to `wanted`: the largest remainders are rounded up first.

    No part is rounded above its entry of `most` while another can take the tenth.
    """
    tenths = round(wanted * 10)
    down = [int(value * 10 + 1e-6) for value in exact]
    highest = [round(value * 10) for value in most] if most else [tenths] * len(exact)
    order = sorted(range(len(exact)), key=lambda at: (down[at] >= highest[at], down[at] - exact[at] * 10, at))
    for at in order[: max(tenths - sum(down), 0)]:
        down[at] += 1
    surplus = sum(down) - tenths
    for at in sorted(range(len(exact)), key=lambda at: (exact[at] * 10 - down[at], at))[: max(surplus, 0)]:
        down[at] -= 1
    return [value / 10 for value in down]
