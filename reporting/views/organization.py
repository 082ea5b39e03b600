"""The whole organization on one page, from the figures that were kept last, or of a past day."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import charts
from organizations.access import TenantRequest, allows, requires
from reporting.messages import sentences
from reporting.queries import Figures, kept, newest
from reporting.tables import ORGANIZATION, chart_rows, flat, section_of
from reporting.views.cohorts import DAYS_OFFERED, spoken
from reporting.views.frame import as_file, asked_day, names_people


@requires("report.view")
@require_safe
def summary(request: TenantRequest) -> HttpResponse:
    """What to know in half a minute, every figure with its range, and how far to trust it."""
    found, since = _found(request), asked_day(request, "since")
    before = newest(None, since, names_people=names_people(request)) if since else None
    context: dict[str, Any] = {
        "found": found,
        "before": before,
        "on": asked_day(request),
        "since": since,
        "days": kept(None).order_by("-taken_on").values_list("taken_on", flat=True)[:DAYS_OFFERED],
        "may_count": allows(request.membership, "report.count"),
        "may_open_rows": names_people(request),
    }
    if found is not None:
        drawn = chart_rows(found, ("B6", "B2", "B3", "B5", "C2", "D1", "D3"))
        context |= {
            "says": sentences(found),
            "sections": {title: section_of(found, ids, before) for title, ids in ORGANIZATION.items()},
            "chart": charts.intervals(drawn, spoken(drawn)) if drawn else "",
            "hidden": sum(not one.figure.is_shown for one in found.shown.values()),
        }
    return render(request, "reporting/summary.html", context)


def _found(request: TenantRequest) -> Figures | None:
    day = asked_day(request)
    found = newest(None, day or timezone.localdate(), names_people=names_people(request))
    if day is not None and found is None:
        raise Http404
    return found


@requires("report.view")
@require_safe
def summary_file(request: TenantRequest, kind: str) -> HttpResponse:
    """The same figures as a file."""
    found = _found(request)
    if found is None:
        raise Http404
    return as_file(flat(found), f"figures-{found.as_of}", kind)
