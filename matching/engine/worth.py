"""What each pair is worth to a solver: whole units, with the bonus of pairs that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.entries import points_at, points_in_rows, stored_entries
from matching.engine.kinds import is_sparse

if TYPE_CHECKING:
    from matching.engine.kinds import FloatArray, IntArray
    from matching.engine.problem import Problem

NEVER = -1
"""Worth of a pair that may not be chosen; every other worth is 0 or more."""


@dataclass(frozen=True)
class Candidates:
    """Pairs that a solver may choose from, in compressed rows: those of row i are at starts[i]:starts[i+1]."""

    starts: IntArray
    columns: IntArray
    worth: IntArray

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.starts) - 1

    @cached_property
    def row_of(self) -> IntArray:
        """Row of each pair."""
        return np.repeat(np.arange(self.rows), np.diff(self.starts))


def gathered(row_of: IntArray, columns: IntArray, worth: IntArray, rows: int) -> Candidates:
    """Candidates from entries in any order, sorted by row and column."""
    order = np.lexsort((columns, row_of))
    starts = np.concatenate([[0], np.cumsum(np.bincount(row_of, minlength=rows))]).astype(np.int64)
    return Candidates(starts, columns[order].astype(np.int64), worth[order])


def units_per_point(people: int) -> int:
    """Whole units in one point: a billion, less where the flow solver's 64-bit costs need room.

    ``SimpleMinCostFlow`` multiplies costs by the number of nodes + 1; 10^16 leaves it a factor of 900.
    """
    unit = 10**9
    while 200 * unit * (people + 2) > 10**16:
        unit //= 10
    return unit


def worth_of_rows(problem: Problem, mentees: IntArray, unit: int) -> IntArray:
    """Worth of all pairs of these mentees, int64 (len(mentees), mentors)."""
    worth = in_units(problem.choosable(mentees), unit) if is_sparse(problem.scores) else _dense(problem, mentees, unit)
    _add_bonus_to_rows(problem, mentees, worth, unit)
    return worth


def _dense(problem: Problem, mentees: IntArray, unit: int) -> IntArray:
    """The points of ``Problem.choosable`` in units, in fewer steps: it is done for every pair there is."""
    points = points_in_rows(problem.scores, mentees)
    may = points >= problem.minimum_score
    if problem.allowed is not None:
        may &= problem.allowed[mentees]
    points *= unit
    np.rint(points, out=points)
    return np.where(may, points, float(NEVER)).astype(np.int64)


def mentor_worth_of_rows(problem: Problem, mentees: IntArray, unit: int) -> IntArray:
    """What the mentors' side makes of all pairs of these mentees; ``NEVER`` where it gave no score."""
    if problem.mentor_scores is None:
        return worth_of_rows(problem, mentees, unit)
    worth = in_units(points_in_rows(problem.mentor_scores, mentees), unit)
    _add_bonus_to_rows(problem, mentees, worth, unit)
    return worth


def stored_worth(problem: Problem, unit: int) -> tuple[IntArray, IntArray, IntArray]:
    """Mentee, mentor and worth of each pair that may be chosen, of a problem with sparse scores."""
    if not is_sparse(problem.scores):
        raise TypeError("scores: must be sparse")
    mentees, mentors, points = stored_entries(problem.scores)
    may = ~np.isnan(points) & ~(points < problem.minimum_score)
    if problem.allowed is not None:
        may &= problem.allowed[mentees, mentors]
    mentees, mentors = mentees[may], mentors[may]
    return mentees, mentors, in_units(points[may], unit) + bonus_of(problem, mentees, mentors, unit)


def worth_at(problem: Problem, mentees: IntArray, mentors: IntArray, unit: int) -> IntArray:
    """Worth of single pairs that may be chosen."""
    return in_units(points_at(problem.scores, mentees, mentors), unit) + bonus_of(problem, mentees, mentors, unit)


def mentor_worth_at(problem: Problem, mentees: IntArray, mentors: IntArray, unit: int) -> IntArray:
    """What the mentors' side makes of single pairs."""
    scores = problem.scores if problem.mentor_scores is None else problem.mentor_scores
    return in_units(points_at(scores, mentees, mentors), unit) + bonus_of(problem, mentees, mentors, unit)


def bonus_of(problem: Problem, mentees: IntArray, mentors: IntArray, unit: int) -> IntArray:
    """Bonus of each pair: that of ``keep_bonus`` for the pairs in ``keep``, else 0."""
    if not (problem.keep and problem.keep_bonus):
        return np.zeros(len(mentees), dtype=np.int64)
    pairs = np.array(problem.keep, dtype=np.int64)
    is_kept = np.isin(mentees * problem.mentors + mentors, pairs[:, 0] * problem.mentors + pairs[:, 1])
    return np.where(is_kept, round(problem.keep_bonus * unit), 0)


def in_units(points: FloatArray, unit: int) -> IntArray:
    """Points as whole units, ``nan`` as ``NEVER``."""
    scaled = points * unit
    np.rint(scaled, out=scaled)
    scaled[np.isnan(scaled)] = NEVER
    return scaled.astype(np.int64)


def _add_bonus_to_rows(problem: Problem, mentees: IntArray, worth: IntArray, unit: int) -> None:
    if not (problem.keep and problem.keep_bonus):
        return
    row_at = np.full(problem.mentees, -1, dtype=np.int64)
    row_at[mentees] = np.arange(len(mentees))
    pairs = np.array(problem.keep, dtype=np.int64)
    rows, columns = row_at[pairs[:, 0]], pairs[:, 1]
    rows, columns = rows[rows >= 0], columns[rows >= 0]
    worth[rows, columns] += np.where(worth[rows, columns] == NEVER, 0, round(problem.keep_bonus * unit))
