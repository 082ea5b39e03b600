"""Whom a figure is about, and on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cohorts.enums import CohortState
from cohorts.models import Cohort
from relationships.models import Relationship


@dataclass(frozen=True)
class Scope:
    """Some cohorts as they stand on a day, in the organization's own zone."""

    cohorts: Sequence[Cohort]
    today: date
    zone: str
    is_whole: bool = False

    @property
    def ids(self) -> list[int]:
        """Of the cohorts."""
        return [cohort.pk for cohort in self.cohorts]

    @property
    def quarter(self) -> date:
        """The day from which the last quarter counts."""
        return self.today - timedelta(days=91)

    @property
    def now(self) -> datetime:
        """The end of the day."""
        return datetime.combine(self.today + timedelta(days=1), time.min, tzinfo=ZoneInfo(self.zone))

    def relationships(self) -> QuerySet[Relationship]:
        """Those that had begun by the day."""
        return Relationship.objects.filter(cohort_id__in=self.ids, started_on__lte=self.today)


def of_cohort(cohort: Cohort, today: date, zone: str) -> Scope:
    """One cohort."""
    return Scope([cohort], today, zone)


def of_organization(today: date, zone: str) -> Scope:
    """Every cohort that has begun."""
    begun = Cohort.objects.exclude(state=CohortState.DRAFT).select_related("program")
    return Scope(list(begun.order_by("pk")), today, zone, is_whole=True)
