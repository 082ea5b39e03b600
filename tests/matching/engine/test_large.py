"""Plans of large cohorts, found from blocks of rows: as good as those from the whole matrix, and honest where not."""

import numpy as np
import pytest

from matching.engine import Objective, Problem, large, solve
from matching.engine.collecting import Pairs
from matching.engine.large import LargeProblem, solve_large
from matching.engine.ranks import ranks_of

PLAIN = [Objective.MOST_PEOPLE, Objective.TOTAL_SCORE]


class Matrix:
    """Points from a matrix, a few rows at a time."""

    def __init__(self, points: np.ndarray, rows_at_once: int = 7) -> None:
        self.points, self.shape, self.rows_at_once = points.astype(np.float32), points.shape, rows_at_once

    def spans(self):
        for start in range(0, self.shape[0], self.rows_at_once):
            yield np.arange(start, min(start + self.rows_at_once, self.shape[0]))

    def block(self, rows, columns=None):
        return self.points[rows] if columns is None else self.points[np.ix_(rows, columns)]


def market(seed: int, *, ties: bool = False, rows: int = 60, columns: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shape = (rows, columns)
    points = rng.integers(0, 5, shape) * 20.0 if ties else np.round(rng.uniform(0, 70, shape), 3)
    points = points + (0 if ties else np.round(rng.uniform(0, 30, (1, columns)), 3))
    points[rng.random(shape) < rng.choice([0.1, 0.6])] = -np.inf
    return points, rng.integers(0, 4, columns)


def same_as_matrix(points: np.ndarray, capacity: np.ndarray, objective: Objective, found) -> None:
    exact = solve(Problem(np.where(np.isfinite(points), points, np.nan), capacity=capacity), objective)
    assert found.solution.proven
    assert (found.solution.matched, found.people_more) == (exact.matched, 0) or objective is Objective.TOTAL_SCORE
    assert found.solution.total == pytest.approx(exact.total, abs=1e-2)
    assert found.solution.upper_bound == found.solution.total


@pytest.mark.parametrize("objective", PLAIN)
@pytest.mark.parametrize("ties", [False, True])
def test_a_plan_from_blocks_is_the_best_one(monkeypatch, objective, ties):
    monkeypatch.setattr(large, "BEST_OF_EACH", 3)
    for seed in range(12):
        points, capacity = market(seed, ties=ties)
        found = solve_large(LargeProblem(Matrix(points), capacity), objective)
        same_as_matrix(points, capacity, objective, found)


def test_without_time_to_prove_it_the_bound_holds(monkeypatch):
    monkeypatch.setattr(large, "BEST_OF_EACH", 2)
    gaps = []
    for seed in range(12):
        points, capacity = market(seed)
        exact = solve(Problem(np.where(np.isfinite(points), points, np.nan), capacity=capacity))
        found = solve_large(LargeProblem(Matrix(points), capacity), rounds=1)
        assert exact.matched <= found.solution.matched + found.people_more
        assert found.solution.matched < exact.matched or exact.total <= found.solution.upper_bound + 1e-3
        gaps.append(found.solution.upper_bound - found.solution.total)
    assert min(gaps) == 0.0 < max(gaps)


def test_locked_and_kept_pairs_are_counted():
    points, capacity = market(3)
    column = int(np.flatnonzero(capacity > 1)[0])
    points[4, column] = -np.inf
    row = int(np.flatnonzero(np.isfinite(points[:, column]))[0])
    problem = LargeProblem(
        Matrix(points), capacity, locked=[(4, column)], locked_points=[11.0], keep=[(row, column)], keep_bonus=3.0
    )
    matrix = np.where(np.isfinite(points), points, np.nan)
    matrix[4, column] = 11.0
    exact = solve(Problem(matrix, capacity=capacity, locked=[(4, column)], keep=[(row, column)], keep_bonus=3.0))
    found = solve_large(problem).solution
    assert found.mentor_of[4] == column
    assert (found.proven, found.total) == (True, pytest.approx(exact.total, abs=1e-3))


@pytest.mark.parametrize(
    ("objective", "fields"),
    [
        (Objective.MOST_PEOPLE, {"minimum_group": np.full(40, 2)}),
        (Objective.MOST_PEOPLE, {"group_of": np.arange(60) % 2, "max_unmatched_gap": 0.05}),
        (Objective.WORST_OFF, {}),
        (Objective.STABLE, {}),
    ],
)
def test_other_wishes_are_met_with_a_bound(objective, fields):
    points, capacity = market(5)
    exact = solve(Problem(np.where(np.isfinite(points), points, np.nan), capacity=capacity, **fields), objective)
    found = solve_large(LargeProblem(Matrix(points), capacity, **fields), objective).solution
    assert not found.proven
    assert found.matched == exact.matched
    assert found.total <= exact.total + 1e-2 <= found.upper_bound + 1.1e-2


def test_progress_moves_and_stops_a_large_plan():
    points, capacity = market(1)
    told = []
    solve_large(LargeProblem(Matrix(points), capacity), progress=lambda phase, done: told.append((phase, done)))
    assert told[0][0] == "candidates"
    assert {"solve", "check", "describe"} <= {phase for phase, _ in told}

    def stop(phase, done):
        if phase == "solve":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve_large(LargeProblem(Matrix(points), capacity), progress=stop)


@pytest.mark.parametrize("ties", [False, True])
def test_ranks_are_counted_among_all_pairs(monkeypatch, ties):
    monkeypatch.setattr(large, "BEST_OF_EACH", 3)
    for seed in range(6):
        points, capacity = market(seed, ties=ties)
        source = Matrix(points)
        plan = solve_large(LargeProblem(source, capacity))
        rows = np.flatnonzero(plan.solution.mentor_of >= 0)
        columns = plan.solution.mentor_of[rows]
        own = np.round(points[rows, columns], 5)
        of_rows, of_columns = ranks_of(source, Pairs(rows, columns, own), plan.collected)
        assert of_rows.tolist() == (1 + (points[rows] > own[:, None] + 1e-4).sum(axis=1)).tolist()
        assert of_columns.tolist() == (1 + (points[:, columns] > own + 1e-4).sum(axis=0)).tolist()
