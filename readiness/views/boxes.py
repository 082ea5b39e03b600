"""The 9-box by name."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.access import TenantRequest, requires
from readiness.permissions import can_read_boxes
from readiness.queries.boxes import PERFORMANCE, POTENTIAL, grid
from readiness.views.frame import names_page, when_on


@requires("succession.read")
@require_safe
@when_on
def boxes(request: TenantRequest) -> HttpResponse:
    """Performance by potential, for named readers; each opening is recorded."""
    if not can_read_boxes(request.membership):
        raise PermissionDenied
    if page := names_page(request, "boxes", "The 9-box by name"):
        return page
    rows = grid(timezone.localdate(), with_names=True)
    context = {
        "rows": [(POTENTIAL[row[0].potential], row) for row in rows],
        "heads": list(PERFORMANCE.values()),
        "total": sum(box.count for row in rows for box in row),
    }
    return render(request, "readiness/boxes.html", context)
