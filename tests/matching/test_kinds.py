"""Every kind of criterion: its value, its sentence, and the criterion as a hard rule."""

import pytest

from matching.scoring import score_pairs
from matching.scoring.evidence import Names, evidence_of
from matching.scoring.rules import CRITERION
from tests.matching.test_scoring import person, snapshot

QUESTIONS = {
    "aim": {"kind": "text", "scale": None},
    "style": {"kind": "ranked", "scale": None},
    "pace": {"kind": "scale", "scale": {"from": 1, "to": 5}},
    "topic": {"kind": "one_of", "scale": None},
}
NAMES = Names("Ama", "Luis")


def said(kind, configuration, mentee, mentor, **facts):
    """Value and evidence of one criterion for one pair."""
    made = snapshot(
        [person(1, **mentee)], [person(2, **mentor)], [(kind, 1, configuration)], questions=QUESTIONS, **facts
    )
    scores = score_pairs(made)
    return float(scores.criteria[0].values[0, 0]), evidence_of(scores, scores.criteria[0], 0, 0, NAMES)


def values(**fields) -> dict:
    return {"values": fields}


@pytest.mark.parametrize(
    ("kind", "configuration", "mentee", "mentor", "value", "words"),
    [
        ("closest", {"field": "level", "span": 4}, {"level": 2}, {"level": 3}, 0.75, "Close in level: 2 and 3"),
        ("closest", {"field": "level", "span": 4}, {"level": 1}, {"level": 9}, 0.0, "Far apart in level: 1 and 9"),
        ("furthest", {"field": "level", "span": 4}, {"level": 1}, {"level": 5}, 1.0, "Far apart in level: 1 and 5"),
        (
            "furthest",
            {"field": "hire_date", "span": 10},
            values(hire_date="2024-01-01"),
            values(hire_date="2019-01-01"),
            0.5,
            "",
        ),
        (
            "closest",
            {"field": "attributes.Grade", "span": 2, "order": ["C", "B", "A"]},
            values(**{"attributes.Grade": "b"}),
            values(**{"attributes.Grade": "B"}),
            1.0,
            "Close in Grade: both b",
        ),
        (
            "closest",
            {"field": "attributes.Score", "span": 10},
            values(**{"attributes.Score": "2,5"}),
            values(**{"attributes.Score": "7.5"}),
            0.5,
            "",
        ),
        (
            "aspiration",
            {"wanted": "aim", "field": "title"},
            {"answers": {"aim": "I want to become head of operations"}},
            values(title="Head of Operations"),
            1.0,
            "Ama aims at what Luis does: Head of Operations",
        ),
        (
            "aspiration",
            {"wanted": "aim", "field": "department"},
            {"answers": {"aim": "Finance"}},
            values(department="IT"),
            0.0,
            "Luis works elsewhere than Ama aims at",
        ),
        (
            "style",
            {"mentee": "style", "mentor": "style", "prefer": "alike"},
            {"answers": {"style": ["Open talk"]}},
            {"answers": {"style": ["Open talk"]}},
            1.0,
            "Both like to work by “Open talk”",
        ),
        (
            "style",
            {"mentee": "style", "mentor": "style", "prefer": "complement"},
            {"answers": {"style": ["Open talk"]}},
            {"answers": {"style": ["Agenda"]}},
            1.0,
            "Work in different ways, so that each sees what the other does not",
        ),
        (
            "style",
            {"mentee": "pace", "mentor": "pace", "prefer": "complement"},
            {"answers": {"pace": 1}},
            {"answers": {"pace": 1}},
            0.0,
            "Alike in style",
        ),
        (
            "table",
            {
                "of_mentee": "question:topic",
                "of_mentor": "field:location",
                "points": {"Law": {"Bern": 0.9, "Rom": 0.2}},
            },
            {"answers": {"topic": "law"}},
            values(location="Bern"),
            0.9,
            "Table: law with Bern",
        ),
    ],
)
def test_each_kind_has_a_value_and_a_sentence(kind, configuration, mentee, mentor, value, words):
    found, evidence = said(kind, configuration, mentee, mentor)
    assert found == pytest.approx(value, abs=0.01)
    assert words in {evidence.good, evidence.gap}


def test_an_empty_cell_of_a_table_is_not_an_answer():
    facts = {"of_mentee": "field:location", "of_mentor": "field:location", "points": {"Rom": {"Bern": 0.2}}}
    made = snapshot([person(1, **values(location="Rom"))], [person(2, **values(location="Rom"))], [("table", 1, facts)])
    assert not score_pairs(made).criteria[0].answered.any()


@pytest.mark.parametrize(
    ("side", "choices", "value", "words"),
    [
        ("both", [[1, 2, 1]], 1.0, "Luis is Ama's first choice"),
        ("both", [[1, 2, 2], [2, 1, 1]], 0.6 * 0.8 + 0.4, "Both chose each other"),
        ("both", [[2, 1, 3]], 0.6, "Ama is Luis's third choice"),
        ("mentee", [[1, 2, 2], [2, 1, 1]], 0.8, "Luis is Ama's second choice"),
        ("mentor", [[1, 2, 2], [2, 1, 1]], 1.0, "Ama is Luis's first choice"),
        ("both", [[1, 3, 1]], 0.0, "Neither chose the other"),
    ],
)
def test_ranked_choices_of_either_side(side, choices, value, words):
    configuration = {"side": side, "mentee_percent": 60}
    found, evidence = said("ranked_choice", configuration, {}, {}, choices=choices)
    assert found == pytest.approx(value)
    assert words in {evidence.good, evidence.gap}


def test_who_chose_nobody_has_not_answered():
    made = snapshot([person(1)], [person(2)], [("ranked_choice", 1, {"side": "both"})], choices=[])
    assert not score_pairs(made).criteria[0].answered.any()


@pytest.mark.parametrize(("minimum", "allowed"), [(75, True), (76, False)])
def test_any_criterion_can_be_a_hard_rule(minimum, allowed):
    of = {"field": "level", "span": 4}
    rule = {"label": "Level", "minimum": minimum, "kind": "closest", "of": of}
    made = snapshot([person(1, level=2), person(3)], [person(2, level=3)], [("language", 1, {})], [(CRITERION, rule)])
    assert score_pairs(made).allowed.tolist() == [[allowed], [True]]


def test_pairs_are_kept_apart_whoever_stands_first():
    made = snapshot([person(1), person(2)], [person(3)], [("language", 1, {})], apart=[[1001, 1003]])
    assert score_pairs(made).allowed.tolist() == [[False], [True]]


def test_a_criterion_without_any_data_moves_no_score():
    """Its weight is shared out: the scores are those of the criteria that say something."""
    people = [person(at, level=at) for at in range(1, 4)], [person(at, level=at) for at in range(4, 7)]
    gap = ("level_gap", 2, {"best": [2, 3]})
    alone = score_pairs(snapshot(*people, [gap]))
    beside = score_pairs(snapshot(*people, [gap, ("language", 8, {})]))
    assert (alone.total == beside.total).all()
    assert [one.label for one in beside.unanswered] == ["language"]
    assert beside.coverage(0, 0) == 1.0


def test_without_any_data_at_all_everybody_stands_in_the_middle():
    scores = score_pairs(snapshot([person(1)], [person(2), person(3)], [("language", 8, {})]))
    assert [scores.shown(0, 0), scores.shown(0, 1)] == [50.0, 50.0]
    assert scores.coverage(0, 0) == 0.0
