"""Minimum groups, quotas, floors and stability against looking at every plan."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import Infeasible, Objective, Problem, constrained, solve, solving


def small_problem(seed: int, **fields) -> Problem:
    rng = np.random.default_rng(seed)
    mentees, mentors = rng.integers(2, 6, 2)
    fields = {name: value(rng, mentees, mentors) for name, value in fields.items()}
    scores = rng.uniform(0, 100, (mentees, mentors))
    return Problem(scores, rng.random(scores.shape) < 0.7, rng.integers(0, 4, mentors), **fields)


def minimums(rng, mentees, mentors):
    return rng.integers(0, 4, mentors)


def groups(rng, mentees, mentors):
    return rng.integers(-1, 2, mentees)


def match_rates(problem: Problem, mentor_of: np.ndarray) -> list[float]:
    labels = set(problem.group_of.tolist()) - {-1}
    return [float((mentor_of[problem.group_of == label] >= 0).mean()) for label in labels] or [0.0]


def keeps_quota(problem: Problem, mentor_of: np.ndarray) -> bool:
    rates = match_rates(problem, mentor_of) if problem.has_quota else [0.0]
    return max(rates) - min(rates) <= (problem.max_unmatched_gap or 0.0) + 1e-9


KEYS = {
    Objective.MOST_PEOPLE: lambda points: (len(points), sum(points)),
    Objective.TOTAL_SCORE: lambda points: (sum(points),),
    Objective.WORST_OFF: lambda points: (len(points), min(points, default=0.0), sum(points)),
}


@pytest.mark.parametrize("objective", KEYS)
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"minimum_group": minimums},
        {"group_of": groups, "max_unmatched_gap": lambda *_: 0.3},
        {"minimum_group": minimums, "group_of": groups, "max_unmatched_gap": lambda *_: 0.0},
    ],
    ids=["plain", "groups", "quota", "both"],
)
def test_no_plan_is_better(every_plan, points_of, objective, fields):
    for seed in range(12):
        problem = small_problem(seed, **fields)
        plans = [plan for plan in every_plan(problem) if keeps_quota(problem, plan)]
        best = max(KEYS[objective](points_of(problem, plan)) for plan in plans)
        solution = solve(problem, objective)
        assert KEYS[objective](points_of(problem, solution.mentor_of)) == pytest.approx(best)
        assert any((plan == solution.mentor_of).all() for plan in plans)
        assert (solution.proven, solution.upper_bound) == (True, pytest.approx(solution.total))


def test_locks_and_minimums_that_contradict_are_named():
    problem = Problem(np.array([[50.0], [np.nan]]), capacity=[3], minimum_group=[2], locked=[(0, 0)])
    with pytest.raises(Infeasible, match=r"locked: \[\(0, 0\)\].*mentor 0 needs at least 2"):
        solve(problem)


def test_a_locked_group_is_filled_up():
    problem = Problem(np.array([[50.0, 60.0], [1.0, 90.0]]), capacity=[3, 3], minimum_group=[2, 0], locked=[(0, 0)])
    assert solve(problem).mentor_of.tolist() == [0, 0]


def test_a_gap_that_locks_forbid_is_named():
    problem = Problem(np.array([[50.0], [np.nan]]), group_of=[0, 1], max_unmatched_gap=0.0, locked=[(0, 0)])
    with pytest.raises(Infeasible, match="max_unmatched_gap"):
        solve(problem)


def test_a_quota_shares_scarce_places():
    scores = np.array([[90.0, 90.0]] * 4 + [[50.0, 50.0]] * 4)
    problem = Problem(scores, capacity=[2, 2], group_of=[0] * 4 + [1] * 4)
    assert match_rates(problem, solve(problem).mentor_of) == [1.0, 0.0]
    assert match_rates(problem, solve(replace(problem, max_unmatched_gap=0.0)).mentor_of) == [0.5, 0.5]


def test_the_worst_pair_is_lifted_before_points_count():
    problem = Problem(np.array([[100.0, 60.0], [60.0, 1.0]]))
    assert solve(problem, Objective.WORST_OFF).lowest == 60.0
    assert solve(Problem(np.array([[100.0, 40.0], [40.0, 30.0]]))).lowest == 30.0


def test_a_low_locked_pair_stands_under_any_floor():
    problem = Problem(np.array([[5.0, 60.0], [60.0, 50.0]]), locked=[(0, 0)])
    assert solve(problem, Objective.WORST_OFF).mentor_of.tolist() == [0, 1]


@pytest.mark.parametrize("ties", [False, True])
def test_in_a_stable_plan_nobody_would_rather_have_each_other(random_problem, ties):
    for seed in range(30):
        problem = random_problem(seed, ties=ties)
        mentor_scores = np.random.default_rng(seed).uniform(0, 100, problem.scores.shape)
        assert solve(problem, Objective.STABLE).blocking_pairs == 0
        assert solve(replace(problem, mentor_scores=mentor_scores), Objective.STABLE).blocking_pairs == 0


def test_among_stable_plans_the_mentees_have_their_best(every_plan, points_of):
    for seed in range(8):
        problem = small_problem(
            seed, mentor_scores=lambda rng, mentees, mentors: rng.uniform(0, 100, (mentees, mentors))
        )
        solution = solve(problem, Objective.STABLE)
        stable = [plan for plan in every_plan(problem) if is_stable(problem, plan)]
        assert solution.total == pytest.approx(max(sum(points_of(problem, plan)) for plan in stable))
        assert (solution.proven, solution.upper_bound) == (True, pytest.approx(solution.total))


def is_stable(problem: Problem, plan: np.ndarray) -> bool:
    points = problem.choosable(np.arange(problem.mentees))
    for mentee, mentor in np.argwhere(~np.isnan(points)):
        now = -1.0 if plan[mentee] < 0 else points[mentee, plan[mentee]]
        members = problem.mentor_scores[plan == mentor, mentor]
        has_room = len(members) < problem.places[mentor]
        wants = has_room or (len(members) and problem.mentor_scores[mentee, mentor] > members.min())
        if points[mentee, mentor] > now and wants:
            return False
    return True


def test_stability_knows_no_minimum_groups():
    with pytest.raises(ValueError, match=r"^objective: "):
        solve(Problem(np.ones((2, 1)), capacity=[2], minimum_group=[2]), Objective.STABLE)


@pytest.mark.parametrize("objective", [Objective.WORST_OFF, Objective.STABLE])
def test_the_order_of_rows_and_columns_changes_nothing(random_problem, objective):
    rng = np.random.default_rng(5)
    for seed in range(15):
        problem = random_problem(seed, largest=20)
        rows, columns = rng.permutation(problem.mentees), rng.permutation(problem.mentors)
        by_both = np.ix_(rows, columns)
        shuffled = Problem(
            problem.scores[by_both],
            problem.allowed[by_both],
            problem.places[columns],
            minimum_score=problem.minimum_score,
        )
        found = solve(shuffled, objective).mentor_of
        assert np.where(found < 0, -1, columns[found]).tolist() == solve(problem, objective).mentor_of[rows].tolist()


def test_the_order_of_rows_changes_no_groups():
    rng = np.random.default_rng(6)
    scores = rng.integers(0, 20, (18, 6)) * 5.0
    rows, columns = rng.permutation(18), rng.permutation(6)
    plan = solve(Problem(scores, capacity=[4] * 6, minimum_group=[3] * 6)).mentor_of
    found = solve(Problem(scores[np.ix_(rows, columns)], capacity=[4] * 6, minimum_group=[3] * 6)).mentor_of
    assert np.where(found < 0, -1, columns[found]).tolist() == plan[rows].tolist()


@pytest.mark.parametrize("objective", [Objective.MOST_PEOPLE, Objective.TOTAL_SCORE])
def test_quotas_of_large_problems_are_as_good_as_those_of_small_ones(monkeypatch, objective):
    problems = [small_problem(seed, group_of=groups, max_unmatched_gap=lambda *_: 0.25) for seed in range(20)]
    expected = [solve(problem, objective) for problem in problems]
    monkeypatch.setattr(solving, "PROGRAM_LIMIT", -1)
    for problem, best in zip(problems, expected, strict=True):
        found = solve(problem, objective)
        assert keeps_quota(problem, found.mentor_of)
        assert (found.total, found.proven) == (pytest.approx(best.total), True)


def test_a_gap_that_nobody_can_keep_is_named_in_large_problems_too(monkeypatch):
    monkeypatch.setattr(solving, "PROGRAM_LIMIT", -1)
    scores = np.array([[50.0], [np.nan], [50.0]])
    problem = Problem(scores, capacity=[3], group_of=[0, 1, 0], max_unmatched_gap=0.0, locked=[(0, 0)])
    with pytest.raises(Infeasible, match="max_unmatched_gap"):
        solve(problem)


def test_when_time_runs_out_small_groups_are_closed(monkeypatch):
    def too_slow(*_):
        raise TimeoutError

    rng = np.random.default_rng(3)
    problem = Problem(rng.uniform(0, 100, (20, 8)), capacity=np.full(8, 5), minimum_group=np.full(8, 3))
    best = solve(problem)
    monkeypatch.setattr(constrained, "_by_program", too_slow)
    solution = solve(problem)
    sizes = np.bincount(solution.mentor_of[solution.mentor_of >= 0], minlength=8)
    assert set(sizes.tolist()) <= {0, 3, 4, 5}
    assert (solution.matched, solution.proven) == (20, False)
    assert 0.9 * best.total <= solution.total <= best.total <= solution.upper_bound
