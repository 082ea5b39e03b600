"""Telling applicants what was decided, the waitlist, and undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts import actions, emails
from cohorts.enums import ApplicationState, StepKind
from cohorts.models import CohortStep
from cohorts.queries.applications import UNRELEASED, applications_of
from cohorts.views.frame import address, back, find_cohort, frame
from cohorts.views.reviewing import find_application
from core.errors import Refusal
from organizations.access import TenantRequest, requires


@requires("application.review")
@require_safe
def release(request: TenantRequest, slug: str) -> HttpResponse:
    """Who will be told what, with the mails as they will look."""
    cohort = find_cohort(slug)
    waiting = list(
        applications_of(cohort)
        .filter(UNRELEASED)
        .select_related("cohort__program", "cohort__organization", "cohort__coordinator")
        .order_by("id")
    )
    groups = []
    for state in (ApplicationState.ACCEPTED, ApplicationState.WAITLISTED, ApplicationState.DECLINED):
        found = [application for application in waiting if application.state == state]
        if found:
            groups.append(
                {
                    "label": state.label,
                    "count": len(found),
                    "names": [application.person.name for application in found[:8]],
                    "more": max(0, len(found) - 8),
                    "mail": emails.preview_decision(found[0]),
                    "to": found[0].person.name,
                    "without_address": sum(1 for application in found if not application.person.email),
                }
            )
    context = {**frame(request, cohort, "Applications"), "groups": groups, "total": len(waiting)}
    return render(request, "cohorts/application_release.html", context)


@requires("application.review")
@require_POST
def send(request: TenantRequest, slug: str) -> HttpResponse:
    """Send all decisions that wait."""
    cohort = find_cohort(slug)
    count = actions.release_decisions(cohort, actor=request.user)
    if count:
        words = "1 applicant is" if count == 1 else f"{count} applicants are"
        messages.success(request, f"{words} told now, by mail and on their own page.")
    else:
        messages.info(request, "No decision was waiting.")
    return redirect(address("cohorts:applications", cohort))


@requires("application.review")
@require_POST
def offer_places(request: TenantRequest, slug: str) -> HttpResponse:
    """Offer free places to the waitlist."""
    cohort = find_cohort(slug)
    try:
        offered = actions.offer_freed_places(cohort, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        names = ", ".join(application.person.name for application in offered[:3])
        if offered:
            messages.success(request, f"A place is offered to {names}{' and others' if len(offered) > 3 else ''}.")
        else:
            messages.info(request, "No place is free, or nobody who was told about the waitlist is waiting.")
    return redirect(f"{address('cohorts:applications', cohort)}?state=waitlisted")


@requires("application.review")
@require_POST
def to_front(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Make one person the next in line."""
    cohort, application = find_application(slug, public_id)
    try:
        actions.move_to_front(application, actor=request.user)
        messages.success(request, f"{application.person.name} is next in line.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back(request, f"{address('cohorts:applications', cohort)}?state=waitlisted"))


@requires("application.review")
@require_POST
def take_back(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take an unanswered offer back."""
    cohort, application = find_application(slug, public_id)
    actions.take_offer_back(application, actor=request.user)
    messages.success(request, f"The offer to {application.person.name} is taken back.")
    return redirect(back(request, address("cohorts:applications", cohort)))


@requires("cohort.manage")
@require_POST
def undo(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a step back."""
    cohort = find_cohort(slug)
    step = get_object_or_404(CohortStep, cohort=cohort, public_id=public_id)
    try:
        actions.undo_step(step, actor=request.user)
        messages.success(request, f"Undone: {step.said}")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    places = {
        StepKind.DECISIONS: "cohorts:applications",
        StepKind.PARTICIPANTS: "cohorts:participants",
        StepKind.DATES: "cohorts:milestones",
        StepKind.MILESTONE: "cohorts:milestones",
    }
    return redirect(address(places[StepKind(step.kind)], cohort))
