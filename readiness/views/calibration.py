"""Ratings of one person for one role side by side, and agreeing on a band."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from readiness.actions.rating import agree_on
from readiness.anchors import ANCHORS
from readiness.forms import AgreeForm
from readiness.models import Nomination
from readiness.permissions import can_calibrate, can_read_names
from readiness.queries.nominations import nomination_lines
from readiness.queries.people import rated
from readiness.views.frame import find_nomination, names_page, when_on


@requires("succession.read")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def calibrate(request: TenantRequest, public_id: str) -> HttpResponse:
    """Side by side: band, evidence, gaps, confidence, what the person says. Then agree."""
    nomination = find_nomination(public_id)
    if not can_calibrate(request.membership, nomination):
        raise PermissionDenied
    if can_read_names(request.membership) and (page := names_page(request, "roles", "Key roles and their successors")):
        return page
    found = rated(Nomination.objects.filter(pk=nomination.pk))[0]
    line = next((one for one in nomination_lines(timezone.localdate()) if one.nomination == nomination.pk), None)
    form = AgreeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            agree_on(nomination, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Agreed. It holds for 12 months or until somebody rates again.")
            return redirect("readiness:calibrate", request.organization.slug, nomination.public_id)
    context = {
        "form": form,
        "nomination": nomination,
        "rated": found,
        "line": line,
        "anchors": ANCHORS,
        "waiting": nomination.requests.filter(submitted_on=None).count(),
    }
    return render(request, "readiness/calibration.html", context, status=422 if form.is_bound else 200)
