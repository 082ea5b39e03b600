"""Figures for pages, files and papers: counted now, or read as they were on a day. Everything shown passes here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from cohorts.models import Cohort
from reporting import measures  # noqa: F401  (declares what is counted)
from reporting.figures import Figure, from_json, veil
from reporting.models import FigureSnapshot
from reporting.registry import Measure, counted
from reporting.scope import Scope


@dataclass(frozen=True)
class Shown:
    """A metric with its figure."""

    measure: Measure
    figure: Figure


@dataclass(frozen=True)
class Figures:
    """What was counted for one scope, and when."""

    as_of: date
    counted_at: datetime | None
    shown: dict[str, Shown]

    def pick(self, ids: Collection[str]) -> list[Shown]:
        """Those of the ids that are counted, in this order."""
        return [self.shown[one] for one in ids if one in self.shown]


def count_now(scope: Scope) -> dict[str, Figure]:
    """Every figure of a scope, by metric id."""
    return {key: one.count(scope) for key, one in counted().items() if scope.is_whole or not one.of_organization}


def live(scope: Scope, *, names_people: bool) -> Figures:
    """The figures of a scope as of now. Without `names_people` nothing is shown that could point to somebody."""
    return Figures(scope.today, None, _dressed(count_now(scope), names_people=names_people))


def newest(cohort: Cohort | None, on: date, *, names_people: bool) -> Figures | None:
    """The figures that were kept last on or before a day; None when there are none. The same every time."""
    row = kept(cohort).filter(taken_on__lte=on).order_by("-taken_on").first()
    return None if row is None else of_snapshot(row, names_people=names_people)


def kept(cohort: Cohort | None) -> QuerySet[FigureSnapshot]:
    """Snapshots of a cohort, or of the organization."""
    return FigureSnapshot.objects.filter(cohort=cohort)


def newest_of_cohorts(on: date, *, names_people: bool) -> list[tuple[Cohort, Figures]]:
    """The newest figures of every cohort that has any, in two queries."""
    rows = (
        FigureSnapshot.objects.filter(cohort__isnull=False, taken_on__lte=on)
        .select_related("cohort__program")
        .order_by("cohort", "-taken_on")
        .distinct("cohort")
    )
    found = [(row.cohort, of_snapshot(row, names_people=names_people)) for row in rows if row.cohort is not None]
    return sorted(found, key=lambda one: (one[0].starts_on, one[0].name), reverse=True)


def of_snapshot(row: FigureSnapshot, *, names_people: bool) -> Figures:
    """A snapshot as it is shown."""
    stored = {key: from_json(figure) for key, figure in row.figures.items()}
    return Figures(row.taken_on, row.updated_at, _dressed(stored, names_people=names_people))


def _dressed(figures: dict[str, Figure], *, names_people: bool) -> dict[str, Shown]:
    every = counted()
    return {
        key: Shown(every[key], figure if names_people else veil(figure))
        for key, figure in figures.items()
        if key in every
    }
