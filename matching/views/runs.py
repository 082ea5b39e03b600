"""The runs of a cohort: start, watch, stop, review."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cohorts.views.frame import address, find_cohort, frame
from core.errors import Refusal
from core.identifiers import random_id
from core.models import Job
from matching import actions
from matching.enums import RunState
from matching.forms import FilterForm
from matching.models import MatchingRun
from matching.queries import last_step, runs_of, staleness, waiting_in
from matching.review_page import review_page
from matching.views.frame import find_run, run_address
from organizations.access import TenantRequest, allows, requires
from programs.enums import Structure
from programs.models import Criterion, HardRule

NEWEST = 50
SLOW_AFTER = 30
SOON = timedelta(seconds=15)


@requires("matching.view")
@require_safe
def runs(request: TenantRequest, slug: str) -> HttpResponse:
    """Who waits to be matched, under which rules, and the runs so far."""
    cohort = find_cohort(slug)
    context = {
        **frame(request, cohort, "Matching"),
        "waiting": waiting_in(cohort),
        "runs": runs_of(cohort)[:NEWEST],
        "weights": Criterion.objects.filter(program=cohort.program, weight__gt=0),
        "rules": HardRule.objects.filter(program=cohort.program, is_on=True),
        "unfinished": runs_of(cohort).filter(state__in=RunState.unfinished()).first(),
        "key": random_id(),
        "can_run": allows(request.membership, "matching.manage"),
    }
    return render(request, "matching/run_list.html", context)


@requires("matching.manage")
@require_POST
def start(request: TenantRequest, slug: str) -> HttpResponse:
    """Start a run; the key of the form makes a second press the same run."""
    cohort = find_cohort(slug)
    try:
        run = actions.start_run(cohort, actor=request.user, key=_key(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(address("matching:list", cohort))
    return redirect(run_address(run))


@requires("matching.view")
@require_safe
def run(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Progress while it computes, the review when it is done: under one address."""
    found = find_run(slug, number)
    is_poll = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "progress"
    if found.is_unfinished:
        context = _progress_context(request, found)
        return render(request, "matching/_progress.html" if is_poll else "matching/run_progress.html", context)
    if is_poll:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if not found.has_result:
        return render(request, "matching/run_failed.html", {**_common(request, found), "key": random_id()})
    return _review(request, found)


@requires("matching.manage")
@require_POST
def stop(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Ask the worker to stop."""
    found = find_run(slug, number)
    actions.stop_run(found, actor=request.user)
    return redirect(run_address(found))


def _review(request: TenantRequest, found: MatchingRun) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    page = review_page(found, form, request.GET.get("page"))
    context = {
        **_common(request, found),
        "review": page,
        "sorts": FilterForm.SORTS,
        "stale": staleness(found),
        "last_step": last_step(found),
        "can_change": found.is_reviewable and allows(request.membership, "matching.manage"),
        "can_export": allows(request.membership, "matching.export"),
        "can_publish": found.is_reviewable and allows(request.membership, "matching.publish"),
        "key": random_id(),
    }
    return render(request, "matching/run_review.html", context)


def _common(request: TenantRequest, found: MatchingRun) -> dict[str, object]:
    return {
        "run": found,
        "cohort": found.cohort,
        "program": found.cohort.program,
        "are_peers": found.cohort.program.structure in Structure.of_equals(),
        "run_url": run_address(found),
        "can_manage": allows(request.membership, "matching.manage"),
    }


def _progress_context(request: TenantRequest, found: MatchingRun) -> dict[str, object]:
    job = found.job
    seconds = job.seconds if job else 0
    return {
        **_common(request, found),
        "percent": round(100 * job.progress) if job else 0,
        "phase": (job.phase if job else "") or ("Reading people and answers" if seconds else _waiting_for(job)),
        "seconds": round(seconds),
        "is_stopping": bool(job and job.cancel_requested),
        "every": "5s" if seconds > SLOW_AFTER else "1s",
    }


def _waiting_for(job: Job | None) -> str:
    if job and timezone.now() - job.created_at > SOON:
        return "Still waiting for a worker; it starts by itself"
    return "Waiting for a worker"


def _key(request: TenantRequest) -> str:
    """What makes pressing twice one run; a form without it is its own occasion."""
    return f"form:{request.POST.get('key', '')[:80] or random_id()}"
