"""Relative dates of a plan: days after a cohort starts, spoken of in days, weeks and months."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from core.errors import Refusal
from programs.models import PlanMilestone

DAYS_IN_MONTH: Final = Fraction(365, 12)
UNITS: Final = {"days": Fraction(1), "weeks": Fraction(7), "months": DAYS_IN_MONTH}
LONGEST: Final = 365 * 5
_SHORT: Final = {"d": "days", "w": "weeks", "m": "months"}


@dataclass(frozen=True)
class Dated:
    """A milestone with its dates for one start date."""

    milestone: PlanMilestone
    starts_on: date
    due_on: date


def to_days(amount: int, unit: str) -> int:
    """Days of an amount of days, weeks or months. Refusal beyond five years."""
    days = round(amount * UNITS[unit])
    if abs(days) > LONGEST:
        raise Refusal("A plan reaches at most five years before or after the start.")
    return days


def from_days(days: int) -> tuple[int, str]:
    """The largest unit that says the days exactly: 61 is (2, "months"), 21 is (3, "weeks"), 10 is (10, "days")."""
    months = round(days / DAYS_IN_MONTH)
    if months and round(months * DAYS_IN_MONTH) == days:
        return months, "months"
    return (days // 7, "weeks") if days and days % 7 == 0 else (days, "days")


def parse_distance(text: str) -> int:
    """Days of "10d", "-6w" or "5m"."""
    return to_days(int(text[:-1]), _SHORT[text[-1]])


def describe_distance(days: int) -> str:
    """Words for days after (or before) the start: "2 weeks before the start"."""
    if days == 0:
        return "at the start"
    amount, unit = from_days(abs(days))
    words = f"{amount} {unit if amount != 1 else unit[:-1]}"
    return f"{words} before the start" if days < 0 else f"after {words}"


def stretch(days: int, *, from_months: int, to_months: int) -> int:
    """Days of a plan that was made for another length; what lies before the start stays."""
    if days <= 0 or from_months == to_months:
        return days
    amount, unit = from_days(days)
    if unit == "months" and (amount * to_months) % from_months == 0:
        return to_days(amount * to_months // from_months, "months")
    return round(days * to_months / from_months)


def calendar_of(milestones: list[PlanMilestone], starts_on: date) -> list[Dated]:
    """The plan with the dates of a cohort that starts on a day, in order of due dates."""
    return [
        Dated(
            milestone,
            starts_on + timedelta(days=milestone.starts_after_days),
            starts_on + timedelta(days=milestone.due_after_days),
        )
        for milestone in sorted(milestones, key=lambda one: (one.due_after_days, one.position))
    ]
