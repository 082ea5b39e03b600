"""Small random problems, and answers found by looking at everything."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from matching.engine import Problem

Answer = tuple[int, float]


def _random_problem(seed: int, *, ties: bool = False, capacity: bool = True, largest: int = 12) -> Problem:
    rng = np.random.default_rng(seed)
    mentees, mentors = rng.integers(2, largest, 2)
    scores = rng.integers(0, 6, (mentees, mentors)) * 1.0 if ties else rng.uniform(0, 100, (mentees, mentors))
    scores[rng.random(scores.shape) < 0.1] = np.nan
    return Problem(
        scores,
        allowed=rng.random(scores.shape) < rng.choice([0.3, 0.6, 1.0]),
        capacity=rng.integers(0, 4, mentors) if capacity else None,
        minimum_score=float(rng.choice([0, 2])),
    )


@pytest.fixture
def random_problem() -> Callable[..., Problem]:
    return _random_problem


@pytest.fixture
def cloned_columns() -> Callable[[Problem, bool], Answer]:
    """One column for each place, solved as an assignment."""

    def answer(problem: Problem, most_people: bool) -> Answer:
        places = np.repeat(np.arange(problem.mentors), problem.places)
        points = problem.choosable(np.arange(problem.mentees))[:, places]
        base = 1e6 if most_people else 0.0
        rows, columns = linear_sum_assignment(np.where(np.isnan(points), 0.0, -(np.nan_to_num(points) + base)))
        found = points[rows, columns]
        return int((~np.isnan(found)).sum()), float(np.nansum(found))

    return answer


@pytest.fixture
def every_plan() -> Callable[[Problem], list[np.ndarray]]:
    """All plans of a tiny problem that obey scores, rules, places and minimum groups."""

    def plans(problem: Problem) -> list[np.ndarray]:
        points = problem.choosable(np.arange(problem.mentees))
        choices = [[-1, *np.flatnonzero(~np.isnan(row))] for row in points]
        found = []
        for choice in product(*choices):
            sizes = np.bincount([c for c in choice if c >= 0], minlength=problem.mentors)
            is_big_enough = (sizes == 0) | (sizes >= problem.minimums)
            if (sizes <= problem.places).all() and is_big_enough.all():
                found.append(np.array(choice))
        return [plan for plan in found if all(plan[i] == j for i, j in problem.locked)]

    return plans


@pytest.fixture
def points_of() -> Callable[[Problem, np.ndarray], list[float]]:
    def points(problem: Problem, mentor_of: np.ndarray) -> list[float]:
        return [float(problem.scores[i, j]) for i, j in enumerate(mentor_of) if j >= 0]

    return points
