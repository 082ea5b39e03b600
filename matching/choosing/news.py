"""What matching does when rooms below tell that something happened. In their transaction."""

from typing import Any

from django.dispatch import receiver

from core.actions import enqueue
from core.identifiers import random_id
from core.tenancy import current_organization_id
from matching.choosing.drafts import LEAVERS, draft_for
from matching.enums import RematchCause
from participants.enums import PersonStatus
from participants.signals import leavers_marked
from relationships.enums import RelationshipState
from relationships.models import Relationship
from relationships.signals import trial_ended


@receiver(trial_ended, dispatch_uid="matching.trial_ended")
def reserve_next_best(*, relationship: Relationship, **_rest: Any) -> None:
    """Whose trial ended gets the next best mentors as a draft, computed with the places as they are then."""
    draft_for(relationship, RematchCause.TRIAL, asked_by_id=None)


@receiver(leavers_marked, dispatch_uid="matching.leavers_marked")
def look_at_leavers(**_rest: Any) -> None:
    """Queue the drafts when somebody who left still stands in a relationship."""
    gone = Relationship.objects.filter(
        organization_id=current_organization_id(),
        state__in=RelationshipState.standing(),
        members__participant__person__status=PersonStatus.LEFT,
    )
    if gone.exclude(rematches__cause=RematchCause.LEAVER).exists():
        enqueue(LEAVERS, key=random_id(), initiator_id=None, queue="bulk")
