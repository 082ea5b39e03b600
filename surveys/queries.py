"""Who is asked, what is planned, and what the program team may read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from cohorts.models import Cohort
from participants.models import Person
from relationships.enums import RelationshipState
from relationships.models import Relationship, RelationshipMember
from relationships.queries import names, with_people
from surveys.cadence import DAYS_BETWEEN
from surveys.enums import ContactState, SurveyState
from surveys.items import Item
from surveys.models import CheckIn, ContactRequest, CustomItem, Invitation, Survey
from surveys.worries import worries

# Fields of a person that a pulse may be broken down by, besides the role.
BREAKDOWNS = {"department": "Department", "division": "Division", "location": "Location"}


def members_to_ask(cohort: Cohort) -> list[RelationshipMember]:
    """One membership per person who is in an active relationship of the cohort, with person and user."""
    members = (
        RelationshipMember.objects.filter(
            relationship__cohort=cohort, relationship__state__in=RelationshipState.standing(), is_active=True
        )
        .select_related("participant__person__user")
        .order_by("id")
    )
    return list({member.participant.person_id: member for member in members}.values())


def lately_asked(person_ids: Iterable[int], today: date) -> set[int]:
    """Ids of the people who were asked something less than 30 days ago, in any cohort."""
    since = today - timedelta(days=DAYS_BETWEEN)
    recent = Invitation.objects.filter(person_id__in=list(person_ids), sent_on__gt=since)
    return set(recent.values_list("person_id", flat=True))


def own_items(cohort: Cohort, instrument: str) -> list[Item]:
    """The program's own questions for an instrument, the oldest first."""
    rows = CustomItem.objects.filter(program_id=cohort.program_id, instrument=instrument)
    return [Item(f"own-{row.public_id}", row.text, row.kind, row.role) for row in rows]


def relationships_about(person: Person, cohort: Cohort) -> list[Relationship]:
    """The active relationships of a person in a cohort: what a check-in asks about."""
    found = Relationship.objects.filter(
        cohort=cohort,
        state__in=RelationshipState.standing(),
        members__participant__person=person,
        members__is_active=True,
    ).order_by("id")
    return list(found.prefetch_related("members__participant__person").distinct())


def latest_check_ins(relationship_ids: Iterable[int], since: date) -> dict[int, list[CheckIn]]:
    """Per relationship the newest check-in of each person, not older than a day. For the program team and the band."""
    rows = (
        CheckIn.objects.filter(relationship_id__in=list(relationship_ids), answered_on__gte=since)
        .select_related("person")
        .order_by("answered_on", "id")
    )
    newest: dict[tuple[int, int], CheckIn] = {(row.relationship_id, row.person_id): row for row in rows}
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for (relationship_id, _person_id), row in newest.items():
        found[relationship_id].append(row)
    return found


@dataclass(frozen=True)
class CheckInLine:
    """The newest check-ins of one relationship, and why it needs a word."""

    relationship: Relationship
    names: str
    answers: list[CheckIn]
    reasons: list[str]


def check_in_lines(cohort: Cohort, since: date) -> list[CheckInLine]:
    """The relationships of a cohort with a check-in since a day. For the program team, who were named as readers."""
    answered = Relationship.objects.filter(cohort=cohort, check_ins__answered_on__gte=since).distinct()
    relationships = with_people(answered)
    found = latest_check_ins([one.pk for one in relationships], since)
    return [CheckInLine(one, names(one.members.all()), found[one.pk], worries(found[one.pk])) for one in relationships]


def waits_for_contact(person: Person, cohort: Cohort) -> bool:
    """Whether somebody has asked to be contacted and nobody has been in touch yet."""
    return ContactRequest.objects.filter(person=person, cohort=cohort, state=ContactState.OPEN).exists()


def open_contact_requests() -> QuerySet[ContactRequest]:
    """Everybody who waits to be contacted, the longest first. For the program team."""
    return (
        ContactRequest.objects.filter(state=ContactState.OPEN)
        .select_related("person__user", "cohort")
        .order_by("asked_on", "id")
    )


def surveys_of(cohort: Cohort) -> list[Survey]:
    """All surveys of a cohort in order of their dates. For those who may see the cohort."""
    return list(Survey.objects.filter(cohort=cohort).select_related("cohort__program"))


def answers_so_far(survey: Survey) -> int:
    """How many have answered. Never who."""
    if survey.state in {SurveyState.CLOSED, SurveyState.LEFT_OUT}:
        return survey.answered
    return survey.invitations.filter(is_answered=True).count()
