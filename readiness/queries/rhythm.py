"""How much of what was planned took place, from the sessions of relationships (metric B2, in short)."""

from datetime import date, timedelta

from readiness.queries.figures import Figure, share
from relationships.enums import SessionState
from relationships.models import MentoringSession

QUARTER = timedelta(days=91)


def held_as_planned(day: date) -> Figure:
    """Sessions of the last quarter that took place, of those that were due: cancelled ones were not."""
    due = MentoringSession.objects.filter(
        starts_at__date__gt=day - QUARTER,
        starts_at__date__lte=day,
        state__in=[SessionState.HELD, SessionState.MISSED],
    )
    held = due.filter(state=SessionState.HELD).count()
    return share("B2", "Sessions that took place", held, due.count(), day)
