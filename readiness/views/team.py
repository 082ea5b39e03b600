"""A people manager's page: who of my people takes part, when, how much time it asks, and what helps."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.access import TenantRequest, requires
from readiness.queries.team import has_reports, reports_of


@requires("reports.view")
@require_safe
def team(request: TenantRequest) -> HttpResponse:
    """Own reports in programs, by reporting line."""
    today = timezone.localdate()
    context = {"reports": reports_of(request.user, today), "has_reports": has_reports(request.user)}
    return render(request, "readiness/team.html", context)
