"""The price of insisting equals the difference to solving again with the pair locked."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from matching.engine import Infeasible, Objective, Problem, Solution, insist, insisting, solve, why_not


def solved_again(problem: Problem, solution: Solution, mentee: int) -> np.ndarray:
    losses = np.full(problem.mentors, np.inf)
    for mentor in range(problem.mentors):
        try:
            forced = replace(problem, locked=(*problem.locked, (mentee, mentor)))
        except ValueError:
            continue
        losses[mentor] = solution.total - solve(forced, solution.objective).total
    return losses


@pytest.mark.parametrize("objective", [Objective.MOST_PEOPLE, Objective.TOTAL_SCORE])
@pytest.mark.parametrize("ties", [False, True])
def test_the_price_is_that_of_solving_again(random_problem, objective, ties):
    for seed in range(12):
        problem = replace(random_problem(seed, ties=ties), keep=[(0, 0)], keep_bonus=1.5)
        solution = solve(problem, objective)
        for mentee in range(problem.mentees):
            expected = solved_again(problem, solution, mentee)
            assert why_not(problem, solution, mentee) == pytest.approx(expected, abs=1e-6)


def test_prices_respect_locks():
    problem = Problem(np.array([[90.0, 10.0], [80.0, 20.0], [70.0, 60.0]]), capacity=[2, 1], locked=[(0, 0)])
    solution = solve(problem)
    assert why_not(problem, solution, 0).tolist() == [0.0, np.inf]
    assert why_not(problem, solution, 1).tolist() == [0.0, 140.0 - 90.0]


def test_prices_of_sparse_scores(random_problem):
    problem = Problem(sparse.random_array((12, 8), density=0.5, rng=1, format="csr") * 100)
    solution = solve(problem)
    for mentee in range(12):
        expected = solved_again(problem, solution, mentee)
        assert why_not(problem, solution, mentee) == pytest.approx(expected, abs=1e-6)


def test_prices_of_a_large_problem_look_at_near_pairs_only(monkeypatch, random_problem):
    problem = random_problem(8)
    solution = solve(problem)
    expected = [why_not(problem, solution, mentee) for mentee in range(problem.mentees)]
    monkeypatch.setattr(insisting, "TABLE_LIMIT", 0)
    for mentee in range(problem.mentees):
        assert why_not(problem, solution, mentee) == pytest.approx(expected[mentee], abs=1e-9)


@pytest.mark.parametrize("objective", [Objective.WORST_OFF, Objective.STABLE])
def test_other_objectives_are_solved_again(random_problem, objective):
    problem = random_problem(3, largest=6)
    solution = solve(problem, objective)
    for mentee in range(problem.mentees):
        expected = solved_again(problem, solution, mentee)
        assert why_not(problem, solution, mentee) == pytest.approx(expected, abs=1e-6)


def test_people_who_would_be_left_out_are_counted():
    problem = Problem(np.array([[10.0, 90.0], [np.nan, 20.0]]))
    insistence = insist(problem, solve(problem), 0)
    assert insistence.people.tolist() == [0.0, 1.0]
    assert insistence.points.tolist() == [0.0, -60.0]


def test_a_plan_that_is_not_the_best_is_compared_as_it_is():
    problem = Problem(np.array([[90.0, 10.0], [80.0, 20.0]]))
    best = solve(problem)
    worse = replace(best, mentor_of=np.array([1, 0]), total=90.0, proof=None)
    assert why_not(problem, worse, 0).tolist() == [-20.0, 0.0]


def test_an_unknown_mentee_is_refused():
    problem = Problem(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"^mentee: "):
        why_not(problem, solve(problem), 2)


def test_infeasible_is_a_value_error():
    assert issubclass(Infeasible, ValueError)
