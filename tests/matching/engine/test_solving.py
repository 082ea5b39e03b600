"""Plans are the best ones, obey every rule, and come out the same in whatever order people stand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from matching.engine import Objective, Problem, flow, pruning, solve

PLAIN = [Objective.MOST_PEOPLE, Objective.TOTAL_SCORE]
UNSCORED = np.nan


@pytest.mark.parametrize("objective", PLAIN)
@pytest.mark.parametrize("ties", [False, True])
def test_plans_total_as_much_as_an_independent_solver_finds(random_problem, cloned_columns, objective, ties):
    for seed in range(60):
        problem = random_problem(seed, ties=ties, capacity=seed % 3 > 0)
        solution = solve(problem, objective)
        matched, total = cloned_columns(problem, objective is Objective.MOST_PEOPLE)
        assert solution.total == pytest.approx(total, abs=1e-6)
        assert solution.upper_bound == pytest.approx(total, abs=1e-6)
        assert solution.matched == matched or objective is Objective.TOTAL_SCORE


@pytest.mark.parametrize("objective", PLAIN)
def test_the_order_of_rows_and_columns_changes_nothing(random_problem, objective):
    rng = np.random.default_rng(5)
    for seed in range(40):
        problem = random_problem(seed, largest=30)
        rows, columns = rng.permutation(problem.mentees), rng.permutation(problem.mentors)
        shuffled = Problem(
            problem.scores[np.ix_(rows, columns)],
            allowed=problem.allowed[np.ix_(rows, columns)],
            capacity=problem.places[columns],
            minimum_score=problem.minimum_score,
        )
        found = solve(shuffled, objective).mentor_of
        assert np.where(found < 0, -1, columns[found]).tolist() == solve(problem, objective).mentor_of[rows].tolist()


def test_the_order_of_rows_does_not_decide_between_equal_plans():
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 4, (40, 25)) * 25.0
    rows = rng.permutation(40)
    assert solve(Problem(scores[rows])).mentor_of.tolist() == solve(Problem(scores)).mentor_of[rows].tolist()


def test_most_people_come_before_points():
    problem = Problem(np.array([[100.0, 1.0], [100.0, UNSCORED]]))
    assert solve(problem).mentor_of.tolist() == [1, 0]
    assert solve(replace(problem, capacity=[2, 1])).total == 200.0


def test_most_points_may_leave_people_out():
    problem = Problem(np.array([[100.0, 1.0], [50.0, UNSCORED]]))
    assert solve(problem, Objective.TOTAL_SCORE).mentor_of.tolist() == [0, -1]


def test_a_forbidden_pair_is_never_chosen_whatever_it_is_worth():
    problem = Problem(np.array([[100.0]]), allowed=np.array([[False]]))
    assert [solve(problem, objective).matched for objective in PLAIN] == [0, 0]


def test_a_pair_below_the_minimum_is_never_chosen():
    assert solve(Problem(np.array([[49.9, 50.0]]), minimum_score=50.0)).mentor_of.tolist() == [1]
    assert solve(Problem(np.array([[49.9]]), minimum_score=50.0)).matched == 0


def test_a_locked_pair_stands_and_the_rest_is_best_around_it():
    problem = Problem(np.array([[90.0, 10.0], [80.0, 20.0]]), locked=[(0, 1)])
    solution = solve(problem)
    assert (solution.mentor_of.tolist(), solution.total, solution.upper_bound) == ([1, 0], 90.0, 90.0)


def test_a_lock_takes_a_place():
    problem = Problem(np.array([[90.0], [80.0], [70.0]]), capacity=[2], locked=[(2, 0)])
    assert solve(problem).mentor_of.tolist() == [0, -1, 0]


def test_a_kept_pair_is_worth_more():
    problem = Problem(np.array([[50.0, 51.0]]), keep=[(0, 0)], keep_bonus=2.0)
    solution = solve(problem)
    assert (solution.mentor_of.tolist(), solution.total, solution.lowest) == ([0], 52.0, 50.0)


def test_keeping_does_not_lift_a_rule():
    problem = Problem(np.array([[50.0]]), allowed=np.array([[False]]), keep=[(0, 0)], keep_bonus=2.0)
    assert solve(problem).matched == 0


def test_of_a_sparse_matrix_only_stored_pairs_are_chosen():
    stored = sparse.csr_array((np.array([0.0, 30.0]), (np.array([0, 1]), np.array([1, 0]))), shape=(3, 2))
    solution = solve(Problem(stored))
    assert (solution.mentor_of.tolist(), solution.total, solution.proven) == ([1, 0, -1], 30.0, True)


@pytest.mark.parametrize("objective", PLAIN)
def test_sparse_and_dense_scores_give_the_same_plan(objective):
    scores = np.random.default_rng(2).uniform(1, 100, (30, 20))
    scores[scores < 60] = UNSCORED
    stored = sparse.csr_array(np.nan_to_num(scores))
    assert solve(Problem(stored), objective).total == pytest.approx(solve(Problem(scores), objective).total)


@pytest.mark.parametrize("objective", PLAIN)
def test_pruning_loses_nothing(monkeypatch, objective):
    scores = np.random.default_rng(3).uniform(0, 100, (150, 90))
    scores[:, 40:] = UNSCORED
    problem = Problem(scores, capacity=np.full(90, 3))
    expected = solve(problem, objective)
    monkeypatch.setattr(pruning, "COMPLETE_LIMIT", 0)
    monkeypatch.setattr(pruning, "BEST_OF_EACH", 2)
    solution = solve(problem, objective)
    assert (solution.proven, solution.matched) == (True, expected.matched)
    assert solution.total == pytest.approx(expected.total, abs=1e-6)


def test_a_plan_cut_short_has_an_honest_bound(monkeypatch):
    problem = Problem(np.random.default_rng(4).uniform(0, 100, (150, 90)))
    best = solve(problem).total
    monkeypatch.setattr(pruning, "COMPLETE_LIMIT", 0)
    monkeypatch.setattr(pruning, "BEST_OF_EACH", 1)
    solution = solve(problem, time_limit=0.0)
    assert not solution.proven
    assert solution.total <= best <= solution.upper_bound


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_is_a_plan_too(shape):
    solution = solve(Problem(np.zeros(shape)))
    assert (solution.matched, solution.total, solution.lowest, solution.proven) == (0, 0.0, 0.0, True)


def test_the_seed_decides_only_between_equal_plans():
    problem = Problem(np.full((6, 6), 50.0))
    plans = {tuple(solve(problem, seed=seed).mentor_of) for seed in range(8)}
    assert {solve(problem, seed=seed).total for seed in range(8)} == {300.0}
    assert plans == {tuple(solve(problem, seed=seed).mentor_of) for seed in range(8)}


def test_progress_is_told_and_may_cancel():
    told = []
    solve(Problem(np.ones((3, 3))), progress=lambda phase, fraction: told.append((phase, fraction)))
    assert (told[0], told[-1]) == (("order", 0.0), ("done", 1.0))

    def cancel(phase, fraction):
        raise KeyboardInterrupt(phase)

    with pytest.raises(KeyboardInterrupt):
        solve(Problem(np.ones((3, 3))), progress=cancel)


def test_blocking_pairs_would_both_rather_have_each_other():
    problem = Problem(np.array([[90.0, 85.0], [80.0, 0.0]]))
    assert (solve(problem).mentor_of.tolist(), solve(problem).blocking_pairs) == ([1, 0], 1)
    assert solve(replace(problem, locked=[(0, 1)])).blocking_pairs == 0


@pytest.mark.parametrize("objective", PLAIN)
def test_a_market_ranked_alike_is_solved_with_all_pairs(monkeypatch, cloned_columns, objective):
    random = np.random.default_rng(6)
    problem = Problem(np.outer(random.random(60), random.random(40)) * 100)
    monkeypatch.setattr(pruning, "COMPLETE_LIMIT", 0)
    monkeypatch.setattr(pruning, "BEST_OF_EACH", 1)
    monkeypatch.setattr(pruning, "QUICK_ROUNDS", 1)
    solution = solve(problem, objective)
    assert solution.proven
    assert solution.total == pytest.approx(cloned_columns(problem, objective is Objective.MOST_PEOPLE)[1], abs=1e-6)


def test_flow_and_assignment_find_the_same_total(monkeypatch, random_problem):
    problems = [random_problem(seed, capacity=False) for seed in range(20)]
    totals = [solve(problem).total for problem in problems]
    monkeypatch.setattr(flow, "ASSIGNMENT_LIMIT", 0)
    assert [solve(problem).total for problem in problems] == pytest.approx(totals, abs=1e-6)
