"""Choosing people for a cohort. For the program team."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Lower

from cohorts.enums import ParticipantState
from cohorts.models import Application, Cohort, Participant
from cohorts.queries.places import counted
from participants.enums import PersonStatus
from participants.fields import ATTRIBUTE, person_fields
from participants.models import Person
from programs.eligibility import eligible_people
from programs.enums import ParticipantRole

FILTERABLE = ("department", "division", "location", "level", "language", "time_zone")
MOST_PASTED = 5000
_EMAIL = re.compile(r"[^\s,;<>()\[\]\"']+@[^\s,;<>()\[\]\"']+")


@dataclass(frozen=True)
class PeopleFilter:
    """Which people to choose from: words in name or e-mail, and one HR field with a value."""

    words: str = ""
    field: str = ""
    value: str = ""
    only_eligible: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "PeopleFilter":
        """From the query string; a field that cannot be filtered by is ignored."""
        field = query.get("field", "")
        known = field in FILTERABLE or (field in person_fields() and field.startswith(ATTRIBUTE))
        return cls(
            words=query.get("q", "").strip()[:100],
            field=field if known else "",
            value=query.get("value", "")[:300] if known else "",
            only_eligible=query.get("who", "eligible") == "eligible",
        )


def filter_fields() -> list[tuple[str, str]]:
    """(key, label) of the HR fields that people can be chosen by."""
    fields = person_fields()
    return [(key, field.label) for key, field in fields.items() if key in FILTERABLE or key.startswith(ATTRIBUTE)]


def people_to_add(cohort: Cohort, role: str, wanted: PeopleFilter) -> QuerySet[Person]:
    """People who match the filter and are not in the cohort in this role, by name."""
    people = (
        eligible_people(cohort.program, role)
        if wanted.only_eligible
        else Person.objects.filter(status=PersonStatus.ACTIVE)
    )
    for word in wanted.words.split():
        people = people.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(preferred_name__icontains=word)
            | Q(email__icontains=word)
        )
    if wanted.field and wanted.value:
        if wanted.field.startswith(ATTRIBUTE):
            people = people.filter(attributes__contains={wanted.field.removeprefix(ATTRIBUTE): wanted.value})
        else:
            column = "level__name" if wanted.field == "level" else wanted.field
            people = people.filter(**{column: wanted.value})
    return people.exclude(_inside(cohort, [role])).select_related("level").order_by("last_name", "first_name", "id")


def placeable(cohort: Cohort, role: str) -> QuerySet[Person]:
    """Who can be placed without thinking: may join in this role, in no other, and is not in the cohort yet."""
    people = eligible_people(cohort.program, role).exclude(_inside(cohort, cohort.program.roles))
    for other in cohort.program.roles:
        if other != role:
            people = people.exclude(pk__in=eligible_people(cohort.program, other).values("pk"))
    return people


def uninvited(cohort: Cohort, roles: Iterable[str]) -> QuerySet[Person]:
    """People with an address who may join in one of the roles, neither applied nor taking part."""
    eligible = [Q(pk__in=eligible_people(cohort.program, role).values("pk")) for role in roles]
    if not eligible:
        return Person.objects.none()
    applied = Exists(Application.objects.filter(cohort=cohort, person=OuterRef("pk")))
    people = Person.objects.filter(reduce(or_, eligible)).exclude(email="")
    return people.exclude(applied).exclude(_inside(cohort, cohort.program.roles)).order_by("id")


@dataclass(frozen=True)
class Pasted:
    """What pasted text names: people found, and addresses that nobody has."""

    people: Sequence[Person]
    unknown: list[str]


def people_in_text(text: str) -> Pasted:
    """People whose e-mail stands anywhere in a text: a column of a sheet, or a To line of a mail."""
    wanted = list(dict.fromkeys(found.strip(".").lower() for found in _EMAIL.findall(text)))[:MOST_PASTED]
    people = list(
        Person.objects.annotate(address=Lower("email")).filter(address__in=wanted, status=PersonStatus.ACTIVE)
    )
    found = {person.email.lower() for person in people}
    return Pasted(people, [address for address in wanted if address not in found])


@dataclass(frozen=True)
class Placing:
    """The one-click choice for a role: who can be placed without thinking, their places, and who is in doubt."""

    role: str
    label: str
    count: int
    capacity: int
    either: int

    @property
    def words(self) -> str:
        """How many, in words: "25 mentees"."""
        return counted(self.count, self.role)


def placings(cohort: Cohort) -> list[Placing]:
    """For each role, who can be placed at once; `either` counts people who could also join in another role."""
    found = []
    for role in cohort.program.roles:
        people = placeable(cohort, role)
        count = people.count()
        capacity = (people.aggregate(all=Sum("capacity"))["all"] or 0) if role == ParticipantRole.MENTOR else count
        outside = eligible_people(cohort.program, role).exclude(_inside(cohort, cohort.program.roles))
        found.append(Placing(role, ParticipantRole(role).label, count, capacity, outside.count() - count))
    return found


def participants_of(cohort: Cohort, *, role: str = "", words: str = "", left: bool = False) -> QuerySet[Participant]:
    """Participants with their people, by role and name."""
    state = ParticipantState.LEFT if left else ParticipantState.ACTIVE
    found = Participant.objects.filter(cohort=cohort, state=state).select_related("person__level", "application")
    if role:
        found = found.filter(role=role)
    for word in words.split():
        found = found.filter(
            Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__preferred_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(person__department__icontains=word)
        )
    return found.order_by("role", "person__last_name", "person__first_name", "id")


def _inside(cohort: Cohort, roles: Iterable[str]) -> Exists:
    """Takes part in the cohort in one of the roles."""
    return Exists(
        Participant.objects.filter(
            cohort=cohort, person=OuterRef("pk"), role__in=list(roles), state=ParticipantState.ACTIVE
        )
    )
