"""The plan of a program and its sample calendar."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, requires
from programs.actions import add_milestone, remove_milestone, stretch_plan, update_milestone
from programs.forms.plan import CalendarForm, MilestoneForm, initial_of
from programs.models import PlanMilestone, Program
from programs.plan import DAYS_IN_MONTH, calendar_of, describe_distance
from programs.views.page import done_before, find_program, keep_for_undo, program_page, read_undo, url


@require_GET
@requires("program.manage")
def show_plan(request: TenantRequest, slug: str) -> HttpResponse:
    """Milestones with relative dates, and what they mean for one start."""
    program = find_program(slug)
    milestones = list(PlanMilestone.objects.filter(program=program))
    form = CalendarForm(request.GET if "start" in request.GET else None, initial={"start": next_month()})
    start = form.cleaned_data["start"] if form.is_valid() else next_month()
    last = max((milestone.due_after_days for milestone in milestones), default=0)
    return program_page(
        request,
        "programs/plan.html",
        program,
        "plan",
        form=form,
        start=start,
        rows=[_row(dated) for dated in calendar_of(milestones, start)],
        plan_months=round(last / DAYS_IN_MONTH),
    )


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def new_milestone(request: TenantRequest, slug: str) -> HttpResponse:
    """Add a milestone."""
    program = find_program(slug)
    form = MilestoneForm(request.POST if request.method == "POST" else None, is_new=True)
    if form.is_valid():
        try:
            milestone = add_milestone(program, actor=request.user, public_id=occasion(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(name)s” is in the plan.") % {"name": milestone.name})
            return redirect(url(request, "plan", slug))
    return _edit_page(request, program, form, _("New milestone"))


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def edit_milestone(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Change a milestone, and with it what comes after."""
    program = find_program(slug)
    milestone = _find(program, public_id)
    form = MilestoneForm(request.POST if request.method == "POST" else None, initial=initial_of(milestone))
    if form.is_valid():
        try:
            count = update_milestone(milestone, actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            others = ngettext("%(count)s later milestone moved too.", "%(count)s later milestones moved too.", count)
            messages.success(request, " ".join([_("Saved."), *([others % {"count": count}] if count else [])]))
            return redirect(url(request, "plan", slug))
    return _edit_page(request, program, form, _("Edit milestone"))


@require_POST
@requires("program.manage")
def remove(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a milestone out; the message offers to undo it."""
    program = find_program(slug)
    milestone = _find(program, public_id)
    undo = url(request, "milestone-restore", slug, keep_for_undo("milestone", initial_of(milestone)))
    remove_milestone(milestone, actor=request.user)
    words = _("“%(name)s” is out of the plan.") % {"name": milestone.name}
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect(url(request, "plan", slug))


@require_POST
@requires("program.manage")
def restore_milestone(request: TenantRequest, slug: str, token: str) -> HttpResponse:
    """Undo of a removal."""
    program = find_program(slug)
    facts = read_undo("milestone", token)
    if again := done_before(request, token, url(request, "plan", slug)):
        return again
    milestone = add_milestone(program, actor=request.user, **facts)
    messages.success(request, _("“%(name)s” is back in the plan.") % {"name": milestone.name})
    return redirect(url(request, "plan", slug))


@require_POST
@requires("program.manage")
def stretch(request: TenantRequest, slug: str) -> HttpResponse:
    """Make the plan as long as the program."""
    program = find_program(slug)
    try:
        stretch_plan(program, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The plan now fits the length of the program."))
    return redirect(url(request, "plan", slug))


def next_month() -> date:
    """The first day of the next month: where a sample calendar starts unless asked otherwise."""
    today = timezone.localdate()
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _find(program: Program, public_id: str) -> PlanMilestone:
    return get_object_or_404(PlanMilestone.objects.select_related("program"), program=program, public_id=public_id)


def _row(dated: Any) -> dict[str, Any]:
    milestone = dated.milestone
    return {
        "milestone": milestone,
        "begins": describe_distance(milestone.starts_after_days),
        "due": describe_distance(milestone.due_after_days),
        "dated": dated,
    }


def _edit_page(request: TenantRequest, program: Program, form: MilestoneForm, heading: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    page = "programs/milestone_edit.html"
    return program_page(request, page, program, "plan", status=status, form=form, heading=heading)
