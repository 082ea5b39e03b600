"""Cohorts made up for benchmarks, as snapshots: people with answers, skills, levels, time zones and managers."""

from __future__ import annotations

import random
from typing import Any

SKILLS = [f"Skill {number}" for number in range(60)]
GOALS = [f"goal {number}" for number in range(12)]
DEPARTMENTS = [f"Department {number}" for number in range(25)]
CITIES = ["Berlin", "London", "New York", "Kolkata", "Accra", "Taipei"]
OFFSETS = [60, 0, -300, 330, 0, 480]
LANGUAGES = [["english"], ["english", "german"], ["french"]]
CRITERIA = [
    ("skills", 10, {"wanted": "wanted", "offered": "offered"}),
    ("shared_answers", 8, {"mentee": "goals", "mentor": "goals"}),
    ("different", 3, {"field": "department"}),
    ("level_gap", 2, {"best": [1, 2], "points": {"0": 0.3, "1": 1.0, "2": 1.0, "3": 0.6, "else": 0.2}}),
    ("shared_hours", 2, {"full": 6}),
    ("language", 1, {}),
    ("same", 1, {"field": "location"}),
]
RULES = [("not_reporting_line", {}), ("not_same_team", {}), ("shared_hours", {"minimum": 2}), ("not_previous_pair", {})]
QUESTIONS = {
    "wanted": {"kind": "skills", "role": "mentee", "scale": None},
    "offered": {"kind": "skills", "role": "mentor", "scale": None},
    "goals": {"kind": "several_of", "role": "", "scale": None},
}
ANSWERS = {(one, level): {"skill": one, "level": level} for one in SKILLS for level in range(1, 6)}
"""One object for each answer, as the product reads them: most of a large snapshot would be copies."""


def snapshot_of(mentees: int, mentors: int, most_places: int, seed: int = 7, structure: str = "one_to_one") -> Any:
    """A cohort of so many; each mentor has 1 to ``most_places`` places."""
    dice = random.Random(seed)
    people = [_person(dice, number, number < mentees, most_places) for number in range(mentees + mentors)]
    return {
        "format": 1,
        "structure": structure,
        "minimum_score": 0,
        "group": [1, 1],
        "questions": QUESTIONS,
        "knows_reporting_lines": True,
        "criteria": [
            {
                "key": kind,
                "kind": kind,
                "label": kind.replace("_", " "),
                "weight": weight,
                "configuration": configuration,
            }
            for kind, weight, configuration in CRITERIA
        ],
        "rules": [{"key": kind, "kind": kind, "configuration": configuration} for kind, configuration in RULES],
        "mentees": people[:mentees],
        "mentors": people[mentees:],
        "previous": [],
        "locked": [],
        "rejected": [],
    }


def _person(dice: random.Random, number: int, is_mentee: bool, most_places: int) -> dict[str, Any]:
    at, team = dice.randrange(6), dice.choice(DEPARTMENTS)
    key = "wanted" if is_mentee else "offered"
    answers: dict[str, Any] = {
        key: [ANSWERS[one, dice.randint(2, 5)] for one in dice.sample(SKILLS, 4 if is_mentee else 8)]
    }
    if dice.random() < 0.9:
        answers["goals"] = dice.sample(GOALS, 3)
    places = 1 if is_mentee else dice.randint(1, most_places)
    return {
        "id": number + 1,
        "person": number + 1,
        "places": places,
        "capacity": places,
        "level": dice.randint(1, 4) if is_mentee else dice.randint(4, 8),
        "offset": OFFSETS[at],
        "languages": dice.choice(LANGUAGES),
        "team": team,
        "line": [dice.randrange(number) + 1, 1] if number > 1 else [],
        "values": {"department": team, "location": CITIES[at]},
        "answers": answers,
    }
