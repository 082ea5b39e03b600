"""Points of all pairs of a large cohort, a block of rows at a time: never a matrix of all pairs.

Almost everything is one product of two narrow matrices in 32-bit numbers; what a rule forbids is minus infinity. A
block and the matrices of `scores` agree to 0.001 points (tests compare every kind), and the same block is the same to
the bit whenever it is made.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matching.scoring import rules
from matching.scoring.criteria import Factors, Values
from matching.scoring.factors import MOST_FEATURES, Classes
from matching.scoring.forms import NOBODY_ANSWERED, Form, FormReader
from matching.scoring.kinds import KINDS
from matching.scoring.located import Pairs, located
from matching.scoring.scores import TIE_POINTS, Scores, add_up, score_criterion, shares_of
from matching.scoring.sides import IntArray, Sides, SmallFloatArray

FORBIDDEN = np.float32(-1e4)
"""What a broken rule adds to the points: more than any pair can have."""
SURELY = np.float32(-1e3)
NUMBERS_AT_ONCE = 1 << 22
SAMPLED_ABOVE = 10**8
"""Above so many pairs the mean of a criterion that is scored in parts is that of rows spread over the cohort."""
SAMPLED_ROWS = 500

Tell = Callable[[str, float], None]


@dataclass
class _Table:
    """Points of a class of rows with a class of columns, of all criteria and rules that read the same facts."""

    classes: Classes
    points: SmallFloatArray
    is_product: bool = False


@dataclass
class _Sum:
    """What adds up to the points of a block."""

    left: list[SmallFloatArray] = field(default_factory=list)
    right: list[SmallFloatArray] = field(default_factory=list)
    tables: dict[tuple[str, ...], _Table] = field(default_factory=dict)
    parts: list[Callable[[Sides], SmallFloatArray]] = field(default_factory=list)
    pairs: list[Pairs] = field(default_factory=list)
    constant: float = 0.0


class PairBlocks:
    """All pairs of a snapshot with two sides, scored on demand."""

    def __init__(self, snapshot: dict[str, Any], tell: Tell | None = None) -> None:
        """Read everybody once. `tell(label, fraction)` is called before each criterion and may raise to stop."""
        self.sides = Sides(snapshot)
        self.shape = self.sides.shape
        self.minimum = float(snapshot["minimum_score"])
        self._reader = FormReader(self.sides)
        forms = []
        for at, one in enumerate(snapshot["criteria"]):
            if tell:
                tell(one["label"], at / len(snapshot["criteria"]))
            forms.append(self._form(one["key"], one["kind"], one["configuration"]))
        self.means = {form.key: form.mean for form in forms}
        self.shares = shares_of(
            [one["weight"] for one in snapshot["criteria"]], [form.mean is not None for form in forms]
        )
        self._sum = _Sum()
        for form, share in zip(forms, self.shares, strict=True):
            self._add(form, share)
        self._add_rules()
        self._right = self._features_of_columns()

    @property
    def rows_at_once(self) -> int:
        """Rows of a block, so that it needs little memory."""
        return max(1, min(self.shape[0], NUMBERS_AT_ONCE // max(self.shape[1], 1)))

    def spans(self) -> Iterator[IntArray]:
        """The rows in blocks, in order."""
        for start in range(0, self.shape[0], self.rows_at_once):
            yield np.arange(start, min(start + self.rows_at_once, self.shape[0]))

    def block(self, rows: IntArray, columns: IntArray | None = None) -> SmallFloatArray:
        """Points of these rows with these columns (all without); minus infinity where a rule forbids the pair."""
        left = [one[rows] for one in self._sum.left]
        tables = self._sum.tables.values()
        left += [one.points[one.classes.of_rows[rows]] for one in tables if one.is_product]
        right = self._right if columns is None else self._right[:, columns]
        total: SmallFloatArray = np.concatenate(left, axis=1) @ right
        for table in tables:
            if not table.is_product:
                of_columns = table.classes.of_columns if columns is None else table.classes.of_columns[columns]
                total += np.take(table.points[table.classes.of_rows[rows]], of_columns, axis=1)
        if self._sum.parts:
            part = self._part(rows, columns)
            for work in self._sum.parts:
                total += work(part)
        lowest = np.float32(self.minimum - 1e-4) if self.minimum > 0 else SURELY
        total[total < lowest] = -np.inf
        for pairs in self._sum.pairs:
            total[pairs.within(rows, columns, self.shape[1])] = -np.inf
        return np.minimum(total, np.float32(100.0), out=total)

    def part(self, rows: IntArray, columns: IntArray) -> Scores:
        """Some rows with some columns in full, as the scores of a small cohort: with the means of this one."""
        sides = self._part(rows, columns)
        given = zip(self.sides.snapshot["criteria"], self.means.values(), strict=True)
        criteria = [
            score_criterion(sides, one, NOBODY_ANSWERED if mean is None else mean, is_known=mean is not None)
            for one, mean in given
        ]
        return add_up(sides, criteria, self.shares, rules.rule_masks(sides))

    def _part(self, rows: IntArray, columns: IntArray | None) -> Sides:
        sides = self.sides
        theirs = sides.columns if columns is None else [sides.columns[at] for at in columns]
        return sides.part([sides.rows[at] for at in rows], theirs)

    def _form(self, key: str, kind: str, configuration: dict[str, Any]) -> Form:
        quick = self._reader.quick_form(key, kind, configuration)
        return quick or Form(key, kind, configuration, self._mean_by_parts(kind, configuration))

    def _mean_by_parts(self, kind: str, configuration: dict[str, Any]) -> float | None:
        """Mean of the answered pairs, from all of them or, of a very large cohort, from rows spread over it."""
        rows, columns = self.shape
        is_all = rows * columns <= SAMPLED_ABOVE
        chosen = np.arange(rows) if is_all else np.linspace(0, rows - 1, min(rows, SAMPLED_ROWS)).astype(int)
        count, total = 0, 0.0
        for start in range(0, len(chosen), self.rows_at_once):
            part = [self.sides.rows[at] for at in chosen[start : start + self.rows_at_once]]
            found = KINDS[kind](self.sides.part(part, self.sides.columns), configuration)
            count += int(found.answered.sum())
            total += float(np.sum(found.values, where=found.answered, dtype=np.float64))
        return round(total / count, 6) if count else None

    def _add(self, form: Form, share: float) -> None:
        points, tie, assumed = (np.float32(one) for one in (100.0 * share, TIE_POINTS * share, form.assumed))
        if form.factors is not None:
            self._add_product(form.factors, points, points * assumed - tie)
        elif form.classes is not None and form.values is not None:
            self._add_table(*form.classes, _points(form.values, assumed, points, tie))
        else:
            self._sum.parts.append(
                lambda part: _points(KINDS[form.kind](part, form.configuration), assumed, points, tie)
            )

    def _add_product(self, factors: Factors, points: np.float32, assumed: np.float32) -> None:
        """Points of the product where both answered, those of a missing answer elsewhere: two more features."""
        ours = factors.answered_rows.astype(np.float32)[:, None]
        theirs = factors.answered_columns.astype(np.float32)[:, None]
        left, right = factors.left, factors.right
        left *= points * ours  # in place: these are the largest matrices there are
        right *= theirs
        self._sum.left += [left, -assumed * ours]
        self._sum.right += [right, theirs]
        self._sum.constant += float(assumed)

    def _add_table(self, paths: tuple[str, ...], classes: Classes, points: SmallFloatArray) -> None:
        if paths in self._sum.tables:
            points = self._sum.tables[paths].points + points
        self._sum.tables[paths] = _Table(classes, points, points.shape[1] <= MOST_FEATURES)

    def _add_rules(self) -> None:
        for find in (_same_person, *rules.ALWAYS_OF_PAIRS):
            self._sum.pairs.append(located(self.sides, *find(self.sides)))
        for rule in self.sides.snapshot["rules"]:
            kind, configuration = rule["kind"], rule["configuration"]
            if kind in rules.OF_PLACES:
                continue
            if kind in rules.KINDS_OF_PAIRS:
                self._sum.pairs.append(located(self.sides, *rules.KINDS_OF_PAIRS[kind](self.sides)))
                continue
            classes = self._reader.classes_for(kind, configuration)
            if classes is None:
                self._sum.parts.append(_forbidding(kind, configuration))
            else:
                allowed = rules.KINDS[kind](classes[1].sides, configuration)
                self._add_table(*classes, np.where(allowed, np.float32(0.0), FORBIDDEN))

    def _features_of_columns(self) -> SmallFloatArray:
        """The right side of the product, transposed and in one piece."""
        rows, columns = self.shape
        self._sum.left.append(np.full((rows, 1), self._sum.constant, dtype=np.float32))
        self._sum.right.append(np.ones((columns, 1), dtype=np.float32))
        tables = [table for table in self._sum.tables.values() if table.is_product]
        widths = [one.shape[1] for one in (*self._sum.right, *(table.points for table in tables))]
        found = np.zeros((sum(widths), columns), dtype=np.float32)
        start = 0
        while self._sum.right:  # given away one by one: two copies of all of them would be the most memory needed
            one = self._sum.right.pop(0)
            found[start : start + one.shape[1]] = one.T
            start += one.shape[1]
        for table in tables:
            found[start + table.classes.of_columns, np.arange(columns)] = 1.0
            start += table.points.shape[1]
        return found


def _points(values: Values, assumed: np.float32, points: np.float32, tie: np.float32) -> SmallFloatArray:
    """Points of a criterion, a missing answer counted as the mean and a trifle less."""
    clipped = np.clip(values.values, np.float32(0.0), np.float32(1.0))
    found: SmallFloatArray = np.where(values.answered, points * clipped, points * assumed - tie).astype(np.float32)
    return found


def _forbidding(kind: str, configuration: dict[str, Any]) -> Callable[[Sides], SmallFloatArray]:
    """A rule that is worked out for the rows at hand."""
    return lambda part: np.where(rules.KINDS[kind](part, configuration), np.float32(0.0), FORBIDDEN)


def _same_person(sides: Sides) -> rules.ForbiddenPairs:
    both = {person["person"] for person in sides.rows} & {person["person"] for person in sides.columns}
    return [[one, one] for one in sorted(both)], "person"
