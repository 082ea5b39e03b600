"""What the guides ask of each kind of program is in the template that a manager starts from."""

import pytest

from programs.enums import CriterionKind, Structure
from programs.program_templates import criteria_of, program_templates

TEMPLATES = program_templates()


def dates(key: str) -> dict[str, tuple[str, str]]:
    return {step["name"]: (step["starts"], step["due"]) for step in TEMPLATES[key].milestones}


def asked(key: str) -> set[str]:
    return {question["key"] for question in TEMPLATES[key].questions}


def test_the_pilot_takes_six_months_with_evaluation_in_the_fifth():
    assert TEMPLATES["pilot"].length_months == 6
    assert dates("pilot") == {
        "Launch with everybody": ("0d", "2w"),
        "First session and goals": ("0d", "1m"),
        "Regular sessions and first check-in": ("1m", "2m"),
        "Second check-in": ("2m", "4m"),
        "Mid-program evaluation": ("4m", "5m"),
        "Closing session of each pair": ("5m", "6m"),
        "Evaluation and transition": ("5m", "6m"),
    }


@pytest.mark.parametrize(
    ("key", "structure"),
    [
        ("emerging_leaders", Structure.ONE_TO_ONE),
        ("group", Structure.GROUP),
        ("peer", Structure.PEER),
        ("reverse", Structure.REVERSE),
        ("executive_succession", Structure.ONE_TO_ONE),
    ],
)
def test_each_structure_has_a_template(key, structure):
    assert TEMPLATES[key].structure == structure


def test_a_group_has_one_leader_and_four_to_six_mentees():
    group = TEMPLATES["group"]
    assert (group.group_size_min, group.group_size_max) == (4, 6)


def test_long_programs_last_12_to_18_months_and_meet_once_a_month_for_60_to_90_minutes():
    for key in ("emerging_leaders", "group", "executive_succession"):
        template = TEMPLATES[key]
        assert (template.length_months, template.sessions_per_month) in {(12, 1), (18, 1)}
        assert template.session_minutes in range(60, 91)


@pytest.mark.parametrize("key", ["emerging_leaders", "pilot", "group", "peer", "reverse", "executive_succession"])
def test_another_department_counts_in_every_structure(key):
    kinds = {kind: configuration for kind, _label, _weight, configuration in criteria_of(TEMPLATES[key])}
    assert kinds[CriterionKind.DIFFERENT] == {"field": "department"}


def test_everybody_starts_together_and_looks_back_halfway_and_at_the_end():
    steps = dates("emerging_leaders")
    assert steps["Kick-off with everybody"] == ("0d", "2w")
    assert steps["Check-in halfway"] == ("5m", "6m")
    assert steps["Capstone project shown"] == ("10m", "11m")
    assert steps["Celebration and recognition"] == steps["Transition agreed"] == ("11m", "12m")


def test_both_sides_of_a_reverse_program_are_prepared_before_it_starts():
    assert dates("reverse")["Briefing of both groups"] == ("-2w", "0d")
    assert "reverse_openness" in asked("reverse")


def test_an_executive_program_asks_for_the_target_role_and_ends_with_a_hand_off():
    assert "target_role" in asked("executive_succession")
    assert list(dates("executive_succession")) == [
        "Mentors trained",
        "Onboarding",
        "Development plan agreed",
        "First quarterly review",
        "Stretch assignment or rotation starts",
        "Second quarterly review",
        "Third quarterly review",
        "Annual review",
        "Fifth quarterly review",
        "Reflective summary",
        "Hand-off",
    ]
