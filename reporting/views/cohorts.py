"""Figures of one cohort, and of all beside each other."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cohorts.views.frame import find_cohort, frame
from core import charts
from core.models import Job
from organizations.access import TenantRequest, allows, requires
from reporting.actions import count_today
from reporting.messages import sentences
from reporting.nightly import KEEP_JOB
from reporting.queries import kept, newest, newest_of_cohorts
from reporting.tables import COMPARED, SECTIONS, chart_rows, flat, rows_of, section_of
from reporting.views.frame import as_file, asked_day, figures_of, names_people

DAYS_OFFERED = 60


@requires("report.view")
@require_safe
def cohort(request: TenantRequest, slug: str) -> HttpResponse:
    """One cohort: every figure with its range, what it rests on and how it is counted; of today or of a past day."""
    found_cohort = find_cohort(slug)
    found = figures_of(request, found_cohort)
    since = asked_day(request, "since")
    before = newest(found_cohort, since, names_people=names_people(request)) if since else None
    sections = {title: section_of(found, ids, before) for title, ids in SECTIONS.items()}
    drawn = chart_rows(found, (one for ids in SECTIONS.values() for one in ids))
    context: dict[str, Any] = {
        **frame(request, found_cohort, "Figures"),
        "found": found,
        "before": before,
        "sections": sections,
        "chart": charts.intervals(drawn, spoken(drawn)) if drawn else "",
        "says": sentences(found, 2),
        "days": kept(found_cohort).order_by("-taken_on").values_list("taken_on", flat=True)[:DAYS_OFFERED],
        "on": asked_day(request),
        "since": since,
        "may_open_rows": names_people(request),
        "may_see_equity": allows(request.membership, "report.equity"),
    }
    return render(request, "reporting/cohort.html", context)


def spoken(rows: list[tuple[str, float, float, float]]) -> str:
    """The chart in words."""
    return "Shares with their ranges: " + "; ".join(
        f"{name} {100 * value:.0f} percent, {100 * low:.0f} to {100 * high:.0f}" for name, value, low, high in rows
    )


@requires("report.view")
@require_safe
def cohort_file(request: TenantRequest, slug: str, kind: str) -> HttpResponse:
    """The same figures as a file: nothing in it that the page does not show."""
    found_cohort = find_cohort(slug)
    found = figures_of(request, found_cohort)
    return as_file(flat(found), f"figures-{found_cohort.slug}-{found.as_of}", kind)


@requires("report.view")
@require_safe
def compare(request: TenantRequest) -> HttpResponse:
    """All cohorts beside each other, from the figures that were kept last."""
    found = newest_of_cohorts(timezone.localdate(), names_people=names_people(request))
    lines = [(one, figures, rows_of(figures, COMPARED)) for one, figures in found]
    labels = next((rows for _, _, rows in lines), [])
    chart = [
        (str(one), value, low, high)
        for one, figures, _ in lines
        for _, value, low, high in chart_rows(figures, ("B2",))
    ]
    context = {
        "lines": lines,
        "labels": labels,
        "chart": charts.intervals(chart, spoken(chart)) if len(chart) > 1 else "",
        "may_count": allows(request.membership, "report.count"),
        "is_counting": Job.objects.filter(kind=KEEP_JOB, state__in=["queued", "running"]).exists(),
    }
    return render(request, "reporting/cohorts.html", context)


@requires("report.view")
@require_safe
def compare_file(request: TenantRequest, kind: str) -> HttpResponse:
    """The same comparison as a file."""
    found = newest_of_cohorts(timezone.localdate(), names_people=names_people(request))
    lines = [line for one, figures in found for line in flat(figures, str(one))]
    return as_file(lines, f"cohorts-{timezone.localdate()}", kind)


@requires("report.count")
@require_POST
def count(request: TenantRequest) -> HttpResponse:
    """Count today's figures in a worker."""
    count_today(actor=request.user)
    messages.success(request, "The figures of today are being counted. Reload in a moment.")
    return redirect(reverse("reporting:cohorts", args=[request.organization.slug]))
