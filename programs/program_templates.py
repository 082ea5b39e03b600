"""The templates of templates.toml, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from programs.criteria import IDENTITY, PRESETS, level_gap
from programs.enums import CriterionKind, HardRuleKind, QuestionKind, Structure

RULE_DEFAULTS: Final[dict[HardRuleKind, dict[str, Any]]] = {
    HardRuleKind.SHARED_HOURS: {"minimum": 2},
    HardRuleKind.MENTOR_MORE_SENIOR: {"at_least": 1},
    HardRuleKind.TOTAL_HOURS: {"hours": 6},
}


@dataclass(frozen=True)
class ProgramTemplate:
    """What a new program starts from; see templates.toml for the words."""

    key: str
    title: str
    about: str
    name: str
    structure: Structure
    purpose: str
    length_months: int
    sessions_per_month: int
    session_minutes: int
    questions: list[dict[str, Any]]
    rules: list[str]
    best_gap: tuple[int, int]
    suggested: list[dict[str, Any]]
    milestones: list[dict[str, str]]
    group_size_min: int = 1
    group_size_max: int = 1


@cache
def program_templates() -> dict[str, ProgramTemplate]:
    """All templates by key, in the order in which they are offered."""
    table = tomllib.loads(Path(__file__).with_name("templates.toml").read_text(encoding="utf-8"))
    questions = {key: {"key": key, **question} for key, question in table["questions"].items()}
    return {
        key: ProgramTemplate(
            key=key,
            structure=Structure(facts["structure"]),
            questions=[questions[name] for name in facts["questions"]],
            best_gap=(facts["best_gap"][0], facts["best_gap"][1]),
            **{name: facts[name] for name in facts if name not in {"structure", "questions", "best_gap"}},
        )
        for key, facts in table["templates"].items()
    }


def hard_rules_of(template: ProgramTemplate) -> list[tuple[HardRuleKind, bool, dict[str, Any]]]:
    """Kind, whether it is on, and configuration of each hard rule that fits the structure."""
    return [
        (kind, kind in template.rules, dict(RULE_DEFAULTS.get(kind, {}))) for kind in rules_fitting(template.structure)
    ]


def rules_fitting(structure: str) -> list[HardRuleKind]:
    """Hard rules that a program of a structure has once each."""
    left_out = {HardRuleKind.SAME_VALUE}
    if structure in {*Structure.of_equals(), Structure.REVERSE}:
        left_out.add(HardRuleKind.MENTOR_MORE_SENIOR)
    if structure in Structure.of_equals():
        left_out.add(HardRuleKind.TOTAL_HOURS)
    return [kind for kind in HardRuleKind if kind not in left_out]


def criteria_of(template: ProgramTemplate) -> list[tuple[CriterionKind, str, int, dict[str, Any]]]:
    """Kind, label, weight and configuration of each criterion, from the questions of the template."""
    keys = {kind: [q["key"] for q in template.questions if q["kind"] == kind] for kind in QuestionKind}
    wanted, offered = keys[QuestionKind.SKILLS]
    # Only questions that every role answers can be compared.
    shared = [q["key"] for q in template.questions if q["kind"] == QuestionKind.SEVERAL_OF and not q.get("role")]
    weights = PRESETS["balanced"]
    rows: list[tuple[str, CriterionKind, str, dict[str, Any]]] = [
        ("skills", CriterionKind.SKILLS, "Skills wanted and offered", {"wanted": wanted, "offered": offered}),
        ("goals", CriterionKind.SHARED_ANSWERS, "Shared topics", {"mentee": shared[0], "mentor": shared[0]}),
    ]
    rows += [
        ("preferences", CriterionKind.SHARED_ANSWERS, "Preferences of both sides", {"mentee": key, "mentor": key})
        for key in keys[QuestionKind.RANKED]
    ]
    rows += [
        ("different", CriterionKind.DIFFERENT, "Different department", {"field": "department"}),
        ("shared_hours", CriterionKind.SHARED_HOURS, "Shared working hours", {"full": 6}),
        ("level_gap", CriterionKind.LEVEL_GAP, "Level gap", level_gap(*template.best_gap)),
        ("language", CriterionKind.LANGUAGE, "Common language", {}),
        ("same", CriterionKind.SAME, "Same location", {"field": "location"}),
        (
            "opted_in_identity",
            CriterionKind.OPTED_IN_IDENTITY,
            "Similar identity, where both asked for it",
            {"key": IDENTITY},
        ),
    ]
    return [(kind, label, weights[subject], configuration) for subject, kind, label, configuration in rows]
