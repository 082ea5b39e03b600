"""Points of all pairs of a snapshot: small ones criterion by criterion, larger ones as one product.

Of a larger snapshot only the points are worked out for every pair. What a single criterion gives everybody is worked
out when somebody asks, by the same functions as in a small one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np

from matching.scoring.criteria import Values
from matching.scoring.factors import MOST_FEATURES, Classes
from matching.scoring.forms import Form, FormReader, Paths
from matching.scoring.kinds import KINDS
from matching.scoring.rules import rule_masks
from matching.scoring.scores import (
    TIE_POINTS,
    ScoredCriterion,
    Scores,
    filled,
    rounded_points,
    score_by_matrices,
    score_criterion,
    shares_of,
)
from matching.scoring.sides import Along, BoolArray, FloatArray, IntArray, Sides, SmallFloatArray, spread

AT_ONCE = 40_000
"""Up to so many pairs every criterion is worked out for every pair at once."""

Tell = Callable[[str, float], None]


def score_pairs(snapshot: dict[str, Any], tell: Tell | None = None) -> Scores:
    """Score every pair of a snapshot. `tell(label, fraction)` is called before each criterion and may raise to stop.

    KeyError for a kind of criterion or rule that this version does not know.
    """
    sides = Sides(snapshot)
    if sides.shape[0] * sides.shape[1] <= AT_ONCE:
        return score_by_matrices(snapshot, tell)
    return score_in_turn(snapshot, tell) if sides.are_peers else score_by_product(snapshot, tell)


def score_by_product(snapshot: dict[str, Any], tell: Tell | None = None) -> Scores:
    """The same for two sides, by one matrix product; the values of single criteria come later, when asked for."""
    sides, given = Sides(snapshot), snapshot["criteria"]
    reader = FormReader(sides)
    criteria: list[ScoredCriterion] = []
    forms: list[Form | None] = []
    for at, one in enumerate(given):
        if tell:
            tell(one["label"], at / len(given))
        form = reader.quick_form(one["key"], one["kind"], one["configuration"])
        forms.append(form)
        criteria.append(score_criterion(sides, one) if form is None else _later(sides, one, form))
    shares = shares_of([one["weight"] for one in given], [one.is_known for one in criteria])
    whole = _Whole(sides)
    for criterion, form, share in zip(criteria, forms, shares, strict=True):
        whole.add(criterion, form, share)
    shared = [one.with_share(share) for one, share in zip(criteria, shares, strict=True)]
    return Scores(sides, shared, rule_masks(sides), rounded_points(whole.total()))


def score_in_turn(snapshot: dict[str, Any], tell: Tell | None = None) -> Scores:
    """The same for peers: one criterion after the other, none of whose values are kept."""
    sides, given = Sides(snapshot), snapshot["criteria"]
    criteria, total, ties = [], np.zeros(sides.shape), np.zeros(sides.shape)
    for at, one in enumerate(given):
        if tell:
            tell(one["label"], at / len(given))
        found = score_criterion(sides, one)
        if found.is_known:
            total += float(one["weight"]) * found.values
            ties += float(one["weight"]) * ~found.answered
        criteria.append(replace(found, found=_AnewEachTime(sides, one["kind"], one["configuration"], found.mean)))
    weights = [one["weight"] for one in given]
    shares = shares_of(weights, [one.is_known for one in criteria])
    whole = sum(weight for weight, one in zip(weights, criteria, strict=True) if one.is_known)
    if not whole:
        return score_by_matrices(snapshot)
    total *= 100.0 / whole
    ties *= TIE_POINTS / whole
    total -= ties
    del ties
    shared = [one.with_share(share) for one, share in zip(criteria, shares, strict=True)]
    return Scores(sides, shared, rule_masks(sides), rounded_points((total + total.T) / 2))


@dataclass(frozen=True, eq=False)
class _AnewEachTime:
    """The values of a criterion, worked out whenever somebody asks: of thousands of peers they are too much to keep."""

    sides: Sides
    kind: str
    configuration: dict[str, Any]
    mean: float

    def _found(self) -> Values:
        found = KINDS[self.kind](self.sides, self.configuration)
        return Values(filled(found, self.mean), found.answered)

    @property
    def values(self) -> SmallFloatArray:
        """Values 0..1, missing answers filled in."""
        return self._found().values

    @property
    def answered(self) -> BoolArray:
        """Which pairs have the answers of both sides."""
        return self._found().answered

    def at(self, rows: IntArray, columns: IntArray) -> Values:
        """Those of single pairs."""
        return self._found().at(rows, columns)


@dataclass(frozen=True, eq=False)
class _Later:
    """The values of a criterion for all pairs, worked out when somebody looks at them."""

    sides: Sides
    form: Form

    @cached_property
    def _both(self) -> tuple[SmallFloatArray, BoolArray]:
        found = KINDS[self.form.kind](self.sides, self.form.configuration)
        return filled(found, self.form.assumed), found.answered

    @property
    def values(self) -> SmallFloatArray:
        """Values 0..1, missing answers filled in."""
        return self._both[0]

    @property
    def answered(self) -> BoolArray:
        """Which pairs have the answers of both sides."""
        return self._both[1]

    def at(self, rows: IntArray, columns: IntArray) -> Values:
        """Those of single pairs, without looking at the others."""
        found = self.form.at(rows, columns)
        return Values(filled(found, self.form.assumed), found.answered)


def _later(sides: Sides, one: dict[str, Any], form: Form) -> ScoredCriterion:
    facts = one["key"], one["kind"], one["label"], 0.0, one["configuration"]
    return ScoredCriterion(*facts, _Later(sides, form), form.assumed, form.mean is not None)


@dataclass
class _Whole:
    """What adds up to the points of all pairs: features of one product, tables of classes, whole matrices."""

    sides: Sides
    left: list[FloatArray] = field(default_factory=list)
    right: list[FloatArray] = field(default_factory=list)
    tables: dict[Paths, tuple[Classes, FloatArray]] = field(default_factory=dict)
    matrices: list[FloatArray] = field(default_factory=list)
    constant: float = 0.0

    def add(self, criterion: ScoredCriterion, form: Form | None, share: float) -> None:
        """One criterion with its share of the points."""
        points, tie = 100.0 * share, TIE_POINTS * share
        if not share:
            return
        if form is None:
            self.matrices.append(np.where(criterion.answered, 0.0, -tie) + points * criterion.values)
        elif form.factors is not None:
            self._add_product(form, points, points * form.assumed - tie)
        elif form.classes is not None and form.values is not None:
            values = filled(form.values, form.assumed)
            found = np.where(form.values.answered, 0.0, -tie) + points * values.astype(np.float64)
            paths, classes = form.classes
            self.tables[paths] = (classes, self.tables[paths][1] + found if paths in self.tables else found)

    def _add_product(self, form: Form, points: float, assumed: float) -> None:
        """Points of the product where both answered, those of a missing answer elsewhere: two more features."""
        if form.factors is None:
            raise AssertionError
        ours = form.factors.answered_rows.astype(np.float64)[:, None]
        theirs = form.factors.answered_columns.astype(np.float64)[:, None]
        self.left += [form.factors.left * (points * ours), -assumed * ours]
        self.right += [form.factors.right * theirs, theirs]
        self.constant += assumed

    def total(self) -> FloatArray:
        """Points of all pairs, not rounded."""
        rows, columns = self.sides.shape
        wide: list[tuple[Classes, FloatArray]] = []
        left, right = [*self.left, np.full((rows, 1), self.constant)], [*self.right, np.ones((columns, 1))]
        for classes, table in self.tables.values():
            if table.shape[1] > MOST_FEATURES:
                wide.append((classes, table))
                continue
            left.append(table[classes.of_rows])
            right.append(_one_hot(classes, table.shape[1]))
        total: FloatArray = np.concatenate(left, axis=1) @ np.concatenate(right, axis=1).T
        for classes, table in wide:
            total += spread(table, classes.of_rows, classes.of_columns)
        for matrix in self.matrices:
            total += matrix
        return total


def _one_hot(classes: Classes, width: int) -> FloatArray:
    found = np.zeros((len(classes.of_columns), width))
    found[np.arange(len(found)), classes.of_columns] = 1.0
    return found


def of_pairs(scores: Scores, rows: IntArray, columns: IntArray) -> Scores:
    """Some pairs of the whole, and nothing else: that of row and column n stands at (n, n)."""
    sides = scores.sides.paired(rows.tolist(), columns.tolist())
    criteria = [replace(one, found=_Paired(one.found.at(rows, columns))) for one in scores.criteria]
    rules = [replace(rule, allowed=cast("BoolArray", Along(rule.allowed[rows, columns]))) for rule in scores.rules]
    return Scores(sides, criteria, rules, cast("FloatArray", Along(scores.total[rows, columns])))


class _Paired:
    """Values of single pairs where those of a matrix are expected."""

    def __init__(self, found: Values) -> None:
        self.values: Any = Along(found.values)
        self.answered: Any = Along(found.answered)

    def at(self, rows: IntArray, columns: IntArray) -> Values:
        """Never asked."""
        raise TypeError("These are single pairs already.")
