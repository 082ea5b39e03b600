"""What a criterion looks at, in words, for lists of criteria."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from participants.fields import find_field
from programs.criterion_settings import FIELD, QUESTION
from programs.enums import CriterionKind
from programs.models import Criterion


def compared(criterion: Criterion, questions: Mapping[str, str]) -> str:
    """What a criterion compares. `questions`: words of the program's questions by key."""
    words = _WORDS.get(CriterionKind(criterion.kind))
    return words(criterion.configuration, questions) if words else ""


def source_label(source: str, questions: Mapping[str, str]) -> str:
    """One side of a table."""
    if source.startswith(FIELD):
        return find_field(source.removeprefix(FIELD)).label
    return questions.get(source.removeprefix(QUESTION), _("a question that is gone"))


def _asked(facts: dict[str, Any], questions: Mapping[str, str]) -> str:
    keys = [facts[name] for name in ("wanted", "offered", "mentee", "mentor") if name in facts]
    return " / ".join(dict.fromkeys(questions.get(key, _("a question that is gone")) for key in keys))


def _field(facts: dict[str, Any], _questions: Mapping[str, str]) -> str:
    return find_field(facts["field"]).label


def _closest(facts: dict[str, Any], questions: Mapping[str, str]) -> str:
    return _("%(field)s: no points from %(span)s apart") % {"field": _field(facts, questions), "span": facts["span"]}


def _furthest(facts: dict[str, Any], questions: Mapping[str, str]) -> str:
    return _("%(field)s: all points from %(span)s apart") % {"field": _field(facts, questions), "span": facts["span"]}


def _levels(facts: dict[str, Any], _questions: Mapping[str, str]) -> str:
    return _("Best from %(from)s to %(to)s levels above") % {"from": facts["best"][0], "to": facts["best"][1]}


def _hours(facts: dict[str, Any], _questions: Mapping[str, str]) -> str:
    return _("All points from %(full)s hours a day") % {"full": facts["full"]}


def _choices(facts: dict[str, Any], _questions: Mapping[str, str]) -> str:
    sides = {"both": _("Choices of both sides"), "mentee": _("Choices of mentees"), "mentor": _("Choices of mentors")}
    return sides[facts["side"]]


def _aspiration(facts: dict[str, Any], questions: Mapping[str, str]) -> str:
    return f"{questions.get(facts['wanted'], _('a question that is gone'))} / {_field(facts, questions)}"


def _table(facts: dict[str, Any], questions: Mapping[str, str]) -> str:
    return " / ".join(source_label(facts[side], questions) for side in ("of_mentee", "of_mentor"))


_WORDS: dict[CriterionKind, Callable[[dict[str, Any], Mapping[str, str]], str]] = {
    CriterionKind.SKILLS: _asked,
    CriterionKind.SHARED_ANSWERS: _asked,
    CriterionKind.STYLE: _asked,
    CriterionKind.SAME: _field,
    CriterionKind.DIFFERENT: _field,
    CriterionKind.CLOSEST: _closest,
    CriterionKind.FURTHEST: _furthest,
    CriterionKind.LEVEL_GAP: _levels,
    CriterionKind.SHARED_HOURS: _hours,
    CriterionKind.RANKED_CHOICE: _choices,
    CriterionKind.ASPIRATION: _aspiration,
    CriterionKind.TABLE: _table,
}
