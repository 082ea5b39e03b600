"""No reminder of any kind reaches somebody who is away: it waits for the day after."""

from datetime import date, timedelta

from django.utils import timezone

from core.wall_time import zone_of
from notifications.models import Reminder
from notifications.reminders import holds_back
from participants.leave import away_on, leaves_of
from participants.models import Person

# Away until further notice: asked again after so many days.
UNKNOWN_DAYS = 7


@holds_back
def while_away(reminder: Reminder) -> date | None:
    """The first day on which its recipient is back; None when they are there, or nobody we know."""
    people = Person.objects.only("attributes", "organization")
    if reminder.recipient_id is not None:
        person = people.filter(user=reminder.recipient_id).first()
    else:
        person = people.filter(email__iexact=reminder.recipient_email).first()
    if person is None:
        return None
    today = timezone.localdate(timezone=zone_of(reminder.zone))
    away = away_on(leaves_of([person]).get(person.pk, []), today)
    if away is None:
        return None
    return away.last + timedelta(days=1) if away.last else today + timedelta(days=UNKNOWN_DAYS)
