"""What a worker does for reports."""

from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cohorts.enums import CohortState
from cohorts.models import Cohort
from core.jobs import Work, job_kind
from organizations.models import Organization
from reporting.comparison.protocol import Comparison, compare, compare_drawn
from reporting.enums import ComparisonState
from reporting.histories import day_of, drawn_outcomes, question, read_records
from reporting.models import ColleagueComparison, FigureSnapshot
from reporting.nightly import COMPARE_JOB, KEEP_JOB
from reporting.queries import count_now
from reporting.scope import Scope, of_cohort, of_organization


@job_kind(KEEP_JOB)
def keep_figures(work: Work) -> None:
    """Count every cohort that is not over, and the whole, and keep it as that day's. What is final stays as it is."""
    day = date.fromisoformat(str(work.arguments["day"]))
    with work.context():
        zone = Organization.objects.get(pk=work.organization_id).time_zone
        is_over = day < timezone.localdate(timezone=ZoneInfo(zone))
        cohorts = list(_cohorts(day))
    found: list[tuple[Cohort | None, dict[str, Any]]] = []
    for number, cohort in enumerate(cohorts):
        work.progress(f"Counting {cohort}", number / (len(cohorts) + 1))
        with work.context():
            found.append((cohort, _counted(of_cohort(cohort, day, zone))))
    work.progress("Counting everything together", len(cohorts) / (len(cohorts) + 1))
    with work.context():
        found.append((None, _counted(of_organization(day, zone))))
    with work.finish():
        for cohort, figures in found:
            _keep(work.organization_id, cohort, day, figures, is_final=is_over)


def _cohorts(day: date) -> Any:
    """Cohorts that run, and those that ended within the last year: their numbers still move."""
    begun = Cohort.objects.exclude(state=CohortState.DRAFT).select_related("program")
    return begun.filter(ends_on__gte=day.replace(year=day.year - 1, day=min(day.day, 28))).order_by("pk")


def _counted(scope: Scope) -> dict[str, Any]:
    return {key: figure.as_json() for key, figure in count_now(scope).items()}


def _keep(organization_id: int, cohort: Cohort | None, day: date, figures: dict[str, Any], *, is_final: bool) -> None:
    row, created = FigureSnapshot.objects.get_or_create(
        organization_id=organization_id,
        cohort=cohort,
        taken_on=day,
        defaults={"figures": figures, "is_final": is_final},
    )
    if not created and not row.is_final:
        row.figures, row.is_final = figures, is_final
        row.save(update_fields=["figures", "is_final", "updated_at"])


@job_kind(COMPARE_JOB)
def compare_colleagues(work: Work) -> None:
    """Answer one question about participants and similar colleagues. The same records give the same answer."""
    with work.context():
        asked = ColleagueComparison.objects.get(pk=int(str(work.arguments["comparison"])))
        zone = Organization.objects.get(pk=work.organization_id).time_zone
        today = timezone.localdate(timezone=ZoneInfo(zone))
        drawn = drawn_outcomes(asked.outcome, asked.months, today)
        records = read_records(today)
    work.progress("Comparing with similar colleagues", 0.2)
    plan = question(asked.outcome, asked.months, asked.seed, asked.resamples)
    found = (drawn and compare_drawn(plan, *drawn)) or compare(records, plan)
    with work.finish():
        row = ColleagueComparison.objects.select_for_update().get(pk=asked.pk)
        row.state, row.result, row.as_of = ComparisonState.DONE, _storable(found), day_of(records.as_of)
        row.save(update_fields=["state", "result", "as_of", "updated_at"])


def _storable(found: Comparison) -> dict[str, Any]:
    """As JSON knows it: without infinite numbers."""
    return {name: _finite(value) for name, value in asdict(found).items()}


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value
