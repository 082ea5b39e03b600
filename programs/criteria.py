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
    opted_in_identity  {"key": "identity"}: a protected attribute; counts only where both opted in

HardRule.configuration, by kind. A pair that breaks a rule that is on is never proposed.

    not_reporting_line, not_same_team, common_language, not_previous_pair   {}
    shared_hours       {"minimum": 2}: working hours in common per day
    mentor_more_senior {"at_least": 1}: levels
    same_value         {"field": key of participants.fields}
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import Refusal
from participants.fields import find_field
from programs.enums import CriterionKind, HardRuleKind, QuestionKind, Structure
from programs.models import Criterion, Program, Question

MAX_WEIGHT: Final = 10
WIDEST_GAP: Final = 9
IDENTITY: Final = "identity"
# Fields in which people can be alike or not.
COMPARABLE: Final = ("department", "division", "location", "title", "level", "manager", "time_zone", "language")
COMPARED_KINDS: Final = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF, QuestionKind.RANKED})

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
        "opted_in_identity": 0,
    },
}
PRESET_NAMES: Final = {
    "balanced": ("Balanced", "Skills and goals first, then preferences; follows what research found to matter"),
    "skills_first": ("Skills first", "Who can teach what the other wants to learn decides most"),
    "new_perspective": ("New perspective", "Pairs across departments count most"),
    "hr_data": ("HR data only", "For people who fill in no form: level, department and other HR fields decide"),
}


def level_gap(lowest: int, highest: int) -> dict[str, Any]:
    """The configuration of level_gap that is best from `lowest` to `highest` levels above the mentee."""
    points = {str(gap): 1.0 for gap in range(lowest, highest + 1)}
    points |= {str(lowest - 1): 0.3, str(highest + 1): 0.6, "else": 0.2}
    return {"best": [lowest, highest], "points": points}


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


def question_kinds(program: Program) -> dict[str, str]:
    """Key to kind of the questions that are asked now."""
    return dict(Question.objects.filter(program=program, retired_at__isnull=True).values_list("key", "kind"))


def clean_weight(weight: Any) -> int:
    """A weight from 0 to 10. Refusal otherwise."""
    if isinstance(weight, bool) or str(weight) not in {str(number) for number in range(MAX_WEIGHT + 1)}:
        raise Refusal(_("A weight is a whole number from 0 to %(most)s.") % {"most": MAX_WEIGHT})
    return int(weight)


def clean_criterion(program: Program, kind: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a criterion in its documented shape. Refusal, in words, when it does not fit."""
    kind = CriterionKind(kind)
    if kind == CriterionKind.SKILLS:
        return _question_pair(program, configuration, ("wanted", "offered"), frozenset({QuestionKind.SKILLS}))
    if kind == CriterionKind.SHARED_ANSWERS:
        return _question_pair(program, configuration, ("mentee", "mentor"), COMPARED_KINDS)
    if kind in {CriterionKind.SAME, CriterionKind.DIFFERENT}:
        return {"field": clean_field(configuration.get("field"))}
    if kind == CriterionKind.LEVEL_GAP:
        best = configuration.get("best")
        lowest, highest = best if isinstance(best, list | tuple) and len(best) == 2 else (None, None)
        lowest, highest = _whole(lowest, -WIDEST_GAP, WIDEST_GAP), _whole(highest, -WIDEST_GAP, WIDEST_GAP)
        return level_gap(min(lowest, highest), max(lowest, highest))
    if kind == CriterionKind.SHARED_HOURS:
        return {"full": _whole(configuration.get("full"), 1, 8)}
    return {"key": IDENTITY} if kind == CriterionKind.OPTED_IN_IDENTITY else {}


def clean_hard_rule(program: Program, kind: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of a hard rule in its documented shape. Refusal when it does not fit."""
    kind = HardRuleKind(kind)
    if kind == HardRuleKind.MENTOR_MORE_SENIOR and program.structure in {Structure.PEER, Structure.REVERSE}:
        raise Refusal(_("In this structure the mentor need not stand above the mentee."))
    if kind == HardRuleKind.SHARED_HOURS:
        return {"minimum": _whole(configuration.get("minimum"), 1, 8)}
    if kind == HardRuleKind.MENTOR_MORE_SENIOR:
        return {"at_least": _whole(configuration.get("at_least"), 1, WIDEST_GAP)}
    if kind == HardRuleKind.SAME_VALUE:
        return {"field": clean_field(configuration.get("field"))}
    return {}


def clean_field(key: Any) -> str:
    """A field in which people can be compared. Refusal for any other."""
    if not isinstance(key, str) or not (key in COMPARABLE or key.startswith("attributes.")):
        raise Refusal(_("Choose a field from the list."))
    return find_field(key).key


def _whole(value: Any, lowest: int, highest: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = highest + 1
    if isinstance(value, bool) or not lowest <= number <= highest:
        raise Refusal(_("Enter a whole number from %(from)s to %(to)s.") % {"from": lowest, "to": highest})
    return number


def _question_pair(
    program: Program, configuration: Mapping[str, Any], names: tuple[str, str], kinds: frozenset[str]
) -> dict[str, Any]:
    """Two question keys, each asked now and of a kind that can be compared."""
    asked = question_kinds(program)
    chosen = {name: configuration.get(name) for name in names}
    if any(asked.get(str(key)) not in kinds for key in chosen.values()):
        raise Refusal(_("Choose two questions that the program asks now."))
    return chosen
