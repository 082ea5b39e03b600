"""Reviewing applications: one at a time by keyboard, or many at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts import actions
from cohorts.actions.deciding import why_skipped
from cohorts.enums import ApplicationState
from cohorts.forms.people import DeclineForm
from cohorts.letters import apply_path
from cohorts.models import Application, Cohort, CohortStep
from cohorts.queries.applications import (
    ReviewFilter,
    applications_of,
    counts_by_state,
    ineligible_among,
    place_in_waitlist,
    review_list,
    reviewed,
)
from cohorts.views.frame import address, back, find_cohort, frame, page_of
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from organizations.links import absolute
from programs.enums import ParticipantRole

STATE_KINDS = {
    ApplicationState.SUBMITTED: "info",
    ApplicationState.ACCEPTED: "good",
    ApplicationState.WAITLISTED: "warn",
    ApplicationState.OFFERED: "clay",
    ApplicationState.DECLINED: "bad",
    ApplicationState.WITHDRAWN: "",
}
DECISIONS = {
    "accept": (ApplicationState.ACCEPTED, "Accept"),
    "waitlist": (ApplicationState.WAITLISTED, "Put on the waitlist"),
    "decline": (ApplicationState.DECLINED, "Decline"),
}


@requires("application.review")
@require_safe
def applications(request: TenantRequest, slug: str) -> HttpResponse:
    """The list on the left, the chosen application on the right."""
    cohort = find_cohort(slug)
    wanted = ReviewFilter.read(request.GET.dict())
    page = page_of(request, review_list(cohort, wanted))
    rows = list(page.object_list)
    outside = ineligible_among(cohort, rows)
    chosen = next((row for row in rows if row.public_id == request.GET.get("on")), rows[0] if rows else None)
    counts = counts_by_state(cohort, wanted.role)
    context = {
        **frame(request, cohort, "Applications"),
        "page": page,
        "rows": [_row(row, row.pk not in outside, chosen, first=page.start_index() + n) for n, row in enumerate(rows)],
        "wanted": wanted,
        "state_tabs": _state_tabs(request.GET, counts, wanted.state),
        "role_choices": [("", "All roles"), *((role, ParticipantRole(role).label) for role in cohort.program.roles)],
        "counts": counts,
        "chosen": _chosen(request, chosen, rows) if chosen else None,
        "apply_url": absolute(apply_path(cohort)),
        "decline_form": DeclineForm(),
    }
    return render(request, "cohorts/application_review.html", context)


def _row(application: Application, is_eligible: bool, chosen: Application | None, first: int) -> dict[str, Any]:
    return {
        "application": application,
        "number": first,
        "on": chosen is not None and application.pk == chosen.pk,
        "is_eligible": is_eligible,
        "kind": STATE_KINDS[ApplicationState(application.state)],
        "is_unsent": application.state in ApplicationState.decisions() and application.released_at is None,
        "can_accept": not why_skipped(application, ApplicationState.ACCEPTED),
        "can_wait": not why_skipped(application, ApplicationState.WAITLISTED),
        "can_decline": not why_skipped(application, ApplicationState.DECLINED),
    }


def _chosen(request: TenantRequest, application: Application, rows: list[Application]) -> dict[str, Any]:
    """The right side, and where the list goes after a decision: to the next one that waits, else it stays."""
    at = [row.pk for row in rows].index(application.pk)
    waiting = [row for row in rows[at + 1 :] + rows[:at] if row.state == ApplicationState.SUBMITTED]
    query = request.GET.copy()
    query["on"] = (waiting[0] if waiting else application).public_id
    return {
        "view": reviewed(application),
        "next": f"{request.path}?{query.urlencode()}",
        "kind": STATE_KINDS[ApplicationState(application.state)],
        "is_unsent": application.state in ApplicationState.decisions() and application.released_at is None,
        "place": place_in_waitlist(application),
        "can": {name: not why_skipped(application, state) for name, (state, _label) in DECISIONS.items()},
    }


def _state_tabs(query: QueryDict, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    shown = [("", "All", "all"), ("submitted", "To decide", "submitted"), ("accepted", "Accepted", "accepted")]
    shown += [("waitlisted", "Waitlist", "waitlisted"), ("declined", "Declined", "declined")]
    shown += [
        ("offered", "Offered", "offered"),
        ("withdrawn", "Withdrawn", "withdrawn"),
        ("unsent", "Not sent", "unsent"),
    ]
    kept = query.copy()
    for name in ("state", "page", "on"):
        kept.pop(name, None)
    tabs = []
    for state, label, key in shown:
        if state in {"offered", "withdrawn"} and not counts.get(key) and current != state:
            continue
        kept["state"] = state
        tabs.append(
            {"label": label, "url": f"?{kept.urlencode()}", "count": counts.get(key, 0), "current": state == current}
        )
    return tabs


def find_application(slug: str, public_id: str) -> tuple[Cohort, Application]:
    """An application that was sent; drafts are the applicant's own."""
    cohort = find_cohort(slug)
    return cohort, get_object_or_404(applications_of(cohort), public_id=public_id)


def _say_decided(request: TenantRequest, cohort: Cohort, step: CohortStep | None) -> None:
    if step is None:
        messages.info(request, "Nothing changed: this was decided already.")
        return
    messages.success(request, step.said, extra_tags=f"undo:{address('cohorts:undo', cohort, step.public_id)}")


def _decide(
    request: TenantRequest, slug: str, public_id: str, decision: Callable[..., CohortStep | None], **facts: str
) -> HttpResponse:
    cohort, application = find_application(slug, public_id)
    try:
        _say_decided(request, cohort, decision(application, actor=request.user, **facts))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back(request, address("cohorts:applications", cohort)))


@requires("application.review")
@require_POST
def accept(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Accept one applicant."""
    return _decide(request, slug, public_id, actions.accept_application)


@requires("application.review")
@require_POST
def waitlist(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Let one applicant wait."""
    return _decide(request, slug, public_id, actions.waitlist_application)


@requires("application.review")
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Decline one applicant, with a reason."""
    cohort, application = find_application(slug, public_id)
    form = DeclineForm(request.POST or None)
    if form.is_bound and form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "words": form.cleaned_data["words"]}
        return _decide(request, slug, public_id, actions.decline_application, **facts)
    context = {
        **frame(request, cohort, "Applications"),
        "form": form,
        "application": application,
        "next": back(request, address("cohorts:applications", cohort)),
    }
    return render(request, "cohorts/application_decline.html", context, status=422 if form.is_bound else 200)


@requires("application.review")
@require_POST
def preview(request: TenantRequest, slug: str, decision: str) -> HttpResponse:
    """What a decision on the selected applications will do. Changes nothing."""
    return _bulk_page(request, find_cohort(slug), decision, DeclineForm(), status=200)


@requires("application.review")
@require_POST
def decide(request: TenantRequest, slug: str, decision: str) -> HttpResponse:
    """Give the selected applications the decision."""
    cohort = find_cohort(slug)
    if decision not in DECISIONS:
        raise Http404
    facts: dict[str, str] = {}
    if decision == "decline":
        form = DeclineForm(request.POST)
        if not form.is_valid():
            return _bulk_page(request, cohort, decision, form, status=422)
        facts = {"reason": form.cleaned_data["reason"], "words": form.cleaned_data["words"]}
    state = DECISIONS[decision][0]
    try:
        outcome = actions.decide(cohort, _selected(request, cohort), state, actor=request.user, **facts)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        _say_decided(request, cohort, outcome.step)
    return redirect(back(request, address("cohorts:applications", cohort)))


def _selected(request: TenantRequest, cohort: Cohort) -> QuerySet[Application]:
    """The ticked applications, or all that match the filter."""
    if request.POST.get("all"):
        return review_list(cohort, ReviewFilter.read(QueryDict(request.POST.get("query", "")).dict()))
    return applications_of(cohort).filter(public_id__in=request.POST.getlist("ids"))


def _bulk_page(request: TenantRequest, cohort: Cohort, decision: str, form: DeclineForm, status: int) -> HttpResponse:
    if decision not in DECISIONS:
        raise Http404
    state, label = DECISIONS[decision]
    chosen = list(_selected(request, cohort))
    reasons: dict[str, int] = {}
    for application in chosen:
        why = why_skipped(application, state)
        if why:
            reasons[why] = reasons.get(why, 0) + 1
    skipped = sum(reasons.values())
    query = request.POST.get("query", "")
    context = {
        **frame(request, cohort, "Applications"),
        "decision": decision,
        "label": label,
        "changing": len(chosen) - skipped,
        "skipped": skipped,
        "reasons": ", ".join(f"{count} {why}" for why, count in reasons.items()),
        "names": [one.person.name for one in chosen if not why_skipped(one, state)][:12],
        "ids": [] if request.POST.get("all") else request.POST.getlist("ids"),
        "all": request.POST.get("all", ""),
        "query": query,
        "next": f"{address('cohorts:applications', cohort)}?{query}",
        "form": form,
    }
    return render(request, "cohorts/application_decide.html", context, status=status)
