"""Buttons that move a cohort from one state to another."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.views.decorators.http import require_POST

from accounts.models import User
from cohorts import actions
from cohorts.models import Cohort
from cohorts.views.frame import address, find_cohort
from core.errors import Refusal
from organizations.access import TenantRequest, requires


def _move(
    request: TenantRequest, slug: str, move: Callable[..., None], done: str, on_refusal: str = "cohorts:detail"
) -> tuple[Cohort, HttpResponse]:
    """Do it, or say why not."""
    cohort = find_cohort(slug)
    actor: User = request.user
    try:
        move(cohort, actor=actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return cohort, redirect(address(on_refusal, cohort))
    messages.success(request, done.format(cohort=cohort.name))
    return cohort, redirect(address("cohorts:detail", cohort))


@requires("cohort.manage")
@require_POST
def open_applications(request: TenantRequest, slug: str) -> HttpResponse:
    """Open the application page."""
    return _move(
        request,
        slug,
        actions.open_applications,
        "Applications are open. Share the link, or invite people.",
        on_refusal="cohorts:checks",
    )[1]


@requires("cohort.manage")
@require_POST
def return_to_draft(request: TenantRequest, slug: str) -> HttpResponse:
    """Close the application page while nobody has applied."""
    return _move(request, slug, actions.return_to_draft, "{cohort} is a draft again.")[1]


@requires("cohort.manage")
@require_POST
def begin_matching(request: TenantRequest, slug: str) -> HttpResponse:
    """Stop taking applications and go to matching."""
    cohort, answer = _move(request, slug, actions.begin_matching, "{cohort} is ready for matching.")
    if cohort.state != "matching":
        return answer
    try:
        return redirect(address("matching:list", cohort))
    except NoReverseMatch:
        return answer


@requires("cohort.manage")
@require_POST
def start(request: TenantRequest, slug: str) -> HttpResponse:
    """The relationships begin."""
    return _move(request, slug, actions.start_cohort, "{cohort} runs.")[1]


@requires("cohort.manage")
@require_POST
def complete(request: TenantRequest, slug: str) -> HttpResponse:
    """The cohort is over."""
    return _move(request, slug, actions.complete_cohort, "{cohort} is completed.")[1]


@requires("cohort.manage")
@require_POST
def resume(request: TenantRequest, slug: str) -> HttpResponse:
    """Take back that the cohort is over."""
    return _move(request, slug, actions.resume_cohort, "{cohort} runs again.")[1]
