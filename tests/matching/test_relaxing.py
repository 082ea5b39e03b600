"""Rules that give way only when somebody would stay without a pair, in the program's order."""

import itertools

import numpy as np
import pytest

from matching.planning import make_plan
from matching.relaxing import points_with_exceptions
from matching.scoring import score_pairs
from matching.scoring.evidence import Names
from matching.scoring.reasons import account_for
from matching.unpaired import shortfalls
from tests.matching.test_metamorphic import random_snapshot
from tests.matching.test_scoring import person, snapshot

GAP = ("level_gap", 1, {"best": [1], "points": {"1": 1.0, "else": 0.4}})


def relaxing(rules, mentees, mentors, **facts) -> dict:
    """A snapshot with rules (kind, configuration, place in the order of relaxing)."""
    made = snapshot(mentees, mentors, [GAP], rules=[(kind, configuration) for kind, configuration, _ in rules], **facts)
    for rule, (_kind, _configuration, place) in zip(made["rules"], rules, strict=True):
        rule["relax"] = place
    return made


TEAM, LANGUAGE = ("not_same_team", {}), ("common_language", {})


def test_a_rule_gives_way_only_for_who_would_stay_alone():
    mentees = [person(1, team="Sales", level=1), person(2, team="Law", level=1)]
    mentors = [person(11, team="Sales", level=2), person(12, team="Sales", level=4)]
    strict = make_plan(score_pairs(relaxing([(*TEAM, 0)], mentees, mentors)))
    assert len(strict.pairs) == 1
    plan = make_plan(score_pairs(relaxing([(*TEAM, 1)], mentees, mentors)))
    assert len(plan.pairs) == 2
    broken = [[rule.kind for rule in plan.scores.broken_rules(*pair)] for pair in plan.pairs]
    assert sorted(broken) == [[], ["not_same_team"]]
    assert plan.solution.total == pytest.approx(sum(plan.scores.total[pair] for pair in plan.pairs))


def test_no_rule_gives_way_where_everybody_has_somebody():
    mentees = [person(1, team="Sales", level=1), person(2, team="Law", level=1)]
    mentors = [person(11, team="Law", level=5), person(12, team="Sales", level=5)]
    plan = make_plan(score_pairs(relaxing([(*TEAM, 1)], mentees, mentors)))
    assert plan.pairs == [(0, 0), (1, 1)]


def test_the_first_in_order_gives_way_before_the_second():
    mentees = [person(1, team="Sales", languages=["english"], level=1)]
    mentors = [
        person(11, team="Sales", languages=["english"], level=4),
        person(12, team="Law", languages=["french"], level=2),
    ]
    for order, column in (((1, 2), 0), ((2, 1), 1)):
        made = relaxing([(*TEAM, order[0]), (*LANGUAGE, order[1])], mentees, mentors)
        assert make_plan(score_pairs(made)).pairs == [(0, column)]


def test_the_pair_says_that_a_rule_gave_way():
    mentees, mentors = [person(1, team="Sales", level=1)], [person(11, team="Sales", level=2)]
    scores = score_pairs(relaxing([(*TEAM, 1)], mentees, mentors))
    flags = account_for(scores, 0, 0, Names("A", "B")).flags
    assert flags[0]["code"] == "rule_relaxed"
    assert flags[0]["text"] == "So that nobody stays unmatched, a rule gave way: they work in the same department."


def test_a_locked_exception_stands_in_the_next_run():
    mentees, mentors = [person(1, team="Sales", level=1)], [person(11, team="Sales", level=2)]
    plan = make_plan(score_pairs(relaxing([(*TEAM, 1)], mentees, mentors, locked=[[1, 11]])))
    assert (plan.pairs, plan.dropped) == ([(0, 0)], ())
    strict = make_plan(score_pairs(relaxing([(*TEAM, 0)], mentees, mentors, locked=[[1, 11]])))
    assert (strict.pairs, strict.dropped) == ([], ((0, 0),))


def test_peers_get_exceptions_too():
    people = [person(at, team="Sales", level=at) for at in range(1, 5)]
    plan = make_plan(score_pairs(relaxing([(*TEAM, 1)], people, [], structure="peer")))
    assert len(plan.pairs) == 2


def test_who_stays_alone_is_told_what_did_not_give_way():
    mentees, mentors = [person(1, team="Sales")], [person(11, team="Sales", line=[1001])]
    made = relaxing([(*TEAM, 1), ("not_reporting_line", {}, 0)], mentees, mentors)
    missing, _more = shortfalls(make_plan(score_pairs(made)), {1: "Ama A", 11: "Luis L"})
    assert missing[0].reason == "Luis L, the only mentor who would fit otherwise, stands in the same reporting line."


@pytest.mark.parametrize("seed", range(15))
def test_exceptions_are_as_few_as_exhaustive_search_finds(seed):
    rng = np.random.default_rng(seed)
    made = random_snapshot(seed, mentees=4, mentors=4)
    first, second = (rng.uniform(size=(4, 4)) < 0.5 for _ in range(2))
    for people, masks in ((made["mentees"], (first, second)), (made["mentors"], (first.T, second.T))):
        for at, one in enumerate(people):
            one["languages"] = [
                f"{at}-{to}" if people is made["mentees"] else f"{to}-{at}" for to in np.flatnonzero(masks[0][at])
            ]
            one["values"] = {"location": "x"}
    made["rules"] = [{"key": "l", "kind": "common_language", "configuration": {}, "relax": 1}]
    scores = score_pairs(made)
    broken = ~scores.rules[-1].allowed
    plan = make_plan(scores)
    best = min(
        (
            sum(broken[row, to] for row, to in enumerate(order)),
            -sum(scores.total[row, to] for row, to in enumerate(order)),
        )
        for order in itertools.permutations(range(4))
    )
    found = sum(bool(broken[pair]) for pair in plan.pairs), -sum(scores.total[pair] for pair in plan.pairs)
    assert len(plan.pairs) == 4
    assert found == (best[0], pytest.approx(best[1], abs=0.01))


def test_points_with_exceptions_stay_within_the_engines_range():
    total = np.array([[100.0, 0.0], [50.0, 100.0]])
    points = points_with_exceptions(total, np.array([[0, 3], [1, 2]]))
    assert points.min() >= 0
    assert points.max() <= 100
    assert points[0, 0] > points[1, 0] > points[1, 1] > points[0, 1]
