"""Who may join a program in which role, from HR data, as SQL.

All rules of a role must hold; a role without rules admits nobody; people who left are never admitted. A field that is
empty in the HR data fulfils no rule except "is none of".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Func, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refusal
from participants.enums import PersonStatus
from participants.fields import ATTRIBUTE, PersonField, field_choices, field_value, find_field, person_fields
from participants.models import Level, Person
from programs.enums import EligibilityOperator, ParticipantRole
from programs.models import EligibilityRule, Program

Operator = EligibilityOperator
EVERYONE: Final = "everyone"
# HR fields that say something about a place in the organization; names and addresses do not.
USABLE: Final = (
    "level",
    "department",
    "division",
    "location",
    "title",
    "manager",
    "hire_date",
    "time_zone",
    "language",
)
MAX_VALUES: Final = 100
MAX_MONTHS: Final = 600

_BY_KIND: Final = {
    "choice": (Operator.IS_ONE_OF, Operator.IS_NOT, Operator.CONTAINS),
    "text": (Operator.CONTAINS, Operator.IS_ONE_OF, Operator.IS_NOT),
    "date": (Operator.MONTHS, Operator.BEFORE, Operator.AFTER),
}
_BY_FIELD: Final = {
    EVERYONE: (Operator.EVERYONE,),
    "level": (Operator.AT_LEAST, Operator.AT_MOST, Operator.IS_ONE_OF, Operator.IS_NOT),
    "manager": (Operator.IS_ONE_OF, Operator.IS_NOT),
}


@dataclass(frozen=True)
class Reach:
    """How many people a role admits, of how many who work here, and some of their names."""

    role: str
    count: int
    total: int
    names: list[str]


def usable_fields() -> list[PersonField]:
    """Fields that a rule may name: the fixed ones that fit, then further HR columns of the active organization."""
    fields = person_fields()
    return [fields[key] for key in USABLE] + [field for key, field in fields.items() if key.startswith(ATTRIBUTE)]


def operators_for(field: str) -> tuple[EligibilityOperator, ...]:
    """Comparisons that make sense for a field. Refusal for a field that rules may not use."""
    if field in _BY_FIELD:
        return _BY_FIELD[field]
    if field not in USABLE and not field.startswith(ATTRIBUTE):
        raise Refusal(_("Choose a field from the list."))
    return _BY_KIND[find_field(field).kind]


def clean_rule(field: str, operator: str, values: Iterable[str]) -> list[str]:
    """The values of a rule, tidied. Refusal, in words for the manager, when field, comparison and values do not fit."""
    if operator not in operators_for(field):
        raise Refusal(_("Choose a comparison from the list."))
    tidy = list(dict.fromkeys(str(value).strip() for value in values if str(value).strip()))
    if operator == Operator.EVERYONE:
        return []
    if not tidy:
        raise Refusal(_("Choose or enter at least one value."))
    if len(tidy) > MAX_VALUES:
        raise Refusal(_("Use at most %(most)s values.") % {"most": MAX_VALUES})
    if operator == Operator.MONTHS and not (tidy[0].isdigit() and 0 < int(tidy[0]) <= MAX_MONTHS):
        raise Refusal(_("Enter a number of months from 1 to %(most)s.") % {"most": MAX_MONTHS})
    if operator in {Operator.BEFORE, Operator.AFTER}:
        try:
            tidy[0] = date.fromisoformat(tidy[0]).isoformat()
        except ValueError:
            raise Refusal(_("Enter a date, such as 2027-03-31.")) from None
    if operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        _require_rank(tidy[0])
    several = operator in {Operator.IS_ONE_OF, Operator.IS_NOT, Operator.CONTAINS}
    return tidy if several else tidy[:1]


def people_matching(rules: Iterable[EligibilityRule]) -> QuerySet[Person]:
    """People who work here and fulfil all the rules (which need not be saved); nobody when there are none."""
    rules = list(rules)
    if not rules:
        return Person.objects.none()
    people = Person.objects.filter(status=PersonStatus.ACTIVE)
    for number, rule in enumerate(rules):
        people = _narrow(people, rule, f"rule_{number}")
    return people


def eligible_people(program: Program, role: str) -> QuerySet[Person]:
    """People who may join the program in the role."""
    return people_matching(EligibilityRule.objects.filter(program=program, role=role))


def is_eligible(program: Program, person: Person, role: str) -> bool:
    """Whether a person may join the program in the role, by the HR data of now."""
    return eligible_people(program, role).filter(pk=person.pk).exists()


def explain_ineligible(program: Program, person: Person, role: str) -> str:
    """One sentence that says which rules a person does not fulfil; empty when they may join."""
    facts = {"person": person.name, "role": ParticipantRole(role).label.lower()}
    if person.status != PersonStatus.ACTIVE:
        return _("%(person)s does not work here any more.") % facts
    rules = list(EligibilityRule.objects.filter(program=program, role=role))
    if not rules:
        return _("Nobody can join as %(role)s yet: no rule says who may.") % facts
    failed = [rule for rule in rules if not people_matching([rule]).filter(pk=person.pk).exists()]
    if not failed:
        return ""
    reasons = "; ".join(f"{describe_rule(rule)} ({_now(person, rule)})" for rule in failed)
    return _("To join as %(role)s: %(reasons)s.") % {**facts, "reasons": reasons}


def reach(role: str, rules: Iterable[EligibilityRule], *, names: int = 5) -> Reach:
    """Who fulfils the rules: a count, the number of people who work here, and some names."""
    people = people_matching(rules)
    total = Person.objects.filter(status=PersonStatus.ACTIVE).count()
    sample = people.order_by("last_name", "first_name", "id")[:names]
    return Reach(role, people.count(), total, [person.name for person in sample])


def describe_rule(rule: EligibilityRule) -> str:
    """A rule in words: "Level is at least Manager"."""
    if rule.operator == Operator.EVERYONE:
        return _("Everyone who works here")
    values = rule.values
    if rule.field == "manager":
        names = dict(field_choices("manager"))
        values = [names.get(value, _("somebody who is no manager now")) for value in values]
    label = find_field(rule.field).label
    if rule.operator == Operator.MONTHS:
        return _("%(label)s is at least %(months)s months ago") % {"label": label, "months": values[0]}
    return f"{label} {Operator(rule.operator).label} {_(' or ').join(str(value) for value in values)}"


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        if last > day.day:
            continue
        try:
            return date(max(year, 1), month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _require_rank(name: str) -> None:
    level = Level.objects.filter(name__iexact=name).first()
    if level is None:
        raise Refusal(_("There is no level called “%(name)s”.") % {"name": name})
    if level.rank is None:
        raise Refusal(_("“%(name)s” has no place in the order of levels. Set it under People.") % {"name": name})


def _now(person: Person, rule: EligibilityRule) -> str:
    value = field_value(person, rule.field)
    if value is None:
        return _("not in the HR data")
    return _("now: %(value)s") % {"value": value}


def _expression(field: str) -> Combinable:
    """A field as text; empty text where HR gave nothing."""
    if field.startswith(ATTRIBUTE):
        name = field.removeprefix(ATTRIBUTE)
        inside = Func(F("attributes"), Value(name), function="jsonb_extract_path_text", output_field=TextField())
        return Coalesce(inside, Value(""), output_field=TextField())
    columns = {"level": "level__name", "manager": "manager__public_id"}
    return Coalesce(Cast(F(columns.get(field, field)), TextField()), Value(""), output_field=TextField())


def _narrow(people: QuerySet[Person], rule: EligibilityRule, alias: str) -> QuerySet[Person]:
    """Those of the people who fulfil one rule."""
    operator, values = rule.operator, rule.values
    if operator == Operator.EVERYONE:
        return people
    if operator in {Operator.MONTHS, Operator.BEFORE, Operator.AFTER}:
        return people.filter(_date_condition(rule))
    if operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        rank = Subquery(Level.objects.filter(name__iexact=values[0]).values("rank")[:1])
        return people.filter(**{"level__rank__gte" if operator == Operator.AT_LEAST else "level__rank__lte": rank})
    lookup = "icontains" if operator == Operator.CONTAINS else "iexact"
    condition = Q()
    for value in values:
        condition |= Q(**{f"{alias}__{lookup}": value})
    people = people.alias(**{alias: _expression(rule.field)})
    return people.exclude(condition) if operator == Operator.IS_NOT else people.filter(condition)


def _date_condition(rule: EligibilityRule) -> Q:
    if rule.operator == Operator.MONTHS:
        limit = months_before(timezone.localdate(), int(rule.values[0]))
        return Q(**{f"{rule.field}__lte": limit})
    limit = date.fromisoformat(rule.values[0])
    return Q(**{f"{rule.field}__{'lt' if rule.operator == Operator.BEFORE else 'gte'}": limit})
