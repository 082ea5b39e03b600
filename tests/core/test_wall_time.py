"""A reminder at nine stays at nine, in every zone of the world and over every change of the clocks until 2032 (goal C10)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from core.wall_time import add_working_days, instant_of, next_working_day, zone_of

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)


def transitions(zone: ZoneInfo):
    """(instant, offset before, offset after) of every change of the clocks; two a fortnight apart are told apart."""
    step, at = timedelta(days=7), FIRST
    while at < LAST:
        low, high = at, at + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(minutes=1):
                half = low + (high - low) / 2
                same = half.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (half, high) if same else (low, half)
            high = high.replace(second=0, microsecond=0)
            yield high, low.astimezone(zone).utcoffset(), high.astimezone(zone).utcoffset()
        at += step


def test_over_every_transition_of_every_zone(record_property):
    zones = changes = gaps = folds = 0
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        zones += 1
        for at, before, after in transitions(zone):
            changes += 1
            wall_before, wall_after = (at + before).replace(tzinfo=None), (at + after).replace(tzinfo=None)
            middle = min(wall_before, wall_after) + abs(after - before) / 2
            found = instant_of(middle.date(), middle.time(), name)
            if after > before:
                gaps += 1
                assert found == at, (name, middle)
            else:
                folds += 1
                assert found == middle.replace(tzinfo=UTC) - before, (name, middle)
    record_property("zones", zones)
    record_property("transitions", changes)
    assert zones > 400
    assert gaps > 500
    assert folds > 500


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]
)
def test_nine_stays_nine_every_week(zone):
    for week in range(52 * 7):
        day = date(2025, 1, 6) + timedelta(weeks=week)
        shown = instant_of(day, time(9), zone).astimezone(ZoneInfo(zone))
        assert (shown.date(), shown.time()) == (day, time(9))


def test_an_unknown_zone_is_utc():
    assert instant_of(date(2026, 7, 1), time(9), "Mars/Olympus") == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert zone_of("").key == "UTC"


def test_a_day_that_a_zone_skipped_becomes_the_next():
    """Samoa had no 30 December 2011."""
    found = instant_of(date(2011, 12, 30), time(9), "Pacific/Apia")
    assert found.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2011, 12, 31)


def test_working_days():
    friday, saturday, monday = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
    assert next_working_day(friday) == friday
    assert next_working_day(saturday) == monday
    assert add_working_days(friday, 3) == date(2026, 11, 25)
    assert add_working_days(saturday, 3) == date(2026, 11, 25)
    assert add_working_days(monday, 10) == date(2026, 12, 7)
