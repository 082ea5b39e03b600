"""Prices held against all pairs of a large cohort: pairs that a plan missed, and the most that any plan can have."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.collecting import DECIMALS, Pairs, as_points
from matching.engine.entries import points_at
from matching.engine.pruning import tell
from matching.engine.worth import units_per_point

if TYPE_CHECKING:
    from matching.engine.collecting import PairSource
    from matching.engine.kinds import FloatArray, IntArray, Progress, SmallFloatArray
    from matching.engine.problem import Problem
    from matching.engine.solution import Solution

HALF_A_STEP = 0.5 * 10**-DECIMALS
MISSED_OF_EACH = 10
NUMBERS_AT_ONCE = 1 << 20


@dataclass(frozen=True, eq=False)
class LargeCheck:
    """Pairs that the prices do not cover; and what free mentees can be worth at most, in units.

    Each person who is paired counts ``person`` units besides the points of the pair; ``locked`` are points that stand.
    """

    missed: Pairs
    bound: int
    person: int
    unit: int
    locked: float

    def points_with(self, people: int) -> float:
        """The most points of any plan that pairs so many free mentees."""
        return (self.bound - self.person * people) / self.unit + self.locked

    def people_more(self, people: int) -> int:
        """How many more than these could be paired at most."""
        return max(0, self.bound // self.person - people) if self.person else 0


class _Prices:
    """What each row keeps and what each column costs beyond being paired at all, in points."""

    def __init__(self, among: Problem, solution: Solution) -> None:
        if solution.proof is None:
            raise ValueError("solution: has no prices")
        mentees, mentors, prices = solution.proof
        self.unit, self.person = units_per_point(among.mentees + among.mentors), prices.base
        self.kept = np.zeros(among.mentees, dtype=np.int64)
        self.kept[mentees] = prices.rows
        self.keeps = np.full(among.mentees, np.inf)
        self.keeps[mentees] = prices.rows / self.unit
        locked_at = np.bincount([mentor for _, mentor in among.locked], minlength=among.mentors)
        places = np.minimum(among.places - locked_at, among.mentees)
        costs = np.zeros(among.mentors, dtype=np.int64)
        costs[mentors] = prices.columns
        self.beyond = np.where(places > 0, (costs - prices.base) / self.unit, np.inf)
        self.paid = sum((places[places > 0] * costs[places > 0]).tolist())

    def bound(self, keeps: FloatArray) -> int:
        """Everything that rows keep, where some keep more than the plan gave them, and all places paid."""
        is_raised = keeps > self.keeps
        raised = np.rint(keeps[is_raised] * self.unit).astype(np.int64)
        return int(sum(self.kept[~is_raised].tolist()) + sum(raised.tolist()) + self.paid)


def check_blocks(source: PairSource, among: Problem, solution: Solution, progress: Progress | None) -> LargeCheck:
    """Hold the prices of a plan against every pair, a block at a time."""
    prices = _Prices(among, solution)
    keeps = prices.keeps.copy()
    missed = []
    for part in source.spans():
        tell(progress, "check", int(part[0]) / max(source.shape[0], 1))
        missed.append(_missed_in(part, source.block(part), prices, keeps))
    pairs = Pairs(*(np.concatenate([getattr(one, name) for one in missed]) for name in ("rows", "columns", "points")))
    locked = np.array(among.locked, dtype=np.int64).reshape(-1, 2)
    points = points_at(among.scores, locked[:, 0], locked[:, 1])
    return LargeCheck(pairs, prices.bound(keeps), prices.person, prices.unit, fsum(points.tolist()))


def _missed_in(part: IntArray, block: SmallFloatArray, prices: _Prices, keeps: FloatArray) -> Pairs:
    rows_at_once = max(1, NUMBERS_AT_ONCE // max(block.shape[1], 1))
    found = []
    for start in range(0, len(part), rows_at_once):
        rows = part[start : start + rows_at_once]
        gains = np.subtract(block[start : start + rows_at_once], prices.beyond, dtype=np.float64)
        at = np.flatnonzero(gains > (prices.keeps[rows] + HALF_A_STEP)[:, None])
        if not len(at):
            continue
        here, columns = np.divmod(at, block.shape[1])
        points = as_points(block[start : start + rows_at_once].ravel()[at])
        gains = points - prices.beyond[columns]
        np.maximum.at(keeps, rows[here], gains)
        best = _most_missed(here, columns, gains - prices.keeps[rows[here]])
        found.append((rows[here[best]], columns[best], points[best]))
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.empty(0))
    return Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _most_missed(rows: IntArray, columns: IntArray, gains: FloatArray) -> IntArray:
    """Positions of the largest gains of each row and of each column."""
    return np.union1d(_largest(rows, gains), _largest(columns, gains))


def _largest(of: IntArray, gains: FloatArray) -> IntArray:
    at = np.lexsort((-gains, of))
    sorted_of = of[at]
    starts = np.flatnonzero(np.append(True, sorted_of[1:] != sorted_of[:-1]))
    place = np.arange(len(at)) - np.repeat(starts, np.diff(np.append(starts, len(at))))
    return at[place < MISSED_OF_EACH]
