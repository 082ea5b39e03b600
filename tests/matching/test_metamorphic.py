"""What must not change a score or a plan, and whether what is said of a pair is true."""

import itertools
import re
from copy import deepcopy

import numpy as np
import pytest

from matching.engine import Problem, insist, solve, unmatched_reasons, why_not
from matching.planning import make_plan
from matching.scoring import score_pairs
from matching.scoring.evidence import Names
from matching.scoring.reasons import account_for
from matching.snapshot import digest, take_snapshot
from matching.unpaired import shortfalls
from tests.matching.test_scoring import CRITERIA, person, snapshot, wants

SKILLS = ["Law", "Tax", "Art", "Data", "Sales"]
PLACES = ["Bern", "Rom", "Oslo"]
ALL_ANSWER = CRITERIA[:6]


def somebody(rng, number, role, *, blank=0.0) -> dict:
    """A person with answers to everything, each left out with this probability."""
    levels = [int(one) for one in rng.integers(1, 6, 2)]
    picked = [str(one) for one in rng.choice(SKILLS, 2, replace=False)]
    facts = {
        "level": int(rng.integers(1, 6)),
        "offset": int(rng.integers(-4, 5)) * 60,
        "languages": ["english"],
        "values": {"department": str(rng.choice(PLACES)), "location": str(rng.choice(PLACES))},
        "answers": {
            "wanted" if role == "mentee" else "offered": wants(*zip(picked, levels, strict=True)),
            "goals": [str(one) for one in rng.choice(["a", "b", "c", "d"], 2, replace=False)],
        },
    }
    return person(number, **{name: value for name, value in facts.items() if rng.uniform() >= blank})


def random_snapshot(seed, mentees=9, mentors=8, *, blank=0.0, **facts) -> dict:
    rng = np.random.default_rng(seed)
    ours = [somebody(rng, at, "mentee", blank=blank) for at in range(mentees)]
    theirs = [somebody(rng, 100 + at, "mentor", blank=blank) for at in range(mentors)]
    return snapshot(ours, theirs, **facts)


def pairs_of(made) -> set[tuple[int, int]]:
    plan = make_plan(score_pairs(made))
    return {(made["mentees"][row]["id"], made["mentors"][column]["id"]) for row, column in plan.pairs}


def by_ids(made) -> dict[tuple[int, int], float]:
    scores = score_pairs(made)
    return {
        (one["id"], other["id"]): float(scores.total[row, column])
        for row, one in enumerate(made["mentees"])
        for column, other in enumerate(made["mentors"])
    }


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_rows_changes_nothing(seed):
    made = random_snapshot(seed, blank=0.2)
    shuffled = deepcopy(made)
    rng = np.random.default_rng(seed)
    rng.shuffle(shuffled["mentees"])
    rng.shuffle(shuffled["mentors"])
    assert by_ids(shuffled) == pytest.approx(by_ids(made), abs=1e-5)
    assert pairs_of(shuffled) == pairs_of(made)


def test_a_new_name_changes_nothing(cast):
    before = digest(take_snapshot(cast.cohort)[0])
    cast.ama.person.first_name, cast.luis.person.last_name = "Zoë", "Aaltonen"
    cast.ama.person.save()
    cast.luis.person.save()
    assert digest(take_snapshot(cast.cohort)[0]) == before


@pytest.mark.parametrize("seed", range(10))
def test_scaling_all_weights_changes_no_score(seed):
    made = random_snapshot(seed, blank=0.2)
    for one in made["criteria"]:
        one["weight"] *= 3
    assert by_ids(made) == pytest.approx(by_ids(random_snapshot(seed, blank=0.2)), abs=1e-5)


@pytest.mark.parametrize("seed", range(10))
def test_a_criterion_in_two_halves_counts_like_the_whole(seed):
    whole = random_snapshot(seed, blank=0.2)
    halves = deepcopy(whole)
    for one in halves["criteria"]:
        one["weight"] *= 2
    first = halves["criteria"][0]
    halves["criteria"].append({**first, "key": "again", "weight": first["weight"] / 2})
    first["weight"] /= 2
    assert by_ids(halves) == pytest.approx(by_ids(whole), abs=1e-5)


@pytest.mark.parametrize("seed", range(20))
def test_a_person_twice_changes_nobody_elses_score(seed):
    made = random_snapshot(seed)
    before, plan = by_ids(made), make_plan(score_pairs(made))
    twin = {**made["mentors"][0], "id": 999, "person": 9999}
    made["mentors"].append(twin)
    after = by_ids(made)
    assert {pair: after[pair] for pair in before} == pytest.approx(before, abs=1e-5)
    assert all(after[one["id"], 999] == after[one["id"], 100] for one in made["mentees"])
    again = make_plan(score_pairs(made))
    assert len(again.pairs) >= len(plan.pairs)
    assert len(again.pairs) > len(plan.pairs) or again.solution.total >= plan.solution.total - 1e-3


@pytest.mark.parametrize("seed", range(20))
def test_an_empty_profile_never_outranks_a_fuller_equal(seed):
    """An empty copy of a mentor: equal in what both say; where the fuller one's answers are average or better, behind."""
    made = random_snapshot(seed)
    fuller = made["mentors"][0]
    made["mentors"].append(person(999, level=fuller["level"], offset=fuller["offset"]))
    scores = score_pairs(made)
    for row in range(len(made["mentees"])):
        silent = [one for one in scores.criteria if one.answered[row, 0] and not one.answered[row, -1]]
        if all(one.values[row, 0] >= np.float32(one.mean) for one in silent):
            assert scores.total[row, 0] > scores.total[row, -1]
    blank = account_for(scores, 0, len(made["mentors"]) - 1, Names("A", "B"))
    assert blank.coverage < 0.5
    assert "low_coverage" in {flag["code"] for flag in blank.flags}


def test_of_two_equals_the_one_who_answered_is_chosen():
    """Average answers and no answers give the same points; the one who answered gets the mentee, whatever the order."""
    levels = {"best": [1], "points": {"1": 1.0, "else": 0.5}}
    average = [person(1, level=2), person(2, level=4)], [person(11, level=3), person(12)]
    for mentors in (average[1], average[1][::-1]):
        made = snapshot(average[0], mentors, [("level_gap", 1, levels), ("language", 1, {})])
        made["mentees"][1]["languages"] = made["mentors"][0]["languages"] = ["english"]
        scores = score_pairs(made)
        answered = scores.column_of[11]
        mean = scores.criteria[0].mean
        made["criteria"] = [{**made["criteria"][0], "configuration": {"points": {"1": mean, "else": mean}}}]
        even = score_pairs(made)
        assert even.shown(0, 0) == even.shown(0, 1)
        assert even.total[0].argmax() == answered


@pytest.mark.parametrize("seed", range(20))
def test_points_sum_to_the_score(seed):
    made = random_snapshot(seed, blank=0.3)
    scores = score_pairs(made)
    for row, column in itertools.product(range(9), range(8)):
        account = account_for(scores, row, column, Names("A", "B"))
        assert round(sum(line["points"] for line in account.breakdown), 1) == account.score
        assert round(sum(line["weight"] for line in account.breakdown), 1) == 100
        assumed = sum(line["weight"] for line in account.breakdown if line["assumed"])
        assert account.coverage == pytest.approx(1 - assumed / 100, abs=0.01)


@pytest.mark.parametrize("seed", range(10))
def test_the_loss_of_insisting_equals_solving_again(seed):
    scores = score_pairs(random_snapshot(seed, mentees=8, mentors=7, blank=0.2))
    rng = np.random.default_rng(seed)
    may = rng.uniform(size=scores.total.shape) < 0.7
    problem = Problem(scores.total, allowed=may, capacity=rng.integers(1, 3, 7))
    solution = solve(problem)
    for row in range(8):
        losses, people = why_not(problem, solution, row), insist(problem, solution, row).people
        for column in np.flatnonzero(may[row]):
            again = solve(Problem(scores.total, allowed=may, capacity=problem.capacity, locked=[(row, int(column))]))
            assert losses[column] == pytest.approx(solution.total - again.total, abs=1e-5)
            assert people[column] == solution.matched - again.matched


@pytest.mark.parametrize("seed", range(20))
def test_without_the_named_reason_the_pair_stands_lower(seed):
    """The first reason of a mentee's best pair names a skill; take it from the mentor, and score and rank fall."""
    made = random_snapshot(seed, criteria=[CRITERIA[0]])
    scores = score_pairs(made)
    fell = 0
    for row in range(9):
        column = int(scores.total[row].argmax())
        account = account_for(scores, row, column, Names("A", "B"))
        named = re.search(r"wants to grow (\w+)(?: and (\w+))?, which B offers", " ".join(account.reasons))
        if named is None:
            continue
        changed = deepcopy(made)
        answers = changed["mentors"][column]["answers"]
        answers["offered"] = [one for one in answers["offered"] if one["skill"] not in named.groups()] or wants(
            ("X", 1)
        )
        after = score_pairs(changed)
        assert after.total[row, column] < scores.total[row, column]
        rank = 1 + int((after.total[row] > after.total[row, column] + 1e-9).sum())
        assert rank > account.rank_for_mentee
        fell += 1
    assert fell >= 5


SENTENCE = re.compile(r"(\d+) people can only go to the same (\d+) mentors with (\d+) places")


def shortages(may, places) -> set[tuple[int, int, int]]:
    """Every group that has too few places, found by trying all groups: people, mentors, places."""
    found = set()
    for size in range(1, len(may) + 1):
        for group in itertools.combinations(range(len(may)), size):
            mentors = np.flatnonzero(may[list(group)].any(axis=0))
            if places[mentors].sum() < size:
                found.add((size, len(mentors), int(places[mentors].sum())))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_sentence_about_too_few_places_is_one_of_those_that_exhaustive_search_finds(seed):
    rng = np.random.default_rng(seed)
    made = random_snapshot(seed, mentees=7, mentors=4)
    may = rng.uniform(size=(7, 4)) < 0.45
    made["rejected"] = [[row, 100 + column] for row, column in np.argwhere(~may).tolist()]
    for mentor, places in zip(made["mentors"], rng.integers(1, 3, 4), strict=True):
        mentor["places"] = mentor["capacity"] = int(places)
    scores = score_pairs(made)
    plan = make_plan(scores)
    missing, _more = shortfalls(plan, {one["id"]: f"P{one['id']}" for one in made["mentees"] + made["mentors"]})
    found = shortages(may, scores.places)
    assert bool(missing) == bool(found)
    for one in missing:
        if named := SENTENCE.search(one.reason):
            assert tuple(int(number) for number in named.groups()) in found
    reasons = unmatched_reasons(plan.problem, plan.solution, {"rejected": may})
    for reason in reasons:
        if reason.mentors:
            assert (len(reason.mentees), len(reason.mentors), reason.places) in found
            assert reason.mentee in reason.mentees
