"""Times as a clock on a wall shows them, and the instants that they mean in a time zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_STEP = timedelta(minutes=1)
SATURDAY = 5


@lru_cache(maxsize=700)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name, UTC for an unknown or empty one: a person's profile must not stop a reminder."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant_of(day: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, at which a wall clock in `zone` shows that time.

    A time that the clock jumps over (a gap) becomes the first minute after the jump; one that it shows twice
    (a fold) is the first of the two. A day that a zone skips whole becomes the first minute of the next.
    """
    local = zone_of(zone)
    instant = datetime.combine(day, at, tzinfo=local).astimezone(UTC)
    if _shows(instant, local) == datetime.combine(day, at):
        return instant
    return _end_of_gap(day, at, local)


def _shows(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _end_of_gap(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant whose wall time is not before the missing one: bisection over the two days around it."""
    wanted = datetime.combine(day, at)
    middle = wanted.replace(tzinfo=UTC)
    low, high = middle - timedelta(hours=26), middle + timedelta(hours=26)
    while high - low > _STEP:
        half = low + (high - low) / 2
        low, high = (half, high) if _shows(half, zone) < wanted else (low, half)
    return high.replace(second=0, microsecond=0)


def next_working_day(day: date) -> date:
    """The day itself, or the Monday after it when it is a Saturday or Sunday."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def add_working_days(day: date, days: int) -> date:
    """The day that many working days (Monday to Friday) later; a weekend counts as the Friday before it."""
    if day.weekday() >= SATURDAY:
        day -= timedelta(days=day.weekday() - SATURDAY + 1)
    weeks, rest = divmod(days, 5)
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day = next_working_day(day + timedelta(days=1))
    return day
