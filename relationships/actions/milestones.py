"""Ticking milestones that no deed completes."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Milestone
from core.errors import Refusal
from organizations.audit import record
from programs.enums import Responsible
from relationships.milestones import ROLES
from relationships.models import MilestoneTick, RelationshipMember


def tick_milestone(member: RelationshipMember, milestone: Milestone, *, actor: User) -> None:
    """Say that a milestone is done. In a pair it counts for both."""
    if milestone.deed:
        raise Refusal("This step is done by what it asks for, not by a tick.")
    known = milestone.responsible in Responsible.values
    if not known or member.role not in ROLES.get(Responsible(milestone.responsible), frozenset()):
        raise Refusal("Somebody else brings this step about.")
    with transaction.atomic():
        _tick, is_new = MilestoneTick.objects.get_or_create(
            organization_id=member.organization_id,
            member=member,
            milestone=milestone,
            defaults={"ticked_by": actor, "done_on": timezone.localdate()},
        )
        if is_new:
            record(member.relationship, "milestone.ticked", actor=actor, milestone=milestone.name)


def untick_milestone(member: RelationshipMember, milestone: Milestone, *, actor: User) -> None:
    """Take a tick back."""
    with transaction.atomic():
        ticks = MilestoneTick.objects.filter(member__relationship=member.relationship_id, milestone=milestone)
        ticks = ticks if member.relationship.kind == "pair" else ticks.filter(member=member)
        if ticks.delete()[0]:
            record(member.relationship, "milestone.unticked", actor=actor, milestone=milestone.name)
