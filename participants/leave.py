"""When people are away: as they said themselves, and as HR says. Dates only; why stands nowhere.

HR says it with two further columns of its file, under one of the names below; they are kept like every further column.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from participants.hr_import.dates import parse_date
from participants.models import Leave, Person

FIRST_DAY: Final = frozenset(
    {"leave from", "leave start", "leave start date", "leave starts on", "first day of leave", "abwesend ab"}
)
LAST_DAY: Final = frozenset(
    {"leave until", "leave end", "leave end date", "leave ends on", "last day of leave", "estimated last day of leave",
     "abwesend bis"}
)  # fmt: skip
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Away:
    """Days from the first to the last, both counted; without a last day until further notice."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


def united(periods: Iterable[Away]) -> list[Away]:
    """The same days without overlaps, in order."""
    found: list[Away] = []
    for one in sorted(periods, key=lambda away: (away.first, away.last or date.max)):
        before = found[-1] if found else None
        if before is not None and (before.last is None or one.first <= before.last + DAY):
            last = None if before.last is None or one.last is None else max(before.last, one.last)
            found[-1] = Away(before.first, last)
        else:
            found.append(one)
    return found


def days_away(periods: Iterable[Away], since: date, until: date) -> int:
    """How many days after `since`, up to and with `until`, are days away. Periods without overlaps."""
    count = 0
    for one in periods:
        first, last = max(one.first, since + DAY), until if one.last is None else min(one.last, until)
        count += max(0, (last - first).days + 1)
    return count


def day_after(periods: Sequence[Away], since: date, days: int) -> date | None:
    """The day so many days after `since` when days away do not count. None while nobody knows: away without an end."""
    day = since + timedelta(days=days)
    for one in sorted(periods):
        last = one.last
        if last is not None and last <= since:
            continue
        if one.first > day:
            break
        if last is None:
            return None
        day += timedelta(days=(last - max(one.first - DAY, since)).days)
    return day


def away_on(periods: Iterable[Away], day: date) -> Away | None:
    """The period that holds the day, or None."""
    return next((one for one in periods if one.covers(day)), None)


def from_hr(attributes: Mapping[str, Any]) -> Away | None:
    """What the HR file says, where it has the columns; None without a first day that is a date."""
    first = last = None
    for name, value in attributes.items():
        key = " ".join(name.replace("_", " ").casefold().split())
        if key in FIRST_DAY:
            first = parse_date(str(value or ""))
        elif key in LAST_DAY:
            last = parse_date(str(value or ""))
    if first is None or (last is not None and last < first):
        return None
    return Away(first, last)


def leaves_of(people: Collection[Person]) -> dict[int, list[Away]]:
    """When these people are away, without overlaps, by person id. One query; people who never are have no entry."""
    found: dict[int, list[Away]] = defaultdict(list)
    for person in people:
        if said := from_hr(person.attributes):
            found[person.pk].append(said)
    own = Leave.objects.filter(person__in={person.pk for person in people})
    for pk, first, last in own.values_list("person_id", "starts_on", "ends_on"):
        found[pk].append(Away(first, last))
    return {pk: united(periods) for pk, periods in found.items()}
