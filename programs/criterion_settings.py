"""Checks of what a criterion compares, one function per kind; the shapes stand in `programs.criteria`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import Refusal
from participants.fields import ATTRIBUTE, field_choices, find_field
from programs.enums import CriterionKind, QuestionKind
from programs.models import Program, Question

WIDEST_GAP: Final = 9
WIDEST_SPAN: Final = 1000
MOST_VALUES: Final = 12
IDENTITY: Final = "identity"
# Fields in which people can be alike or not.
COMPARABLE: Final = ("department", "division", "location", "title", "level", "manager", "time_zone", "language")
# Fields that hold a number, a date or a rank; further HR columns may as well.
MEASURED: Final = ("level", "hire_date", "capacity")
# What somebody may want to become.
PLACES: Final = ("title", "department", "division", "location", "level")
# Fields with few values, for tables.
LISTED: Final = ("level", "department", "division", "location", "language", "time_zone")
COMPARED_KINDS: Final = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF, QuestionKind.RANKED})
STYLE_KINDS: Final = COMPARED_KINDS | {QuestionKind.SCALE}
ASPIRATION_KINDS: Final = COMPARED_KINDS | {QuestionKind.TEXT}
FIELD: Final = "field:"
QUESTION: Final = "question:"

Cleaner = Callable[[Program, Mapping[str, Any]], dict[str, Any]]


def level_gap(lowest: int, highest: int) -> dict[str, Any]:
    """The configuration of level_gap that is best from `lowest` to `highest` levels above the mentee."""
    points = {str(gap): 1.0 for gap in range(lowest, highest + 1)}
    points |= {str(lowest - 1): 0.3, str(highest + 1): 0.6, "else": 0.2}
    return {"best": [lowest, highest], "points": points}


def question_kinds(program: Program) -> dict[str, str]:
    """Key to kind of the questions that are asked now."""
    return dict(Question.objects.filter(program=program, retired_at__isnull=True).values_list("key", "kind"))


def whole_number(value: Any, lowest: int, highest: int) -> int:
    """A whole number within limits. Refusal otherwise."""
    try:
        number = int(str(value))
    except ValueError:
        number = highest + 1
    if isinstance(value, bool) or not lowest <= number <= highest:
        raise Refusal(_("Enter a whole number from %(from)s to %(to)s.") % {"from": lowest, "to": highest})
    return number


def clean_field(key: Any, fields: tuple[str, ...] = COMPARABLE) -> str:
    """A field of the list, or a further HR column. Refusal for any other."""
    if not isinstance(key, str) or not (key in fields or key.startswith(ATTRIBUTE)):
        raise Refusal(_("Choose a field from the list."))
    return find_field(key).key


def table_values(program: Program, source: str) -> list[str]:
    """The values of one side of a table, in their order. Refusal for a source that has none, or too many."""
    if source.startswith(FIELD):
        key = clean_field(source.removeprefix(FIELD), LISTED)
        values = [value for value, _label in field_choices(key)]
    else:
        asked = Question.objects.filter(program=program, retired_at__isnull=True, kind=QuestionKind.ONE_OF)
        question = asked.filter(key=source.removeprefix(QUESTION)).first()
        if question is None or not source.startswith(QUESTION):
            raise Refusal(_("Choose a question with one answer, or a field, for each side."))
        values = [str(option) for option in question.options]
    if not values:
        raise Refusal(_("Nobody has a value there yet, so there is nothing to put into a table."))
    if len(values) > MOST_VALUES:
        raise Refusal(
            _("There are %(count)s values; a table has at most %(most)s.") % {"count": len(values), "most": MOST_VALUES}
        )
    return values


def _question_pair(
    program: Program, configuration: Mapping[str, Any], names: tuple[str, str], kinds: frozenset[str]
) -> dict[str, Any]:
    """Two question keys, each asked now and of a kind that can be compared."""
    asked = question_kinds(program)
    chosen = {name: configuration.get(name) for name in names}
    if any(asked.get(str(key)) not in kinds for key in chosen.values()):
        raise Refusal(_("Choose two questions that the program asks now."))
    return chosen


def _skills(program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    return _question_pair(program, configuration, ("wanted", "offered"), frozenset({QuestionKind.SKILLS}))


def _shared_answers(program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    return _question_pair(program, configuration, ("mentee", "mentor"), COMPARED_KINDS)


def _field(_program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    return {"field": clean_field(configuration.get("field"))}


def _level_gap(_program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    best = configuration.get("best")
    lowest, highest = best if isinstance(best, list | tuple) and len(best) == 2 else (None, None)
    lowest, highest = whole_number(lowest, -WIDEST_GAP, WIDEST_GAP), whole_number(highest, -WIDEST_GAP, WIDEST_GAP)
    return level_gap(min(lowest, highest), max(lowest, highest))


def _shared_hours(_program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    return {"full": whole_number(configuration.get("full"), 1, 8)}


def _distance(_program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"field": clean_field(configuration.get("field"), MEASURED)}
    found["span"] = whole_number(configuration.get("span"), 1, WIDEST_SPAN)
    order = configuration.get("order") or []
    order = order.splitlines() if isinstance(order, str) else order
    order = list(dict.fromkeys(str(value).strip() for value in order if str(value).strip()))
    if order and found["field"] in MEASURED:
        raise Refusal(_("This field has an order of its own; leave the list of values empty."))
    return found | ({"order": order[:50]} if order else {})


def _ranked_choice(_program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    side = configuration.get("side", "both")
    if side not in {"both", "mentee", "mentor"}:
        raise Refusal(_("Choose whose choices count."))
    return {"side": side, "mentee_percent": whole_number(configuration.get("mentee_percent", 60), 0, 100)}


def _style(program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    found = _question_pair(program, configuration, ("mentee", "mentor"), STYLE_KINDS)
    kinds = question_kinds(program)
    if (kinds[found["mentee"]] == QuestionKind.SCALE) != (kinds[found["mentor"]] == QuestionKind.SCALE):
        raise Refusal(_("A scale can be compared with a scale only."))
    prefer = configuration.get("prefer", "alike")
    if prefer not in {"alike", "complement"}:
        raise Refusal(_("Choose whether they should work alike or in different ways."))
    return found | {"prefer": prefer}


def _aspiration(program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    wanted = configuration.get("wanted")
    if question_kinds(program).get(str(wanted)) not in ASPIRATION_KINDS:
        raise Refusal(_("Choose a question that the program asks now."))
    return {"wanted": wanted, "field": clean_field(configuration.get("field"), PLACES)}


def _table(program: Program, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Points 0..1 of the values that there are now; a new table begins with all points for equal values, else half."""
    sides = {name: str(configuration.get(name) or "") for name in ("of_mentee", "of_mentor")}
    rows, columns = (table_values(program, source) for source in sides.values())
    given = configuration.get("points") or {}
    points: dict[str, dict[str, float]] = {}
    for row in rows:
        line = {}
        for column in columns:
            value = given.get(row, {}).get(column) if given else (1.0 if row == column else 0.5)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise Refusal(_("Points of a table go from 0 to 10."))
            line[column] = float(value)
        points[row] = line
    return {**sides, "points": points}


CLEANERS: Final[dict[CriterionKind, Cleaner]] = {
    CriterionKind.SKILLS: _skills,
    CriterionKind.SHARED_ANSWERS: _shared_answers,
    CriterionKind.SAME: _field,
    CriterionKind.DIFFERENT: _field,
    CriterionKind.CLOSEST: _distance,
    CriterionKind.FURTHEST: _distance,
    CriterionKind.LEVEL_GAP: _level_gap,
    CriterionKind.SHARED_HOURS: _shared_hours,
    CriterionKind.LANGUAGE: lambda _program, _configuration: {},
    CriterionKind.RANKED_CHOICE: _ranked_choice,
    CriterionKind.STYLE: _style,
    CriterionKind.ASPIRATION: _aspiration,
    CriterionKind.TABLE: _table,
    CriterionKind.OPTED_IN_IDENTITY: lambda _program, _configuration: {"key": IDENTITY},
}
