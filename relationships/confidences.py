"""Talks in confidence: who may be chosen, what waits for whom, and what is forgotten when.

Whatever these functions find, the tables' policies let the two people of a talk see it and nobody else.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User
from core.tenancy import current_organization_id, purpose
from organizations.enums import Role
from organizations.models import Membership
from relationships.enums import ConfidenceState
from relationships.models import Confidence, Relationship

# As the policy of the table says (migration 0014).
DAYS_KEPT: Final = 365
DAYS_COMPLAINT_KEPT: Final = 1095
READ_WITHIN_DAYS: Final = 7
MOST_OPEN: Final = 20


@dataclass(frozen=True)
class Receiver:
    """Somebody of the program team who can be chosen."""

    user: User
    says: str


def receivers(writer: User, coordinator: User | None) -> list[Receiver]:
    """Whom the writer can choose: the coordinator first, then program managers and case handlers, by name."""
    found = Membership.objects.filter(
        is_active=True, role_grants__role__in=[Role.PROGRAM_MANAGER, Role.CASE_HANDLER], user__is_active=True
    ).exclude(user=writer)
    members = found.select_related("user").prefetch_related("role_grants").distinct()
    offered = []
    for one in sorted(members, key=lambda member: (member.user_id != _id(coordinator), member.user.display_name)):
        if one.user_id == _id(coordinator):
            says = "your coordinator"
        else:
            granted = {grant.role for grant in one.role_grants.all()}
            says = "handles complaints" if Role.CASE_HANDLER in granted else "program team"
        offered.append(Receiver(one.user, says))
    return offered


def _id(user: User | None) -> int:
    return user.pk if user else 0


def confidences_of(user: User) -> QuerySet[Confidence]:
    """The talks that somebody wrote or got, those with something new first."""
    found = Confidence.objects.filter(writer=user) | Confidence.objects.filter(receiver=user)
    return found.select_related("writer", "receiver", "relationship__cohort").order_by("-updated_at", "-pk")


def waiting_for(user: User) -> list[Confidence]:
    """Talks that wait for this person: something new was said, or nobody looks into it yet. For home."""
    found = []
    for one in confidences_of(user).exclude(state=ConfidenceState.SETTLED, unread_by_writer=0)[:MOST_OPEN]:
        is_receiver = one.receiver_id == user.pk
        waits = (one.unread_by_receiver or one.state == ConfidenceState.NEW) if is_receiver else one.unread_by_writer
        if waits:
            found.append(one)
    return found


def relationships_about(user: User) -> list[Relationship]:
    """What a talk may be about: the writer's own relationships, standing ones first."""
    own = Relationship.objects.filter(members__participant__person__user=user).distinct()
    return list(own.select_related("cohort__program", "cohort__coordinator").order_by("ended_on", "-id")[:MOST_OPEN])


def forget_settled(today: date) -> int:
    """Delete talks that are settled for so long that they are not kept. Returns how many; reads no word.

    For work without a user: the policy shows it just these.
    """
    year, complaint = (today - timedelta(days=days) for days in (DAYS_KEPT, DAYS_COMPLAINT_KEPT))
    over = Q(is_complaint=False, settled_on__lt=year) | Q(is_complaint=True, settled_on__lt=complaint)
    with purpose("retention"), connection.cursor() as cursor:
        ids = list(Confidence.objects.filter(over, state=ConfidenceState.SETTLED).values_list("pk", flat=True))
        for table, column in (("relationships_confidencewords", "confidence_id"), ("relationships_confidence", "id")):
            cursor.execute(
                f"DELETE FROM {table} WHERE organization_id = %s AND {column} = ANY(%s)",  # noqa: S608  (constants)
                [current_organization_id(), ids],
            )
    return len(ids)
