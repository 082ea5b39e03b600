"""Who may read names here: program managers, named readers, and raters who have submitted what they were asked."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from accounts.models import User
from organizations.access import allows
from organizations.models import AuditEntry, Membership
from readiness.models import NamedReader, Nomination, RatingRequest

OPENED: Final = "succession.read"
# So long names can be read after somebody pressed "Show names".
OPEN_FOR: Final = timedelta(minutes=60)


def is_named_reader(membership: Membership) -> bool:
    """Whether somebody named this member as a reader."""
    return membership.is_active and NamedReader.objects.filter(user_id=membership.user_id, ended_at=None).exists()


def can_read_names(membership: Membership) -> bool:
    """Key roles with their successors, by name."""
    return allows(membership, "readiness.manage") or is_named_reader(membership)


def can_read_boxes(membership: Membership) -> bool:
    """The 9-box by name: named readers only, program managers not by their role."""
    return is_named_reader(membership)


def can_calibrate(membership: Membership, nomination: Nomination) -> bool:
    """Ratings side by side: readers and raters, once nothing that they were asked is open. Never the rated person."""
    if nomination.person.user_id == membership.user_id:
        return False
    asked = RatingRequest.objects.filter(nomination=nomination, rater_id=membership.user_id)
    if asked.filter(submitted_on=None).exists():
        return False
    return can_read_names(membership) or asked.exists()


def has_opened(user: User, scope: str) -> bool:
    """Whether this person had names of a scope ("roles", "boxes") shown a short while ago; the log says so."""
    since = timezone.now() - OPEN_FOR
    entries = AuditEntry.objects.filter(actor=user, event=OPENED, created_at__gte=since)
    return entries.filter(facts__scope=scope).exists()
