"""The highest score that everybody's pair can reach, without leaving more people out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.entries import points_at
from matching.engine.flow import most_matched
from matching.engine.instance import TABLE_LIMIT
from matching.engine.problem import Infeasible, Objective
from matching.engine.pruning import tell, two_sided
from matching.engine.worth import Candidates

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.engine.instance import Instance
    from matching.engine.kinds import FloatArray, Progress
    from matching.engine.problem import Problem
    from matching.engine.solution import Solution

    Solve = Callable[..., Solution]

BEST_OF_EACH = 50


def with_highest_floor(instance: Instance, solve: Solve, progress: Progress | None) -> tuple[Problem, bool]:
    """The problem with its minimum score raised as far as the number of people allows, and whether that is certain.

    A locked pair stands whatever its score: no floor lies above it.
    """
    problem = instance.problem
    is_complete = instance.is_sparse or instance.pairs <= TABLE_LIMIT
    candidates = instance.all_candidates if is_complete else two_sided(instance, BEST_OF_EACH)
    points = points_at(problem.scores, instance.mentees[candidates.row_of], instance.mentors[candidates.columns])
    pairs = np.array(problem.locked, dtype=np.int64).reshape(-1, 2)
    locked = points_at(problem.scores, pairs[:, 0], pairs[:, 1])
    floors = np.unique(np.append(points, locked))
    floors = floors[floors <= locked.min(initial=np.inf)]

    def people_above(floor: float) -> int:
        if not (problem.has_quota or problem.has_minimum_groups):
            return most_matched(_above(candidates, points, floor), instance.places)
        try:
            return solve(replace(problem, minimum_score=floor), Objective.MOST_PEOPLE).matched
        except Infeasible:
            return -1

    everybody = people_above(problem.minimum_score)
    low, high = -1, len(floors) - 1
    while low < high:
        tell(progress, "floor", 1 - (high - low) / len(floors))
        middle = (low + high + 1) // 2
        if people_above(float(floors[middle])) == everybody:
            low = middle
        else:
            high = middle - 1
    if low < 0:
        return problem, is_complete
    return replace(problem, minimum_score=max(problem.minimum_score, float(floors[low]))), is_complete


def _above(candidates: Candidates, points: FloatArray, floor: float) -> Candidates:
    may = points >= floor
    counts = np.bincount(candidates.row_of[may], minlength=candidates.rows)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Candidates(starts, candidates.columns[may], candidates.worth[may])
