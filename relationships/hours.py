"""When people work, and times that suit everybody in a relationship."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.wall_time import zone_of
from participants.models import Person
from relationships.models import PersonCalendar, RelationshipMember
from relationships.models.sessions import working_week

STEP = timedelta(minutes=30)
DAYS_AHEAD = 21
# Nobody is asked to meet at night: this much before or after the working day, when the days share too little.
STRETCH_HOURS = (0, 1, 2, 3)
BEST_HOUR = 13


@dataclass(frozen=True)
class Hours:
    """The working day of one person on their own clock."""

    zone: ZoneInfo
    starts: time = time(9)
    ends: time = time(17)
    weekdays: tuple[int, ...] = tuple(working_week())

    def has(self, start: datetime, end: datetime, *, stretch: int) -> bool:
        """Whether the person works from start to end, or nearly: `stretch` hours before and after count as well."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        if first.date() != last.date() or first.weekday() not in self.weekdays:
            return False
        earliest = max(0, self.starts.hour * 60 + self.starts.minute - stretch * 60)
        latest = min(24 * 60, self.ends.hour * 60 + self.ends.minute + stretch * 60)
        return earliest <= _minute(first) and _minute(last) <= latest


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


@dataclass(frozen=True)
class Suggestion:
    """A start that suits all, or nearly: `is_early_or_late` for somebody."""

    starts_at: datetime
    is_early_or_late: bool


def zone_name(person: Person) -> str:
    """The zone that a person's clock shows: of the account, before that of HR, before that of the organization."""
    account = person.user.time_zone if person.user else ""
    if account and (account != "UTC" or not person.time_zone):
        return account
    return person.time_zone or person.organization.time_zone


def working_hours(members: Sequence[RelationshipMember]) -> list[Hours]:
    """The working days of members. Fetch them with their person and user."""
    users = [one.participant.person.user_id for one in members]
    own = {one.user_id: one for one in PersonCalendar.objects.filter(user_id__in=[user for user in users if user])}
    found = []
    for member in members:
        person = member.participant.person
        zone, calendar = zone_of(zone_name(person)), own.get(person.user_id or 0)
        if calendar is None:
            found.append(Hours(zone))
        else:
            found.append(Hours(zone, calendar.day_starts, calendar.day_ends, tuple(calendar.weekdays)))
    return found


def suggest_times(
    hours: Sequence[Hours],
    *,
    minutes: int,
    now: datetime,
    busy: Collection[tuple[datetime, datetime]] = (),
    count: int = 3,
) -> list[Suggestion]:
    """Up to `count` starts on different days from tomorrow on, nearest first.

    Within everybody's working day; where the days share too little, up to three hours before or after it.
    """
    for stretch in STRETCH_HOURS:
        found: list[Suggestion] = []
        for ahead in range(1, DAYS_AHEAD + 1):
            start = _best_of_day(hours, now.astimezone(UTC).date() + timedelta(days=ahead), minutes, busy, stretch)
            if start is not None:
                found.append(Suggestion(start, stretch > 0))
            if len(found) == count:
                return found
        if found:
            return found
    return []


def _best_of_day(
    hours: Sequence[Hours], day: date, minutes: int, busy: Collection[tuple[datetime, datetime]], stretch: int
) -> datetime | None:
    """The start of a day that is nearest to the middle of everybody's day."""
    first, length = datetime.combine(day, time(), tzinfo=UTC), timedelta(minutes=minutes)
    possible = [
        start
        for start in (first + STEP * step for step in range(48))
        if all(one.has(start, start + length, stretch=stretch) for one in hours)
        and not any(start < until and since < start + length for since, until in busy)
    ]
    return min(possible, key=lambda start: (_farthest(hours, start), start), default=None)


def _farthest(hours: Sequence[Hours], start: datetime) -> float:
    """How far from one o'clock it is for whom it is farthest."""
    return max((abs(_minute(start.astimezone(one.zone)) - BEST_HOUR * 60) for one in hours), default=0)
