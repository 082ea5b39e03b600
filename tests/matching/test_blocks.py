"""Large cohorts are scored block by block: the points are those of the matrices, whatever the criteria and rules."""

import random

import numpy as np
import pytest

from matching.scoring import score_pairs
from matching.scoring.blocks import PairBlocks
from matching.scoring.evidence import Names
from matching.scoring.kinds import KINDS
from matching.scoring.pairs import of_pairs, score_by_product, score_in_turn
from matching.scoring.reasons import account_for, ranks_in
from matching.scoring.rules import KINDS as RULES
from matching.scoring.scores import score_by_matrices

CONFIGURATIONS = {
    "skills": {"wanted": "wanted", "offered": "offered"},
    "shared_answers": {"mentee": "goals", "mentor": "goals"},
    "same": {"field": "location"},
    "different": {"field": "department"},
    "closest": {"field": "hire_date", "span": 5},
    "furthest": {"field": "hire_date", "span": 3},
    "level_gap": {"best": [1, 2]},
    "shared_hours": {"full": 6},
    "language": {},
    "ranked_choice": {},
    "style": {"mentee": "pace", "mentor": "pace", "prefer": "complement"},
    "aspiration": {"wanted": "dream", "field": "department"},
    "table": {
        "of_mentee": "field:location",
        "of_mentor": "question:pace",
        "points": {"Berlin": {"2": 0.4, "5": 1.0}, "Lima": {"3": 0.9}},
    },
    "opted_in_identity": {},
}
RULE_CONFIGURATIONS = {
    "shared_hours": {"minimum": 2},
    "same_value": {"field": "location"},
    "criterion": {"kind": "skills", "of": {"wanted": "wanted", "offered": "offered"}, "minimum": 40},
}
DEPARTMENTS, CITIES, SKILLS = ["Sales", "Supply", "IT"], ["Berlin", "Lima", "Accra"], ["Law", "Talk", "Math", "Plan"]
QUESTIONS = {
    "wanted": {"kind": "skills"},
    "offered": {"kind": "skills"},
    "goals": {"kind": "several_of"},
    "pace": {"kind": "scale", "scale": {"from": 1, "to": 5}},
    "dream": {"kind": "text"},
}


def person(dice: random.Random, number: int) -> dict:
    answers = {
        "wanted": [{"skill": one, "level": dice.randint(1, 5)} for one in dice.sample(SKILLS, 2)],
        "offered": [{"skill": one, "level": dice.randint(1, 5)} for one in dice.sample(SKILLS, 3)],
        "goals": dice.sample(["Lead", "Learn", "Move"], dice.randint(1, 2)),
        "pace": dice.randint(1, 5),
        "dream": f"Head of {dice.choice(DEPARTMENTS)}",
    }
    team = dice.choice(DEPARTMENTS)
    values = {"location": dice.choice(CITIES), "department": team, "hire_date": f"20{dice.randint(10, 25)}-03-01"}
    facts = {
        "id": number,
        "person": 100 + number % 37,
        "places": dice.randint(1, 3),
        "capacity": 3,
        "level": dice.choice([None, 1, 2, 3, 4]),
        "offset": dice.choice([None, 60, 180, -300]),
        "languages": dice.choice([[], ["english"], ["english", "spanish"], ["french"]]),
        "team": team,
        "line": [100 + dice.randrange(37)],
        "values": {key: value for key, value in values.items() if dice.random() < 0.8},
        "answers": {key: value for key, value in answers.items() if dice.random() < 0.8},
        "identity": {"identity": ["a"]} if dice.random() < 0.5 else {},
    }
    return {key: value for key, value in facts.items() if value not in (None, [], {})}


def snapshot_of(kinds, rules=(), seed=0, mentees=23, mentors=17, minimum=0) -> dict:
    dice = random.Random(seed)
    return {
        "structure": "one_to_one",
        "minimum_score": minimum,
        "group": [1, 1],
        "questions": QUESTIONS,
        "knows_reporting_lines": True,
        "criteria": [
            {"key": kind, "kind": kind, "label": kind, "weight": 2 + at, "configuration": CONFIGURATIONS[kind]}
            for at, kind in enumerate(kinds)
        ],
        "rules": [
            {"key": kind, "kind": kind, "configuration": RULE_CONFIGURATIONS.get(kind, {})} for kind in sorted(rules)
        ],
        "mentees": [person(dice, number) for number in range(mentees)],
        "mentors": [person(dice, 50 + number) for number in range(mentors)],
        "previous": [[100, 101], [105, 110]],
        "apart": [[102, 103]],
        "locked": [],
        "rejected": [[1, 51], [2, 52]],
        "choices": [[1, 55, 1], [1, 56, 2], [60, 3, 1]],
    }


def points_in_blocks(blocks: PairBlocks) -> np.ndarray:
    return np.concatenate([blocks.block(span) for span in blocks.spans()])


def points_of_matrices(snapshot) -> np.ndarray:
    scores = score_pairs(snapshot)
    may = scores.allowed & (scores.total >= snapshot["minimum_score"] - 1e-9)
    return np.where(may, scores.total, -np.inf)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("rows", [4, 1000])
def test_blocks_give_the_points_of_matrices_for_every_kind_of_criterion(monkeypatch, kind, rows):
    monkeypatch.setattr(PairBlocks, "rows_at_once", rows)
    snapshot = snapshot_of([kind, "language"])
    blocks = PairBlocks(snapshot)
    assert points_in_blocks(blocks) == pytest.approx(points_of_matrices(snapshot), abs=1e-3)
    assert np.concatenate(list(blocks.spans())).tolist() == list(range(23))


@pytest.mark.parametrize("kind", sorted(RULES))
def test_blocks_forbid_what_matrices_forbid_for_every_rule(kind):
    snapshot = snapshot_of(["skills", "level_gap"], [kind])
    assert (points_in_blocks(PairBlocks(snapshot)) < 0).tolist() == (points_of_matrices(snapshot) < 0).tolist()


def test_all_kinds_and_rules_together(monkeypatch):
    monkeypatch.setattr(PairBlocks, "rows_at_once", 5)
    for seed in range(5):
        snapshot = snapshot_of(KINDS, [], seed, minimum=20)
        assert points_in_blocks(PairBlocks(snapshot)) == pytest.approx(points_of_matrices(snapshot), abs=1e-3)


def test_a_criterion_that_nobody_answered_counts_nothing_in_blocks_either():
    snapshot = snapshot_of(["skills", "language", "opted_in_identity"])
    for one in snapshot["mentees"]:
        one.pop("identity", None)
    assert points_in_blocks(PairBlocks(snapshot)) == pytest.approx(points_of_matrices(snapshot), abs=1e-3)


def test_single_rows_and_columns_are_those_of_the_whole():
    blocks = PairBlocks(snapshot_of(KINDS, RULES))
    rows, columns = np.array([7, 2, 20]), np.array([16, 1, 2, 5])
    assert blocks.block(rows, columns) == pytest.approx(points_in_blocks(blocks)[np.ix_(rows, columns)], abs=1e-4)


def test_a_part_in_full_has_the_points_of_the_whole():
    snapshot = snapshot_of(KINDS, ["shared_hours", "not_same_team"])
    whole, rows, columns = score_pairs(snapshot), np.array([3, 9, 21]), np.array([0, 12])
    part = PairBlocks(snapshot).part(rows, columns)
    for at, row in enumerate(rows):
        for to, column in enumerate(columns):
            assert part.points(at, to) == whole.points(row, column)
            assert part.coverage(at, to) == whole.coverage(row, column)
            assert part.own_coverage(at, to) == whole.own_coverage(row, column)
            assert len(part.broken_rules(at, to)) == len(whole.broken_rules(row, column))


@pytest.mark.parametrize("kind", [*sorted(KINDS), "all of them"])
def test_one_product_gives_the_points_of_matrices_for_every_kind_of_criterion(kind):
    snapshot = snapshot_of(list(KINDS) if kind == "all of them" else [kind, "language"], RULES)
    plain, quick = score_by_matrices(snapshot), score_by_product(snapshot)
    assert quick.total == pytest.approx(plain.total, abs=1e-4)
    assert (quick.allowed == plain.allowed).all()
    for one, other in zip(plain.criteria, quick.criteria, strict=True):
        assert (one.share, one.is_known) == (other.share, other.is_known)
        assert other.values == pytest.approx(one.values, abs=1e-5)
        assert (other.answered == one.answered).all()


@pytest.mark.parametrize("kind", [*sorted(KINDS), "all of them"])
def test_peers_have_the_same_points_when_no_criterion_is_kept(kind):
    snapshot = snapshot_of(list(KINDS) if kind == "all of them" else [kind, "language"], mentors=0)
    snapshot["structure"] = "peer"
    plain, frugal = score_by_matrices(snapshot), score_in_turn(snapshot)
    assert frugal.total == pytest.approx(plain.total, abs=1e-5)
    assert [one.share for one in frugal.criteria] == [one.share for one in plain.criteria]
    assert (frugal.criteria[0].answered == plain.criteria[0].answered).all()


@pytest.mark.parametrize("structure", ["one_to_one", "peer"])
def test_what_is_said_of_single_pairs_is_what_the_whole_says(structure):
    snapshot = snapshot_of(list(KINDS), RULES, seed=4, mentors=0 if structure == "peer" else 17)
    snapshot["structure"] = structure
    whole = score_by_matrices(snapshot)
    scores = score_in_turn(snapshot) if structure == "peer" else score_by_product(snapshot)
    rows, columns = np.arange(8), np.random.default_rng(1).permutation(np.arange(8, 17))[:8]
    alone, places = of_pairs(scores, rows, columns), np.array(ranks_in(scores, rows, columns)).T.tolist()
    for at, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        told = account_for(alone, at, at, Names("Ama", "Luis"), ranks=tuple(places[at]))
        assert told == account_for(whole, row, column, Names("Ama", "Luis"))
