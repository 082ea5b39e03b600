"""The program's milestones as the bar above a relationship."""

from dataclasses import dataclass
from datetime import date

from cohorts.models import Cohort, Milestone

SHOWN = 6


@dataclass(frozen=True)
class Step:
    """A milestone and where it stands today: done, now or to come."""

    milestone: Milestone
    state: str


@dataclass(frozen=True)
class Journey:
    """Up to six milestones around today, the next one, and the month of the program."""

    steps: list[Step]
    next: Milestone | None
    month: int
    months: int
    total: int

    @property
    def months_in_words(self) -> str:
        """Like "Month 2 of 6", or what it is before and after."""
        if self.month < 1:
            return "Not started yet"
        return "Completed" if self.month > self.months else f"Month {self.month} of {self.months}"


def journey_of(cohort: Cohort, today: date) -> Journey:
    """Where a cohort stands today. One query."""
    milestones = list(Milestone.objects.filter(cohort=cohort))
    open_ones = [one for one in milestones if one.due_on >= today]
    following = min(open_ones, key=lambda one: (one.due_on, one.starts_on, one.pk), default=None)
    at = milestones.index(following) if following else len(milestones)
    first = max(0, min(at - 2, len(milestones) - SHOWN))
    steps = [
        Step(one, "done" if number < at else "now" if number == at else "")
        for number, one in enumerate(milestones)
        if first <= number < first + SHOWN
    ]
    months = max(1, _months(cohort.starts_on, cohort.ends_on))
    month = _months(cohort.starts_on, today) + 1 if today >= cohort.starts_on else 0
    return Journey(steps, following, month if today < cohort.ends_on else months + 1, months, len(milestones))


def _months(start: date, end: date) -> int:
    """Whole months between two dates."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
