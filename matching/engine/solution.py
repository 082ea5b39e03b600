"""What the engine answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.entries import points_at
from matching.engine.problem import Objective
from matching.engine.stability import count_blocking_pairs

if TYPE_CHECKING:
    from matching.engine.kinds import FloatArray, IntArray
    from matching.engine.prices import Prices
    from matching.engine.problem import Problem


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan and what is known of it.

    ``mentor_of`` has shape (mentees,), -1 = unmatched. ``total`` are the points of all pairs, keep bonuses included;
    ``lowest`` the points of the lowest pair (0 if there is none). No plan under the same objective and rules can total
    more than ``upper_bound``; ``proven`` says that the plan is the best one.
    """

    mentor_of: IntArray
    total: float
    lowest: float
    upper_bound: float
    proven: bool
    blocking_pairs: int
    objective: Objective = Objective.MOST_PEOPLE
    seed: int = 0
    proof: tuple[IntArray, IntArray, Prices] | None = field(default=None, repr=False)
    """Mentee of each row, mentor of each column and their prices, for ``why_not``."""

    @property
    def matched(self) -> int:
        """How many mentees have a mentor."""
        return int((self.mentor_of >= 0).sum())


def plan_points(problem: Problem, mentor_of: IntArray) -> tuple[float, FloatArray]:
    """Total of the plan with keep bonuses, and the plain points of each pair."""
    mentees = np.flatnonzero(mentor_of >= 0)
    points = points_at(problem.scores, mentees, mentor_of[mentees])
    kept = sum(1 for mentee, mentor in problem.keep if mentor_of[mentee] == mentor)
    return fsum(points.tolist()) + kept * problem.keep_bonus, points


def describe(
    problem: Problem,
    mentor_of: IntArray,
    objective: Objective,
    *,
    seed: int = 0,
    upper_bound: float | None = None,
    proven: bool = False,
    proof: tuple[IntArray, IntArray, Prices] | None = None,
    blocking_pairs: int | None = None,
) -> Solution:
    """Put figures to a plan; without an upper bound it is that of everybody's best mentor."""
    total, points = plan_points(problem, mentor_of)
    bound = simple_bound(problem) if upper_bound is None else upper_bound
    return Solution(
        mentor_of=mentor_of,
        total=total,
        lowest=float(points.min()) if len(points) else 0.0,
        upper_bound=total if proven else max(total, bound),
        proven=proven,
        blocking_pairs=count_blocking_pairs(problem, mentor_of) if blocking_pairs is None else blocking_pairs,
        objective=objective,
        seed=seed,
        proof=proof,
    )


def simple_bound(problem: Problem) -> float:
    """Points if every mentee had the best mentor that rules allow: more than any plan can total."""
    best = 0.0
    for start in range(0, problem.mentees, 256):
        rows = np.arange(start, min(start + 256, problem.mentees))
        block = np.nan_to_num(problem.choosable(rows), nan=0.0)
        best += float(block.max(axis=1, initial=0.0).sum())
    return best + len(problem.keep) * problem.keep_bonus
