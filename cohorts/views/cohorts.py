"""Pages of one cohort: making it, its overview, go-live checks, settings, and the next one like it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.actions import create_cohort, duplicate_cohort, update_cohort
from cohorts.actions.cohorts import version_of
from cohorts.dates import add_months
from cohorts.enums import CohortState
from cohorts.forms.cohorts import CohortForm, NextCohortForm, SettingsForm, new_cohort_initial, settings_initial
from cohorts.letters import apply_path
from cohorts.models import Cohort
from cohorts.pilots import pilot_warning
from cohorts.queries.checks import BAD, Check, go_live_checks
from cohorts.queries.overview import overview_of, what_changes_touch
from cohorts.queries.people import placings
from cohorts.views.frame import STEPS, address, find_cohort, frame, next_step
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from organizations.links import absolute
from programs.models import Program


@requires("cohort.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest, program_slug: str) -> HttpResponse:
    """A cohort in four fields, all filled in."""
    program = get_object_or_404(Program, slug=program_slug)
    form = CohortForm(request.POST or None, initial=new_cohort_initial(program, timezone.localdate()))
    if form.is_bound and form.is_valid():
        try:
            cohort = create_cohort(program, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            _warn_about_size(request, cohort)
            return redirect(address("cohorts:detail", cohort))
    context = {"form": form, "program": program}
    return render(request, "cohorts/cohort_new.html", context, status=422 if form.is_bound else 200)


@requires("cohort.view")
@require_safe
def detail(request: TenantRequest, slug: str) -> HttpResponse:
    """State, counts, dates, and the next step."""
    cohort = find_cohort(slug)
    shared = frame(request, cohort, "Overview")
    choosing = shared["can_manage"] and cohort.state == CohortState.DRAFT
    context = {
        **shared,
        "steps": STEPS,
        "overview": overview_of(cohort),
        "next": next_step(cohort) if shared["can_manage"] else None,
        "placings": placings(cohort) if choosing else [],
        "apply_url": absolute(apply_path(cohort)),
        "warning": pilot_warning(is_pilot=cohort.is_pilot, target_pairs=cohort.target_pairs),
    }
    return render(request, "cohorts/cohort_detail.html", context)


@requires("cohort.manage")
@require_safe
def checks(request: TenantRequest, slug: str) -> HttpResponse:
    """What is missing before people can apply, each with the place where it is put right."""
    cohort = find_cohort(slug)
    found = go_live_checks(cohort)
    words = {"bad": "Stops you", "warn": "Look at this", "good": "Fine"}
    tasks = [
        {"check": check, "state": words[check.kind], "url": "" if check.kind == "good" else _fix(cohort, check)}
        for check in found
    ]
    context = {
        **frame(request, cohort, "Overview"),
        "tasks": tasks,
        "stops": sum(check.kind == BAD for check in found),
        "can_open": cohort.state in {CohortState.DRAFT, CohortState.MATCHING},
    }
    return render(request, "cohorts/cohort_checks.html", context)


@requires("cohort.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: TenantRequest, slug: str) -> HttpResponse:
    """Name, dates, target and coordinator, in any state; says what a change touches."""
    cohort = find_cohort(slug)
    form = SettingsForm(request.POST or None, cohort=cohort, initial=settings_initial(cohort, version_of(cohort)))
    if form.is_bound and form.is_valid():
        try:
            step = update_cohort(cohort, form.settings(), actor=request.user, seen=form.cleaned_data["seen"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _warn_about_size(request, cohort)
            if step is None:
                messages.success(request, "The settings are saved.")
                return redirect(address("cohorts:detail", cohort))
            undo = address("cohorts:undo", cohort, step.public_id)
            messages.success(request, step.said, extra_tags=f"undo:{undo}")
            return redirect(f"{address('cohorts:milestones', cohort)}?moved={step.public_id}")
    context = {**frame(request, cohort, "Overview"), "form": form, "touches": what_changes_touch(cohort)}
    return render(request, "cohorts/cohort_settings.html", context, status=422 if form.is_bound else 200)


@requires("cohort.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: TenantRequest, slug: str) -> HttpResponse:
    """The next cohort: dates moved, nobody in it."""
    cohort = find_cohort(slug)
    form = NextCohortForm(request.POST or None, initial=_next_initial(cohort))
    if form.is_bound and form.is_valid():
        try:
            following = duplicate_cohort(cohort, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"{following.name} is ready. Nobody is in it yet.")
            return redirect(address("cohorts:detail", following))
    context = {**frame(request, cohort, "Overview"), "form": form}
    return render(request, "cohorts/cohort_duplicate.html", context, status=422 if form.is_bound else 200)


def _next_initial(cohort: Cohort) -> dict[str, Any]:
    """A start when this cohort ends, or soon, whichever is later; named after its month."""
    after = max(add_months(cohort.ends_on, 0), timezone.localdate())
    starts_on = add_months(after, 1).replace(day=1)
    return {"name": f"{starts_on:%B %Y}", "starts_on": starts_on}


def _warn_about_size(request: TenantRequest, cohort: Cohort) -> None:
    warning = pilot_warning(is_pilot=cohort.is_pilot, target_pairs=cohort.target_pairs)
    if warning:
        messages.warning(request, warning)


def _fix(cohort: Cohort, check: Check) -> str:
    """Where a check is put right."""
    organization, program = cohort.organization.slug, cohort.program.slug
    places = {
        "settings": ("cohorts:settings", [organization, cohort.slug]),
        "eligibility": ("programs:eligibility", [organization, program]),
        "questions": ("programs:questions", [organization, program]),
        "mails": ("notifications:list", [organization]),
    }
    if check.fix not in places:
        return ""
    name, arguments = places[check.fix]
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
