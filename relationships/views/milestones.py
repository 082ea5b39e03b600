"""Ticking milestones, and how well a cohort keeps to its plan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cohorts.models import Milestone
from cohorts.views.frame import find_cohort, frame
from core.errors import Refusal
from core.redirects import local_path
from organizations.access import TenantRequest, requires
from programs.enums import Deed
from relationships.actions import milestones as actions
from relationships.queries.adherence import adherence_of
from relationships.views.frame import find_own_relationship


@requires("relationship.own")
@require_POST
def tick(request: TenantRequest, public_id: str, milestone: str) -> HttpResponse:
    """A step is done that nothing else shows as done."""
    relationship, me = find_own_relationship(request, public_id)
    found = get_object_or_404(Milestone, cohort=relationship.cohort, public_id=milestone)
    me.relationship = relationship
    try:
        actions.tick_milestone(me, found, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        undo = f"/o/{request.organization.slug}/relationships/{public_id}/milestones/{milestone}/untick/"
        messages.success(request, f"“{found.name}” is done.", extra_tags=f"undo:{undo}")
    return _back(request, public_id)


@requires("relationship.own")
@require_POST
def untick(request: TenantRequest, public_id: str, milestone: str) -> HttpResponse:
    """Take a tick back."""
    relationship, me = find_own_relationship(request, public_id)
    found = get_object_or_404(Milestone, cohort=relationship.cohort, public_id=milestone)
    me.relationship = relationship
    actions.untick_milestone(me, found, actor=request.user)
    messages.success(request, f"“{found.name}” is open again.")
    return _back(request, public_id)


def _back(request: TenantRequest, public_id: str) -> HttpResponse:
    page = f"/o/{request.organization.slug}/relationships/{public_id}/"
    return redirect(local_path(request.POST.get("next", ""), default=page, under=f"/o/{request.organization.slug}/"))


@requires("relationship.view")
@require_safe
def adherence(request: TenantRequest, slug: str) -> HttpResponse:
    """Step by step: how many were in time, late, are over the day, and who."""
    cohort = find_cohort(slug)
    lines = adherence_of(cohort, timezone.localdate())
    labels = dict(Deed.choices)
    context = {
        **frame(request, cohort, "Relationships"),
        "lines": [(line, labels.get(line.milestone.deed, "The people tick it")) for line in lines],
        "late": [line for line in lines if line.overdue],
    }
    return render(request, "relationships/adherence.html", context)
