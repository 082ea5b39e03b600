"""Dates of a cohort: pure functions of the days they are given."""

import calendar
from datetime import date, timedelta

WEEKS_OF_NOTICE = 4
DAYS_BETWEEN_CLOSE_AND_START = 14
DAYS_TO_ANSWER_AN_OFFER = 5


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def default_start(today: date) -> date:
    """The first Monday that leaves four weeks for applications and matching."""
    earliest = today + timedelta(weeks=WEEKS_OF_NOTICE)
    return earliest + timedelta(days=-earliest.weekday() % 7)


def default_close(starts_on: date, today: date) -> date:
    """Last day for applications: two weeks before the start, or halfway to it when that is near."""
    wanted = starts_on - timedelta(days=DAYS_BETWEEN_CLOSE_AND_START)
    if wanted > today:
        return wanted
    return today + max(timedelta(0), (starts_on - today) // 2)
