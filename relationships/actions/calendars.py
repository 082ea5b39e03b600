"""A person's working day and calendar feed."""

import hmac
from collections.abc import Sequence
from datetime import time
from hashlib import sha256

from django.conf import settings
from django.db.models import F

from accounts.models import User
from core.tenancy import current_organization_id
from organizations.audit import record
from relationships.models import PersonCalendar


def calendar_of(user: User) -> PersonCalendar | None:
    """The settings of somebody, once they made any."""
    return PersonCalendar.objects.filter(user=user).first()


def set_working_hours(user: User, *, starts: time, ends: time, weekdays: Sequence[int]) -> None:
    """Say when one works; times for sessions are suggested from it."""
    PersonCalendar.objects.update_or_create(
        organization_id=current_organization_id(),
        user=user,
        defaults={"day_starts": starts, "day_ends": ends, "weekdays": sorted(set(weekdays))},
    )


def renew_feed(user: User) -> None:
    """Make a new address for the feed; the one before shows nothing from now on."""
    calendar, _new = PersonCalendar.objects.get_or_create(organization_id=current_organization_id(), user=user)
    PersonCalendar.objects.filter(pk=calendar.pk).update(feed_number=F("feed_number") + 1)
    record(calendar, "calendar.feed_renewed", actor=user)


def feed_secret(calendar: PersonCalendar) -> str:
    """What stands in the address of a feed. Signed, not stored: a copy of the database does not hold it."""
    signed = f"calendar-feed:{calendar.public_id}:{calendar.feed_number}".encode()
    mark = hmac.new(settings.SECRET_KEY.encode(), signed, sha256).hexdigest()[:40]
    return f"{calendar.public_id}.{mark}"


def calendar_behind(secret: str) -> PersonCalendar | None:
    """Whose feed it is. None for a wrong or an old address."""
    calendar = PersonCalendar.objects.filter(public_id=secret.partition(".")[0], feed_number__gt=0).first()
    if calendar is None or not hmac.compare_digest(feed_secret(calendar).encode(), secret.encode()):
        return None
    return calendar
