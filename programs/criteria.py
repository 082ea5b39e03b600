"""What hard rules and criteria are configured with: the shapes, documented and checked here, read by matching.

Criterion.configuration, by kind. A criterion gives 0..1; `weight` (0-10) over the sum of weights is its share of 100.

    skills             {"wanted": question key, "offered": question key}: answers of the mentee and of the mentor
                       (of either peer), both of kind skills
    shared_answers     {"mentee": question key, "mentor": question key}: one_of, several_of or ranked. The overlap of
                       the two answers; in ranked answers places count 1, .8, .6. A question for every role may
                       stand on both sides, and does in peer programs
    same, different    {"field": key of participants.fields}: values are equal, or not
    level_gap          {"best": [1, 2], "points": {"0": .3, "1": 1.0, "2": 1.0, "3": .6, "else": .2}}: levels that the
                       mentor stands above the mentee (negative: below) to points 0..1; `points` is made from `best`
    shared_hours       {"full": 6}: working hours in common per day that give all points; fewer give a part
    language           {}: all points for a common language
    closest, furthest  {"field": key, "span": 5}: a number, a date (in years), a level or, with "order": [values from
                       low to high], a ranked value. `span` apart gives no points (closest) or all (furthest)
    ranked_choice      {"side": "both" | "mentee" | "mentor", "mentee_percent": 60}: whom participants chose; places
                       count 1, .8, .6. Where both sides chose, the mentee's choice counts so many of 100
    style              {"mentee": question key, "mentor": question key, "prefer": "alike" | "complement"}
    aspiration         {"wanted": question key, "field": key}: what the mentee wants to become, and what the mentor is
    table              {"of_mentee": source, "of_mentor": source, "points": {mentee's value: {mentor's value: 0..1}}}: a
                       source is "field:<key>" or "question:<key>" (one_of); a combination without points is unknown
    opted_in_identity  {"key": "identity"}: a protected attribute; counts only where both opted in

A criterion with a `minimum` is a hard rule as well: a pair that answered and gets fewer percent is not proposed.

HardRule.configuration, by kind. A pair that breaks a rule that is on is never proposed, unless the rule has a place in
the order of relaxing and somebody would stay without a pair.

    not_reporting_line, not_same_team, common_language, not_previous_pair, eligible   {}
    total_hours        {"hours": 6}: hours a month that a mentor gives in all programs together
    shared_hours       {"minimum": 2}: working hours in common per day
    mentor_more_senior {"at_least": 1}: levels
    same_value         {"field": key of participants.fields}
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import Refusal
from programs.criterion_settings import (
    CLEANERS,
    COMPARABLE,
    COMPARED_KINDS,
    IDENTITY,
    WIDEST_GAP,
    clean_field,
    level_gap,
    question_kinds,
    whole_number,
)
from programs.enums import CriterionKind, HardRuleKind, QuestionKind, Structure
from programs.models import Criterion, Program

MAX_WEIGHT: Final = 10
MAX_RELAXED: Final = 20
MOST_HOURS: Final = 80

__all__ = [
    "COMPARABLE",
    "COMPARED_KINDS",
    "IDENTITY",
    "WIDEST_GAP",
    "clean_criterion",
    "clean_field",
    "clean_hard_rule",
    "clean_minimum",
    "clean_relax_order",
    "clean_weight",
    "level_gap",
    "question_kinds",
    "shares",
    "subject_of",
]

# Weights by what a criterion is about. "balanced" follows the research in docs: complementary skills about 30 of 100,
# goals 25, preferences of both sides 20, meeting 10, different department 8, levels 5, site 2.
PRESETS: Final[dict[str, dict[str, int]]] = {
    "balanced": {
        "skills": 10,
        "goals": 8,
        "preferences": 7,
        "shared_hours": 2,
        "language": 1,
        "different": 3,
        "level_gap": 2,
        "same": 1,
        "closest": 1,
        "furthest": 1,
        "ranked_choice": 7,
        "style": 4,
        "aspiration": 3,
        "table": 2,
        "opted_in_identity": 0,
    },
    "skills_first": {
        "skills": 10,
        "goals": 4,
        "preferences": 3,
        "shared_hours": 1,
        "language": 1,
        "different": 1,
        "level_gap": 1,
        "same": 0,
        "closest": 0,
        "furthest": 0,
        "ranked_choice": 3,
        "style": 1,
        "aspiration": 2,
        "table": 1,
        "opted_in_identity": 0,
    },
    "new_perspective": {
        "skills": 5,
        "goals": 4,
        "preferences": 4,
        "shared_hours": 2,
        "language": 1,
        "different": 10,
        "level_gap": 3,
        "same": 0,
        "closest": 0,
        "furthest": 5,
        "ranked_choice": 4,
        "style": 2,
        "aspiration": 2,
        "table": 2,
        "opted_in_identity": 0,
    },
    "hr_data": {
        "skills": 0,
        "goals": 0,
        "preferences": 0,
        "shared_hours": 2,
        "language": 1,
        "different": 6,
        "level_gap": 8,
        "same": 5,
        "closest": 5,
        "furthest": 3,
        "ranked_choice": 0,
        "style": 0,
        "aspiration": 0,
        "table": 5,
        "opted_in_identity": 0,
    },
}
PRESET_NAMES: Final = {
    "balanced": ("Balanced", "Skills and goals first, then preferences; follows what research found to matter"),
    "skills_first": ("Skills first", "Who can teach what the other wants to learn decides most"),
    "new_perspective": ("New perspective", "Pairs across departments count most"),
    "hr_data": ("HR data only", "For people who fill in no form: level, department and other HR fields decide"),
}


def shares(weights: list[int]) -> list[int]:
    """Weights as whole shares of 100 that add up to 100 (largest remainders); all 0 when no weight counts."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    exact = [100 * weight / total for weight in weights]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda n: (whole[n] - exact[n], n))
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return whole


def subject_of(criterion: Criterion, kinds: Mapping[str, str]) -> str:
    """What a criterion is about, as presets name it. `kinds`: question key to kind."""
    if criterion.kind != CriterionKind.SHARED_ANSWERS:
        return criterion.kind
    ranked = kinds.get(criterion.configuration.get("mentee", "")) == QuestionKind.RANKED
    return "preferences" if ranked else "goals"


def clean_weight(weight: Any) -> int:
    """A weight from 0 to 10. Refusal otherwise."""
    if isinstance(weight, bool) or str(weight) not in {str(number) for number in range(MAX_WEIGHT + 1)}:
        raise Refusal(_("A weight is a whole number from 0 to %(most)s.") % {"most": MAX_WEIGHT})
    return int(weight)


def clean_criterion(program: Program, kind: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a criterion in its documented shape. Refusal, in words, when it does not fit."""
    return CLEANERS[CriterionKind(kind)](program, configuration)


def clean_minimum(kind: str, minimum: Any) -> int | None:
    """From how many percent of its points a criterion lets a pair pass; None when it is no hard rule."""
    if minimum in (None, ""):
        return None
    if kind == CriterionKind.OPTED_IN_IDENTITY:
        raise Refusal(_("What people confided is never a hard rule: who is left out would tell what they said."))
    return whole_number(minimum, 1, 100)


def clean_relax_order(place: Any) -> int | None:
    """The place of a rule among those that may give way; None for one that never does."""
    return None if place in (None, "", 0, "0") else whole_number(place, 1, MAX_RELAXED)


def clean_hard_rule(program: Program, kind: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a hard rule in its documented shape. Refusal when it does not fit."""
    kind = HardRuleKind(kind)
    if kind == HardRuleKind.MENTOR_MORE_SENIOR and program.structure in {*Structure.of_equals(), Structure.REVERSE}:
        raise Refusal(_("In this structure the mentor need not stand above the mentee."))
    if kind == HardRuleKind.TOTAL_HOURS:
        if program.structure in Structure.of_equals():
            raise Refusal(_("In this structure there are no mentors whose hours could be limited."))
        return {"hours": whole_number(configuration.get("hours"), 1, MOST_HOURS)}
    if kind == HardRuleKind.SHARED_HOURS:
        return {"minimum": whole_number(configuration.get("minimum"), 1, 8)}
    if kind == HardRuleKind.MENTOR_MORE_SENIOR:
        return {"at_least": whole_number(configuration.get("at_least"), 1, WIDEST_GAP)}
    if kind == HardRuleKind.SAME_VALUE:
        return {"field": clean_field(configuration.get("field"))}
    return {}
