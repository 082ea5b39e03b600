"""Publishing, ending and reopening relationships."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from cohorts.enums import ParticipantState
from cohorts.models import Cohort, Participant
from core.errors import Refusal
from organizations.audit import record
from organizations.models import Organization
from programs.enums import ParticipantRole, Structure
from relationships.emails import tell_members
from relationships.enums import RelationshipKind, RelationshipState
from relationships.last_day import end_of
from relationships.models import Relationship, RelationshipMember, SilenceNotice
from relationships.queries import ONE_AT_A_TIME, names, with_people
from relationships.trials import start_trials

# How long a relationship that had come to its end goes on when it is opened again.
REOPENED_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Draft:
    """A pair to publish, by participant ids: mentee and mentor, or two peers. `reasons` as both will read them."""

    mentee: int
    mentor: int
    reasons: list[str] = field(default_factory=list)


def publish_pair(
    cohort: Cohort, mentee: Participant, mentor: Participant, *, reasons: list[str], actor: User
) -> Relationship:
    """Make one pair live and tell both. Refusal when one of them has no free place any more."""
    return publish_relationships(cohort, [Draft(mentee.pk, mentor.pk, reasons)], actor=actor)[0]


def publish_relationships(cohort: Cohort, drafts: Sequence[Draft], *, actor: User) -> list[Relationship]:
    """Make pairs live in one transaction: relationships, members, places, mails.

    In a group program the mentees of a mentor form one circle. Returns the relationship of each draft, in order.
    Refusal, naming the people, when somebody left, is in a relationship already or has no free place; then nothing
    is changed.
    """
    with transaction.atomic():
        people = _lock_participants(cohort, drafts)
        _check_places(cohort, drafts, people)
        relationships, members = _build(cohort, drafts, people, actor)
        try:
            with transaction.atomic():
                RelationshipMember.objects.bulk_create(members, batch_size=500)
                _count_places(_places_asked(drafts, people))
        except IntegrityError as error:
            raise Refusal(
                "Somebody's places changed at this moment. Load the page again and look once more."
            ) from error
        start_trials({one.pk: one for one in relationships if one.is_on_trial}.values(), days=cohort.program.trial_days)
        told = {member.pk for member in members}
        fresh = with_people(Relationship.objects.filter(pk__in={one.pk for one in relationships}))
        tell_members(
            Organization.objects.get(pk=cohort.organization_id),
            [(one, member) for one in fresh for member in one.members.all() if member.pk in told],
            actor=actor,
        )
    return relationships


def end_relationship(relationship: Relationship, *, actor: User | None, reason: str = "") -> None:
    """End a relationship; the places are free again. The reason is for the program team only.

    Without an actor it is not kept who ended it: a trial ends without fault.
    """
    with transaction.atomic():
        locked = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if not locked.is_active:
            return
        locked.state, locked.ended_on = RelationshipState.ENDED, timezone.localdate()
        locked.ended_by, locked.end_reason = actor, reason.strip()[:500]
        locked.save(update_fields=["state", "ended_on", "ended_by", "end_reason", "updated_at"])
        _change_places(locked, -1)
        RelationshipMember.objects.filter(relationship=locked).update(is_active=False)
        record(locked, "relationship.ended", actor=actor)
    relationship.refresh_from_db()


def reopen_relationship(relationship: Relationship, *, actor: User) -> None:
    """Take back that a relationship ended. Refusal when one of the people left or has no free place any more."""
    with transaction.atomic():
        locked = Relationship.objects.select_for_update().get(pk=relationship.pk)
        if locked.is_active:
            return
        _refuse_leavers(locked)
        locked.state, locked.ended_on, locked.ended_by, locked.end_reason = RelationshipState.ACTIVE, None, None, ""
        locked.save(update_fields=["state", "ended_on", "ended_by", "end_reason", "updated_at"])
        _let_it_go_on(locked, actor)
        try:
            with transaction.atomic():
                RelationshipMember.objects.filter(relationship=locked).update(is_active=True)
                _change_places(locked, +1)
        except IntegrityError as error:
            raise Refusal("One of the people has somebody else by now, so the relationship stays ended.") from error
        record(locked, "relationship.reopened", actor=actor)
    relationship.refresh_from_db()


def _let_it_go_on(relationship: Relationship, actor: User) -> None:
    """What ended it by itself must not end it again the next night: some more time, and silence counts from today."""
    today, over = timezone.localdate(), end_of(relationship)
    if over is not None and over < today + REOPENED_FOR:
        relationship.extended_until = today + REOPENED_FOR
        relationship.save(update_fields=["extended_until", "updated_at"])
    SilenceNotice.objects.filter(relationship=relationship, answered_on=None).update(
        answered_on=today, answered_by=actor
    )


def _refuse_leavers(relationship: Relationship) -> None:
    """Whoever withdrew from the cohort is not paired again unasked. Holds the people's rows until commit."""
    people = Participant.objects.filter(relationship_members__relationship=relationship).select_related("person")
    gone = [
        one.person.name
        for one in people.select_for_update(of=("self",)).order_by("pk")
        if one.state != ParticipantState.ACTIVE
    ]
    if gone:
        raise Refusal(f"No longer in the cohort: {', '.join(gone[:5])}. The relationship stays ended.")


def _lock_participants(cohort: Cohort, drafts: Sequence[Draft]) -> dict[int, Participant]:
    """Everybody concerned, their rows locked in one order: two publications wait instead of deadlocking."""
    ids = {draft.mentee for draft in drafts} | {draft.mentor for draft in drafts}
    found = (
        Participant.objects.select_for_update(of=("self",)).select_related("person").filter(cohort=cohort, pk__in=ids)
    )
    return {one.pk: one for one in found.order_by("pk")}


def _check_places(cohort: Cohort, drafts: Sequence[Draft], people: dict[int, Participant]) -> None:
    wanted = {draft.mentee for draft in drafts} | {draft.mentor for draft in drafts}
    gone = [one.person.name for one in people.values() if one.state != ParticipantState.ACTIVE]
    if gone or len(people) < len(wanted):
        who = ", ".join(gone[:5]) or "Somebody"
        raise Refusal(f"No longer in {cohort.name}: {who}. Run matching again, or reject these pairs.")
    taken = RelationshipMember.objects.filter(
        participant_id__in=wanted,
        is_active=True,
        role__in=ONE_AT_A_TIME,
        relationship__state__in=RelationshipState.standing(),
    ).select_related("participant__person")
    busy = [one.participant.person.name for one in taken]
    if busy:
        raise Refusal(f"In a relationship already: {', '.join(busy[:5])}. Reject these pairs, or run matching again.")
    asked = _places_asked(drafts, people)
    full = [people[one] for one, count in asked.items() if count > people[one].free_places]
    if full:
        words = [f"{one.person.name} has {one.free_places} free and {asked[one.pk]} proposed" for one in full[:5]]
        raise Refusal(f"Too few places: {'; '.join(words)}. Give more places, or swap or reject pairs.")


def _build(
    cohort: Cohort, drafts: Sequence[Draft], people: dict[int, Participant], actor: User
) -> tuple[list[Relationship], list[RelationshipMember]]:
    """The relationship of each draft (saved) and the new members (not saved yet)."""
    is_group = cohort.program.structure in Structure.of_several()
    circles = _open_circles(cohort, drafts) if is_group else {}
    started_on = max(timezone.localdate(), cohort.starts_on)
    tries = bool(cohort.program.trial_days) and not is_group
    of_draft: list[Relationship] = []
    new: list[Relationship] = []
    members: list[RelationshipMember] = []
    for draft in drafts:
        relationship = circles.get(draft.mentor) if is_group else None
        if relationship is None:
            relationship = Relationship(
                organization_id=cohort.organization_id,
                cohort=cohort,
                kind=RelationshipKind.CIRCLE if is_group else RelationshipKind.PAIR,
                state=RelationshipState.TRIAL if tries else RelationshipState.ACTIVE,
                started_on=started_on,
                reasons=[] if is_group else draft.reasons,
                published_by=actor,
            )
            new.append(relationship)
            members.append(_member(relationship, people[draft.mentor]))
            if is_group:
                circles[draft.mentor] = relationship
        members.append(_member(relationship, people[draft.mentee], draft.reasons if is_group else []))
        of_draft.append(relationship)
    Relationship.objects.bulk_create(new, batch_size=500)
    return of_draft, members


def _open_circles(cohort: Cohort, drafts: Sequence[Draft]) -> dict[int, Relationship]:
    """Circles that mentors of these drafts run already, by the mentor's participant id."""
    members = RelationshipMember.objects.filter(
        participant_id__in={draft.mentor for draft in drafts},
        role=ParticipantRole.MENTOR,
        is_active=True,
        relationship__cohort=cohort,
        relationship__kind=RelationshipKind.CIRCLE,
    )
    return {one.participant_id: one.relationship for one in members.select_related("relationship")}


def _member(
    relationship: Relationship, participant: Participant, reasons: list[str] | None = None
) -> RelationshipMember:
    return RelationshipMember(
        organization_id=participant.organization_id,
        relationship=relationship,
        participant=participant,
        role=participant.role,
        reasons=reasons or [],
    )


def _places_asked(drafts: Sequence[Draft], people: dict[int, Participant]) -> Counter[int]:
    """Places that these drafts take of everybody: one for each mentee of a mentor, one of a peer, host or not."""
    asked = Counter([draft.mentor for draft in drafts] + [draft.mentee for draft in drafts])
    are_circles = any(asked[pk] > 1 and one.role == ParticipantRole.PEER for pk, one in people.items())
    return Counter(dict.fromkeys(asked, 1)) if are_circles else asked


def _count_places(asked: Counter[int]) -> None:
    """Raise everybody's number of used places; the database refuses one too many."""
    by_count: dict[int, list[int]] = defaultdict(list)
    for participant_id, count in asked.items():
        by_count[count].append(participant_id)
    for count, ids in sorted(by_count.items()):
        Participant.objects.filter(pk__in=ids).update(places_used=F("places_used") + count)


def _change_places(relationship: Relationship, sign: int) -> None:
    """Take the places of all members, or give them back; a mentor of a circle has one place per mentee."""
    members = list(RelationshipMember.objects.filter(relationship=relationship).order_by("participant_id"))
    mentees = sum(member.role == ParticipantRole.MENTEE for member in members)
    for member in members:
        places = mentees if member.role == ParticipantRole.MENTOR else 1
        Participant.objects.filter(pk=member.participant_id).update(places_used=F("places_used") + sign * places)


def label_of(relationship: Relationship) -> str:
    """Who it is about: "Ama Boateng and Luis Ortega"."""
    return names(relationship.members.select_related("participant__person").order_by("role", "id"))
