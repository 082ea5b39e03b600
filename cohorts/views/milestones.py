"""The calendar of a cohort."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.actions import add_milestone, change_milestone, remove_milestone
from cohorts.enums import StepKind
from cohorts.forms.cohorts import MilestoneForm, milestone_initial
from cohorts.models import Cohort, Milestone
from cohorts.views.frame import address, find_cohort, frame
from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, requires
from programs.enums import Deed, Responsible


@requires("cohort.view")
@require_safe
def milestones(request: TenantRequest, slug: str) -> HttpResponse:
    """All milestones in the order of their dates, and what the last change of the start moved."""
    cohort = find_cohort(slug)
    rows = [{"milestone": one, "responsible": _responsible(one), "deed": _deed(one)} for one in cohort.milestones.all()]
    context = {
        **frame(request, cohort, "Milestones"),
        "rows": rows,
        "moved": _moved(cohort, request.GET.get("moved", "")),
    }
    return render(request, "cohorts/milestone_list.html", context)


@requires("cohort.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest, slug: str) -> HttpResponse:
    """A further milestone for this cohort."""
    cohort = find_cohort(slug)
    form = MilestoneForm(request.POST or None, initial={"starts_on": cohort.starts_on, "due_on": cohort.starts_on})
    if form.is_bound and form.is_valid():
        try:
            add_milestone(cohort, **form.cleaned_data, actor=request.user, public_id=occasion(request))
        except Refusal as refusal:
            form.add_error("due_on", str(refusal))
        else:
            messages.success(request, f"“{form.cleaned_data['name']}” is in the plan.")
            return redirect(address("cohorts:milestones", cohort))
    context = {**frame(request, cohort, "Milestones"), "form": form, "milestone": None}
    return render(request, "cohorts/milestone_edit.html", context, status=422 if form.is_bound else 200)


@requires("cohort.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Change a milestone of this cohort."""
    cohort = find_cohort(slug)
    milestone = get_object_or_404(Milestone, cohort=cohort, public_id=public_id)
    form = MilestoneForm(request.POST or None, initial=milestone_initial(milestone))
    if form.is_bound and form.is_valid():
        try:
            change_milestone(milestone, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("due_on", str(refusal))
        else:
            messages.success(request, f"“{milestone.name}” is changed.")
            return redirect(address("cohorts:milestones", cohort))
    context = {**frame(request, cohort, "Milestones"), "form": form, "milestone": milestone}
    return render(request, "cohorts/milestone_edit.html", context, status=422 if form.is_bound else 200)


@requires("cohort.manage")
@require_POST
def remove(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a milestone out of this cohort."""
    cohort = find_cohort(slug)
    milestone = get_object_or_404(Milestone, cohort=cohort, public_id=public_id)
    step = remove_milestone(milestone, actor=request.user)
    messages.success(request, step.said, extra_tags=f"undo:{address('cohorts:undo', cohort, step.public_id)}")
    return redirect(address("cohorts:milestones", cohort))


def _deed(milestone: Milestone) -> str:
    return f"Done when: {Deed(milestone.deed).label.lower()}" if milestone.deed in Deed.values else ""


def _responsible(milestone: Milestone) -> str:
    known = milestone.responsible in Responsible.values
    return Responsible(milestone.responsible).label if known else milestone.responsible


def _moved(cohort: Cohort, public_id: str) -> dict[str, Any] | None:
    """Old and new dates of a step that moved the start; None when there is no such step."""
    step = cohort.steps.filter(public_id=public_id, kind=StepKind.DATES).first()
    if step is None:
        return None
    present = {milestone.public_id: milestone for milestone in cohort.milestones.all()}
    rows = [
        {"name": memory["name"], "before": date.fromisoformat(memory["due_on"]), "now": present[memory["id"]].due_on}
        for memory in step.before[1:]
        if memory["id"] in present
    ]
    return {"step": step, "rows": rows}
