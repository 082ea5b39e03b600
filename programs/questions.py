"""What counts as an answer: one shape per kind of question, checked in one place.

Shapes in JSON: text "words"; number 3.5; one_of "option"; several_of ["option", …]; ranked ["best", "second", …];
skills [{"skill": "Negotiation", "level": 3}, …]; scale 4; date "2026-11-22"; yes_no true. No answer is None.
"""

from collections.abc import Callable, Iterable
from datetime import date
from math import isfinite
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import Refusal
from participants.fields import field_value
from participants.models import Person, Skill, SkillSynonym
from participants.skills import clean_skill_name, skill_key
from programs.enums import QuestionKind
from programs.models import Program, Question

MAX_TEXT: Final = 4000
MAX_NUMBER: Final = 1e12
MAX_RANKS: Final = 3
MAX_SKILLS: Final = 10
SKILL_LEVELS: Final = {1: "Beginner", 2: "Some practice", 3: "Confident", 4: "Strong", 5: "Expert"}
DEFAULT_SCALE: Final = {"from": 1, "to": 5, "low": "", "high": ""}


def questions_for(program: Program, role: str) -> list[Question]:
    """The questions that an applicant in a role answers, in order; retired ones are not asked."""
    asked = Question.objects.filter(program=program, role__in=["", role], retired_at__isnull=True)
    return list(asked)


def validate_answer(question: Question, raw: Any) -> Any:
    """The answer in its stored shape, or None for no answer. Refusal, in words for the applicant, when it does not fit.

    `raw` may be the stored shape itself or what a form or the API sends ("4", "yes", "2026-11-22").
    """
    if _is_blank(raw):
        if question.is_required:
            raise Refusal(_("Answer this question: %(label)s") % {"label": question.label})
        return None
    value = _CHECKS[QuestionKind(question.kind)](question, raw)
    if _is_blank(value):
        return validate_answer(question, None)
    return value


def prefilled_answer(question: Question, person: Person) -> Any:
    """The answer that the HR file already gives, in its stored shape; None when the question must be asked."""
    if not question.prefill:
        return None
    try:
        value = field_value(person, question.prefill)
        return validate_answer(question, value.isoformat() if isinstance(value, date) else value)
    except (KeyError, Refusal):
        return None


def scale_of(question: Question) -> dict[str, Any]:
    """Ends and words of a scale question: from, to, low, high."""
    options = question.options if isinstance(question.options, dict) else {}
    return {**DEFAULT_SCALE, **options}


def choices_of(question: Question) -> list[str]:
    """The options of a question that has some."""
    return [str(option) for option in question.options] if isinstance(question.options, list) else []


def describe_answer(question: Question, value: Any) -> str:
    """An answer in one line of words, for check pages and reviews; empty for no answer."""
    if _is_blank(value):
        return ""
    words: dict[str, Callable[[], str]] = {
        QuestionKind.YES_NO: lambda: _("Yes") if value else _("No"),
        QuestionKind.SKILLS: lambda: ", ".join(
            f"{row['skill']} ({SKILL_LEVELS[row['level']].lower()})" for row in value
        ),
        QuestionKind.RANKED: lambda: ", ".join(f"{place}. {option}" for place, option in enumerate(value, start=1)),
        QuestionKind.SCALE: lambda: _("%(value)s of %(most)s") % {"value": value, "most": scale_of(question)["to"]},
        QuestionKind.NUMBER: lambda: f"{value:g}",
        QuestionKind.SEVERAL_OF: lambda: ", ".join(value),
    }
    return words.get(question.kind, lambda: str(value))()


def _is_blank(raw: Any) -> bool:
    return raw is None or raw in ("", [], {}) or (isinstance(raw, str) and not raw.strip())


def _text(_question: Question, raw: Any) -> str:
    words = str(raw).replace("\x00", "").strip()
    if len(words) > MAX_TEXT:
        raise Refusal(
            _("Use %(most)s characters or fewer; you have %(used)s.") % {"most": MAX_TEXT, "used": len(words)}
        )
    return words


def _number(_question: Question, raw: Any) -> float:
    try:
        number = float(str(raw).strip().replace(",", "."))
    except ValueError:
        number = float("nan")
    if isinstance(raw, bool) or not isfinite(number) or abs(number) > MAX_NUMBER:
        raise Refusal(_("Enter a number, such as 3 or 2.5."))
    return number


def _one_of(question: Question, raw: Any) -> str:
    if str(raw) not in choices_of(question):
        raise Refusal(_("Choose one of the options."))
    return str(raw)


def _listed(question: Question, raw: Any) -> list[str]:
    if not isinstance(raw, list | tuple):
        raise Refusal(_("Choose from the options."))
    chosen = [str(option) for option in raw if not _is_blank(option)]
    if any(option not in choices_of(question) for option in chosen):
        raise Refusal(_("Choose from the options."))
    return chosen


def _several_of(question: Question, raw: Any) -> list[str]:
    chosen = set(_listed(question, raw))
    return [option for option in choices_of(question) if option in chosen]


def _ranked(question: Question, raw: Any) -> list[str]:
    chosen = _listed(question, raw)
    if len(set(chosen)) != len(chosen):
        raise Refusal(_("Choose each option once."))
    if len(chosen) > MAX_RANKS:
        raise Refusal(_("Rank at most %(most)s options.") % {"most": MAX_RANKS})
    return chosen


def _scale(question: Question, raw: Any) -> int:
    scale = scale_of(question)
    refusal = Refusal(_("Choose a value from %(from)s to %(to)s.") % scale)
    try:
        value = int(str(raw).strip())
    except ValueError:
        raise refusal from None
    if isinstance(raw, bool) or not scale["from"] <= value <= scale["to"]:
        raise refusal
    return value


def _date(_question: Question, raw: Any) -> str:
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise Refusal(_("Enter a date, such as 2027-03-31.")) from None


def _yes_no(_question: Question, raw: Any) -> bool:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if isinstance(raw, bool):
        return raw
    try:
        return words[str(raw).strip().lower()]
    except KeyError:
        raise Refusal(_("Answer yes or no.")) from None


def _skills(_question: Question, raw: Any) -> list[dict[str, Any]]:
    levels: dict[str, int] = {}
    names: dict[str, str] = {}
    for row in raw if isinstance(raw, list | tuple) else [None]:
        name, level = _skill_row(row)
        if name:
            key = skill_key(name)
            names.setdefault(key, name)
            levels[key] = max(level, levels.get(key, 0))
    if len(names) > MAX_SKILLS:
        raise Refusal(_("Name at most %(most)s skills.") % {"most": MAX_SKILLS})
    known = _known_names(names)
    merged: dict[str, int] = {}
    for key, name in names.items():
        spelled = known.get(key, name)
        merged[spelled] = max(levels[key], merged.get(spelled, 0))
    return [{"skill": name, "level": level} for name, level in merged.items()]


def _skill_row(row: Any) -> tuple[str, int]:
    """Name and level of one row; an empty name for an empty row."""
    if not isinstance(row, dict) or not isinstance(row.get("skill"), str):
        raise Refusal(_("Name each skill and choose its level."))
    if not row["skill"].strip():
        return "", 0
    name = clean_skill_name(row["skill"])
    if str(row.get("level")) not in {"1", "2", "3", "4", "5"}:
        raise Refusal(_("Choose a level for “%(skill)s”.") % {"skill": name})
    return name, int(row["level"])


def _known_names(keys: Iterable[str]) -> dict[str, str]:
    """How the organization spells skills: key, or key of a synonym, to the skill's name. Two queries."""
    wanted = list(keys)
    synonyms = SkillSynonym.objects.filter(key__in=wanted).values_list("key", "skill__name")
    return {**dict(synonyms), **dict(Skill.objects.filter(key__in=wanted).values_list("key", "name"))}


_CHECKS: Final[dict[QuestionKind, Callable[[Question, Any], Any]]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.ONE_OF: _one_of,
    QuestionKind.SEVERAL_OF: _several_of,
    QuestionKind.RANKED: _ranked,
    QuestionKind.SKILLS: _skills,
    QuestionKind.SCALE: _scale,
    QuestionKind.DATE: _date,
    QuestionKind.YES_NO: _yes_no,
}
