"""Whoever has no mentor is told with whom they compete, and which rule stands in the way."""

import numpy as np

from matching.engine import Objective, Problem, solve, unmatched_reasons

SCORES = np.array([[50.0, np.nan, 10.0], [60.0, np.nan, np.nan], [70.0, 80.0, 20.0], [40.0, np.nan, np.nan]])


def reasons_of(problem, rules=None, objective=Objective.MOST_PEOPLE):
    return unmatched_reasons(problem, solve(problem, objective), rules or {})


def test_the_group_shares_too_few_mentors():
    [reason] = reasons_of(Problem(SCORES))
    assert (reason.mentees, reason.mentors, reason.places) == ((1, 3), (0,), 1)


def test_the_group_is_larger_than_its_mentors_places(random_problem):
    for seed in range(40):
        problem = random_problem(seed)
        may = ~np.isnan(problem.choosable(np.arange(problem.mentees))) & (problem.places > 0)
        for reason in reasons_of(problem):
            assert reason.mentee in reason.mentees
            assert np.flatnonzero(may[list(reason.mentees)].any(axis=0)).tolist() == list(reason.mentors)
            assert reason.places == problem.places[list(reason.mentors)].sum() < len(reason.mentees)


def test_without_a_rule_more_people_would_be_matched():
    rules = {"language": np.array([[True, False], [True, False]]), "site": np.array([[True, True], [True, False]])}
    allowed = rules["language"] & rules["site"]
    [reason] = reasons_of(Problem(np.array([[50.0, 60.0], [70.0, 80.0]]), allowed=allowed), rules)
    assert reason.more_without == {"language": 1, "site": 0}


def test_an_exception_for_one_person_is_named():
    rules = {"site": np.array([[True, True], [True, False]])}
    problem = Problem(np.array([[50.0, np.nan], [70.0, 80.0]]), allowed=rules["site"])
    reasons = reasons_of(problem, rules)
    assert [(reason.mentee, reason.helped_by) for reason in reasons] in ([(0, ())], [(1, ("site",))])


def test_somebody_without_any_allowed_mentor():
    [reason] = reasons_of(Problem(np.array([[np.nan]])))
    assert (reason.mentees, reason.mentors, reason.places) == ((0,), (), 0)


def test_somebody_the_objective_left_out():
    problem = Problem(np.array([[100.0, 1.0], [50.0, np.nan]]))
    [reason] = reasons_of(problem, objective=Objective.TOTAL_SCORE)
    assert (reason.mentee, reason.could_be_placed, reason.mentees) == (1, True, ())


def test_nobody_to_explain():
    assert reasons_of(Problem(np.ones((2, 2)))) == []
