"""When a cohort is asked what: pure functions of its dates (the measuring page, "Cadence")."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from surveys.enums import Moment, SurveyKind

# One survey per person in so many days, over all cohorts and both instruments.
DAYS_BETWEEN: Final = 30
DAYS_OPEN: Final = 14
REMIND_AFTER: Final = (5, 10)
# Until here a program is run like a pilot: asked every 60 days.
SHORT_DAYS: Final = 200


@dataclass(frozen=True)
class Planned:
    """A survey to come."""

    kind: SurveyKind
    moment: Moment
    opens_on: date

    @property
    def closes_on(self) -> date:
        """The day after the last day on which answers are taken."""
        return self.opens_on + timedelta(days=DAYS_OPEN)


def plan(starts_on: date, ends_on: date) -> list[Planned]:
    """The recommended surveys of a cohort, in order of their dates, at least 30 days apart.

    Check-in at day 30, then pulses every quarter (60 days in a short program) with a check-in 30 days after each; the
    middle pulse is the mid-point one (month 5 in a short program), the last stands at the end; two follow.
    """
    days = (ends_on - starts_on).days
    found = [(30, SurveyKind.CHECK_IN, Moment.START)] if days > 45 else []
    step = 60 if days <= SHORT_DAYS else 90
    middle = 150 if days <= SHORT_DAYS else round(days / 2 / step) * step
    for day in range(step, days, step):
        found.append((day, SurveyKind.PULSE, Moment.MID_POINT if day == middle else Moment.REGULAR))
        found.append((day + DAYS_BETWEEN, SurveyKind.CHECK_IN, Moment.REGULAR))
    if days <= SHORT_DAYS:
        found = [one for one in found if one[0] != middle]
        found.append((middle, SurveyKind.PULSE, Moment.MID_POINT))
    kept = [one for one in found if one[0] <= days - DAYS_BETWEEN]
    kept += [(days, SurveyKind.PULSE, Moment.CLOSE)]
    kept += [(days + after, SurveyKind.PULSE, Moment.AFTER) for after in (182, 365)]
    return [Planned(kind, moment, starts_on + timedelta(days=day)) for day, kind, moment in sorted(kept)]


def is_spared(asked_on: date, today: date) -> bool:
    """Whether somebody was asked so lately that they are not asked again."""
    return (today - asked_on).days < DAYS_BETWEEN


def reminders_due(opens_on: date, today: date) -> int:
    """How many reminders somebody who has not answered should have had by now."""
    return sum(1 for day in REMIND_AFTER if today >= opens_on + timedelta(days=day))
