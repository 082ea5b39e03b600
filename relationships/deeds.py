"""What participants have done so far, as far as the product can see: dates and counts, no words.

For the steps before the first meeting and for completion. A fixed number of queries, however many participants.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from cohorts.models import Participant, PreparationTick
from cohorts.queries.resources import asked_of
from participants.models import PersonSkill
from programs.models import ResourceCompletion
from relationships.enums import SessionState
from relationships.models import (
    Agreement,
    AgreementSignature,
    Capstone,
    Goal,
    MentoringSession,
    MidReview,
    PersonCalendar,
    RelationshipMember,
    SessionAttendee,
)


@dataclass
class Deeds:
    """What one participant has done."""

    participant: Participant
    has_profile: bool = False
    has_hours: bool = False
    asked: int = 0
    read: int = 0
    asked_before: int = 0
    read_before: int = 0
    sessions_booked: int = 0
    sessions_held: int = 0
    has_signed: bool = False
    goals: int = 0
    goals_worked_on: int = 0
    has_reviewed: bool = False
    has_capstone: bool = False
    ticks: set[str] = field(default_factory=set)


def deeds_of(participants: Sequence[Participant]) -> dict[int, Deeds]:
    """Participant id -> what they have done. Fetch participants with person and cohort."""
    found = {one.pk: Deeds(one) for one in participants}
    _of_people(found)
    _of_reading(found)
    members = list(RelationshipMember.objects.filter(participant__in=found).order_by("id"))
    _of_sessions(found, members)
    _of_relationships(found, members)
    for participant_id, key in PreparationTick.objects.filter(participant__in=found).values_list("participant", "key"):
        found[participant_id].ticks.add(key)
    handed_in = Capstone.objects.filter(participant__in=found, handed_in_at__isnull=False)
    for participant_id in handed_in.values_list("participant", flat=True):
        found[participant_id].has_capstone = True
    return found


def _of_people(found: dict[int, Deeds]) -> None:
    """Profile and working hours: once for all cohorts that somebody is in."""
    people = {deeds.participant.person_id for deeds in found.values()}
    skilled = set(PersonSkill.objects.filter(person__in=people).values_list("person_id", flat=True))
    users = {deeds.participant.person.user_id for deeds in found.values()}
    told = set(PersonCalendar.objects.filter(user__in=users - {None}).values_list("user_id", flat=True))
    for deeds in found.values():
        person = deeds.participant.person
        deeds.has_profile = bool(person.biography.strip()) and person.pk in skilled
        deeds.has_hours = person.user_id in told


def _of_reading(found: dict[int, Deeds]) -> None:
    wanted = asked_of(deeds.participant for deeds in found.values())
    resources = {resource.pk for lines in wanted.values() for resource, _is_before in lines}
    done = set(
        ResourceCompletion.objects.filter(
            resource__in=resources, person__in={deeds.participant.person_id for deeds in found.values()}
        ).values_list("resource_id", "person_id")
    )
    for deeds in found.values():
        for resource, is_before in wanted[deeds.participant.pk]:
            is_read = (resource.pk, deeds.participant.person_id) in done
            deeds.asked += 1
            deeds.read += is_read
            deeds.asked_before += is_before
            deeds.read_before += is_before and is_read


def _of_sessions(found: dict[int, Deeds], members: Sequence[RelationshipMember]) -> None:
    """Held sessions that the participant did not miss, and whether any is booked or held."""
    participant_of = {one.pk: one.participant_id for one in members}
    came = SessionAttendee.objects.filter(
        member__in=participant_of, is_invited=True, session__state=SessionState.HELD
    ).exclude(attended=False)
    for member_id, count in came.order_by().values_list("member").annotate(Count("id")):
        found[participant_of[member_id]].sessions_held += count
    live = MentoringSession.objects.filter(
        relationship__in={one.relationship_id for one in members}, state__in=[SessionState.PLANNED, SessionState.HELD]
    )
    booked = dict(live.order_by().values_list("relationship").annotate(Count("id")))
    for one in members:
        found[one.participant_id].sessions_booked += booked.get(one.relationship_id, 0)


def _of_relationships(found: dict[int, Deeds], members: Sequence[RelationshipMember]) -> None:
    """Signatures under the newest agreement, goals, and the review half-way."""
    relationships = {one.relationship_id for one in members}
    versions = Agreement.objects.filter(relationship__in=relationships).order_by("version")
    # Of each relationship the last one stays.
    newest = dict(versions.values_list("relationship_id", "pk"))
    signed = set(AgreementSignature.objects.filter(agreement__in=newest.values()).values_list("member_id", flat=True))
    goals = Goal.objects.filter(owner__in=[one.pk for one in members])
    counts = goals.order_by().values_list("owner").annotate(all=Count("id"), some=Count("id", filter=Q(progress__gt=0)))
    counted: dict[int, tuple[int, int]] = {owner: (count, worked_on) for owner, count, worked_on in counts}
    reviewed = set(MidReview.objects.filter(member__in=members).values_list("member_id", flat=True))
    for one in members:
        deeds = found[one.participant_id]
        count, worked_on = counted.get(one.pk, (0, 0))
        deeds.has_signed |= one.pk in signed
        deeds.goals += count
        deeds.goals_worked_on += worked_on
        deeds.has_reviewed |= one.pk in reviewed
