"""What is known of many relationships at once, in a fixed number of queries. For the program team."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from participants.models import Person
from programs.enums import ParticipantRole
from relationships.enums import RelationshipState, SessionState
from relationships.models import MentoringSession, Relationship, RelationshipMember
from surveys.enums import ContactState
from surveys.health.band import SLOTS, Facts
from surveys.models import CheckIn, ContactRequest
from surveys.queries import latest_check_ins
from surveys.worries import core_mean, worries

PULSE_DAYS = 90
DAYS_IN_MONTH = 365 / 12


def cadence_of(relationship: Relationship) -> float:
    """Days between sessions as the program agreed."""
    return DAYS_IN_MONTH / max(1, relationship.cohort.program.sessions_per_month)


def facts_of(relationships: Sequence[Relationship], today: date, zone: str) -> dict[int, Facts]:
    """Facts by relationship id. Fetch the relationships by `relationships.queries.with_people`."""
    ids = [one.pk for one in relationships]
    held, planned = _sessions(relationships, today, ZoneInfo(zone))
    check_ins = latest_check_ins(ids, today - timedelta(days=PULSE_DAYS))
    contacts = _contacts({one.cohort_id for one in relationships})
    loads = _overloaded()
    return {
        one.pk: _facts(one, today, held[one.pk], planned.get(one.pk), check_ins.get(one.pk, []), contacts, loads)
        for one in relationships
    }


def _facts(
    relationship: Relationship,
    today: date,
    held_on: list[date],
    planned_on: date | None,
    check_ins: list[CheckIn],
    contacts: dict[tuple[int, int], date],
    loads: dict[int, str],
) -> Facts:
    people = [member.participant.person for member in relationship.members.all() if member.is_active]
    asking = [person for person in people if (relationship.cohort_id, person.pk) in contacts]
    return Facts(
        today=today,
        started_on=relationship.started_on,
        cadence=cadence_of(relationship),
        is_on_trial=relationship.state == RelationshipState.TRIAL,
        held_on=held_on,
        planned_on=planned_on,
        core_mean=core_mean(check_ins),
        worries=worries(check_ins),
        contact_since=min((contacts[relationship.cohort_id, person.pk] for person in asking), default=None),
        contact_of=" and ".join(person.name for person in asking),
        mentor_load=" ".join(loads[person.pk] for person in people if person.pk in loads),
    )


def _sessions(
    relationships: Sequence[Relationship], today: date, zone: ZoneInfo
) -> tuple[dict[int, list[date]], dict[int, date]]:
    """Days of held sessions (first, last, and those of the last slots) and of the next planned one, by relationship."""
    ids = [one.pk for one in relationships]
    window = timedelta(days=SLOTS * max((cadence_of(one) for one in relationships), default=0) + 1)
    held: dict[int, set[date]] = defaultdict(set)
    sessions = MentoringSession.objects.filter(relationship_id__in=ids)
    past = sessions.filter(state=SessionState.HELD).values_list("relationship_id")
    for pk, first, last in past.annotate(first=Min("starts_at"), last=Max("starts_at")).order_by():
        held[pk] |= {timezone.localtime(first, zone).date(), timezone.localtime(last, zone).date()}
    recent = sessions.filter(state=SessionState.HELD, starts_at__date__gte=today - window)
    for pk, starts_at in recent.values_list("relationship_id", "starts_at"):
        held[pk].add(timezone.localtime(starts_at, zone).date())
    coming = sessions.filter(state=SessionState.PLANNED, starts_at__date__gte=today).values_list("relationship_id")
    planned = {
        pk: timezone.localtime(first, zone).date() for pk, first in coming.annotate(first=Min("starts_at")).order_by()
    }
    return defaultdict(list, {pk: sorted(days) for pk, days in held.items()}), planned


def _contacts(cohort_ids: Collection[int]) -> dict[tuple[int, int], date]:
    waiting = ContactRequest.objects.filter(state=ContactState.OPEN, cohort_id__in=cohort_ids)
    return {(cohort, person): day for cohort, person, day in waiting.values_list("cohort_id", "person_id", "asked_on")}


def _overloaded() -> dict[int, str]:
    """Mentors with more mentees over all programs than they said they can take, in words, by person id."""
    active = Q(
        participations__relationship_members__is_active=True,
        participations__relationship_members__role=ParticipantRole.MENTOR,
        participations__relationship_members__relationship__state__in=RelationshipState.standing(),
    )
    busy = (
        Person.objects.annotate(load=Count("participations__relationship_members", filter=active))
        .filter(load__gt=F("capacity"))
        .only("first_name", "last_name", "preferred_name", "email", "external_id", "capacity", "organization")
    )
    return {
        one.pk: f"{one.name} has {one.load} relationships and offered {one.capacity} over all programs." for one in busy
    }


def standing_members(relationship: Relationship) -> list[RelationshipMember]:
    """Active members with person and user."""
    members = relationship.members.filter(is_active=True).select_related("participant__person__user")
    return list(members.order_by("role", "id"))
