"""A person's inbox and how they want to be mailed."""

from typing import Any

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from notifications.enums import Category, Rhythm
from notifications.models import Notice, Preference
from organizations.audit import record
from organizations.models import Membership


def notices_of(user: User) -> QuerySet[Notice]:
    """A person's notices: unread first, then newest first."""
    unread_first = Case(When(read_at__isnull=True, then=0), default=1)
    return Notice.objects.filter(user=user).order_by(unread_first, "-pk")


def unread_count(user: User) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(user=user, read_at__isnull=True).count()


def read_notice(notice: Notice) -> None:
    """Mark one as read. Does nothing when it is."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


def read_all(user: User) -> int:
    """Mark everything as read. Returns how many were unread."""
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=timezone.now())


def rhythms_of(user: User) -> dict[Category, Rhythm]:
    """How a person wants to be mailed about each category; at once unless they said otherwise."""
    said = dict(Preference.objects.filter(user=user).values_list("category", "rhythm"))
    return {category: Rhythm(said.get(category, Rhythm.AT_ONCE)) for category in Category}


def choose_rhythms(membership: Membership, wanted: dict[Category, Rhythm], *, actor: User) -> None:
    """Keep how a member wants to be mailed; one statement for all categories."""
    rows = [
        Preference(organization_id=membership.organization_id, user=actor, category=category, rhythm=rhythm)
        for category, rhythm in wanted.items()
    ]
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["organization", "user", "category"],
        update_fields=["rhythm", "updated_at"],
    )
    record(membership, "preference.chosen", actor=actor)


def inbox_frame(request: HttpRequest) -> dict[str, Any]:
    """For the frame of every page: how many notices wait. Counted only where the frame is drawn."""
    membership = getattr(request, "membership", None)
    user = getattr(request, "user", None)
    if membership is None or not isinstance(user, User):
        return {}
    return {"unread": lambda: unread_count(user)}
