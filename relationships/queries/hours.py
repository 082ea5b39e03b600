"""Hours that mentors have agreed to, over all programs, and the hours that they give."""

from collections import defaultdict

from django.db.models import FloatField, Min
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from participants.models import Person
from programs.enums import HardRuleKind, ParticipantRole
from programs.models import HardRule
from relationships.enums import RelationshipState
from relationships.models import Agreement, RelationshipMember

WEEKS_IN_MONTH = 52 / 12


def agreed_minutes() -> dict[int, float]:
    """Minutes a month of everybody who mentors, by person id: as agreed, else as the program plans. Two queries.

    A group is one relationship: it costs its mentor one meeting, however many come.
    """
    members = RelationshipMember.objects.filter(
        role=ParticipantRole.MENTOR, is_active=True, relationship__state__in=RelationshipState.standing()
    )
    planned = "relationship__cohort__program__"
    rows = list(
        members.values_list(
            "participant__person_id", "relationship_id", f"{planned}sessions_per_month", f"{planned}session_minutes"
        )
    )
    agreed = {
        pk: minutes * WEEKS_IN_MONTH / weeks
        for pk, weeks, minutes in Agreement.objects.filter(relationship__in=[row[1] for row in rows])
        .order_by("version")
        .values_list("relationship_id", "every_weeks", "minutes")
        if weeks
    }
    found: dict[int, float] = defaultdict(float)
    for person_id, relationship_id, sessions, minutes in rows:
        found[person_id] += agreed.get(relationship_id, sessions * minutes)
    return found


def hours_given(person_ids: list[int]) -> dict[int, float]:
    """How many hours a month people give at most, by person id: what they said, else the strictest rule of a program.

    People of whom neither is known have no entry. Two queries.
    """
    given = dict(
        Person.objects.filter(pk__in=person_ids, hours_per_month__isnull=False).values_list("pk", "hours_per_month")
    )
    rules = HardRule.objects.filter(
        kind=HardRuleKind.TOTAL_HOURS,
        is_on=True,
        program__cohorts__participants__role=ParticipantRole.MENTOR,
        program__cohorts__participants__relationship_members__is_active=True,
        program__cohorts__participants__person__in=person_ids,
    )
    limits = rules.values_list("program__cohorts__participants__person_id").annotate(
        hours=Min(Cast(KT("configuration__hours"), FloatField()))
    )
    return {**dict(limits.order_by()), **given}


def over_hours() -> dict[int, tuple[float, float]]:
    """(agreed, given) hours a month of mentors who agreed to more than they give, by person id."""
    agreed = agreed_minutes()
    given = hours_given(list(agreed))
    return {
        pk: (agreed[pk] / 60, float(hours)) for pk, hours in given.items() if hours and agreed[pk] > float(hours) * 60
    }
