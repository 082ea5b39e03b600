"""The executive's page: one page, each figure with what it rests on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.access import TenantRequest, allows, requires
from readiness.overview import overview_page
from readiness.permissions import can_read_boxes, can_read_names
from readiness.queries.cover import all_units
from readiness.views.frame import when_on


@requires("readiness.view")
@require_safe
@when_on
def overview(request: TenantRequest) -> HttpResponse:
    """Where the leadership bench stands, what changed, what needs a decision, and how far to trust each figure."""
    today = timezone.localdate()
    units = list(all_units(today))
    wanted = request.GET.get("unit", "")
    context: dict[str, Any] = overview_page(today, wanted if wanted in units else "", request.organization.slug)
    reads = can_read_names(request.membership)
    context |= {
        "units_to_choose": [("", "All units"), *((one, one) for one in units)],
        "reads_names": reads,
        "reads_boxes": can_read_boxes(request.membership),
        "may_edit": allows(request.membership, "readiness.manage"),
    }
    return render(request, "readiness/overview.html", context)
