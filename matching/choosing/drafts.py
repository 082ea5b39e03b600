"""Drafts for another mentor: who needs one, and queueing the work. Loads no solver."""

from cohorts.enums import ParticipantState
from cohorts.models import Cohort
from core.actions import enqueue
from matching.enums import RematchCause, RematchState
from matching.models import Rematch
from participants.enums import PersonStatus
from programs.enums import ParticipantRole
from relationships.enums import RelationshipState
from relationships.models import Relationship, RelationshipMember

REMATCH = "matching.rematch"
LEAVERS = "matching.rematch_leavers"


def mentees_of(relationship: Relationship) -> list[int]:
    """Mentees of a relationship who stay in the cohort, also of one that has ended: participant ids."""
    found = RelationshipMember.objects.filter(
        relationship=relationship,
        role=ParticipantRole.MENTEE,
        participant__state=ParticipantState.ACTIVE,
        participant__person__status=PersonStatus.ACTIVE,
    )
    return sorted(found.values_list("participant_id", flat=True))


def mentor_of(relationship: Relationship) -> int:
    """The mentor's participant id; 0 without one."""
    found = RelationshipMember.objects.filter(relationship=relationship, role=ParticipantRole.MENTOR)
    return found.values_list("participant_id", flat=True).first() or 0


def standing_pairs(cohort: Cohort) -> dict[int, int]:
    """Mentee to mentor, by participant ids, of all relationships that stand."""
    members = RelationshipMember.objects.filter(
        relationship__cohort=cohort, relationship__state__in=RelationshipState.standing(), is_active=True
    ).values_list("relationship_id", "role", "participant_id")
    mentor = {at: one for at, role, one in members if role == ParticipantRole.MENTOR}
    return {one: mentor[at] for at, role, one in members if role == ParticipantRole.MENTEE and at in mentor}


def draft_for(relationship: Relationship, cause: RematchCause, *, asked_by_id: int | None) -> tuple[Rematch, bool]:
    """The open draft of a relationship, made and queued when there is none: (draft, whether it is new)."""
    rematch, created = Rematch.objects.get_or_create(
        organization_id=relationship.organization_id,
        relationship=relationship,
        state__in=RematchState.open_ones(),
        defaults={"cohort_id": relationship.cohort_id, "cause": cause, "asked_by_id": asked_by_id},
    )
    if created:
        queue(rematch)
    return rematch, created


def queue(rematch: Rematch) -> None:
    """Let a worker compute it."""
    job, _ = enqueue(REMATCH, key=rematch.public_id, initiator_id=None, rematch=rematch.pk)
    rematch.job = job
    rematch.save(update_fields=["job", "updated_at"])


def draft_leavers() -> int:
    """A draft for each standing relationship with somebody who left the organization. Returns how many are new."""
    gone = Relationship.objects.filter(
        state__in=RelationshipState.standing(), members__participant__person__status=PersonStatus.LEFT
    ).exclude(rematches__cause=RematchCause.LEAVER)
    new = [draft_for(one, RematchCause.LEAVER, asked_by_id=None)[1] for one in gone.distinct().order_by("pk")]
    return sum(new)
