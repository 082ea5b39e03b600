"""Which relationships need help, why, since when, and what to do about it with one press."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.enums import CohortState
from cohorts.models import Cohort
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from relationships.models import Relationship, RelationshipMember
from relationships.queries import names, with_people
from surveys.health import steps
from surveys.health.work_list import distribution, health_lines, standing
from surveys.models import CareStep

PER_PAGE = 25
MOST_AT_ONCE = 50
SHOWS = (("", "Needs help"), ("all", "All"))


@requires("health.view")
@require_safe
def health(request: TenantRequest) -> HttpResponse:
    """The work list over all running cohorts, or one of them, the most urgent first."""
    cohorts = list(Cohort.objects.exclude(state=CohortState.COMPLETED).order_by("name", "id"))
    chosen = next((one for one in cohorts if one.slug == request.GET.get("cohort")), None)
    lines = health_lines(standing(chosen), timezone.localdate(), request.organization.time_zone)
    waiting = [line for line in lines if line.needs_help]
    shows_all = request.GET.get("show") == "all"
    context: dict[str, Any] = {
        "page": Paginator(lines if shows_all else waiting, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(lines),
        "waiting": len(waiting),
        "cohorts": [("", "All cohorts"), *((one.slug, one.name) for one in cohorts)],
        "shows": SHOWS,
    }
    return render(request, "surveys/health_list.html", context)


@requires("health.summary")
@require_safe
def summary(request: TenantRequest) -> HttpResponse:
    """How many relationships stand in each band: no names, no small numbers."""
    rows = distribution(standing(), timezone.localdate(), request.organization.time_zone)
    return render(request, "surveys/health_summary.html", {"rows": rows})


@requires("health.act")
@require_http_methods(["GET", "HEAD", "POST"])
def nudge(request: TenantRequest, public_id: str) -> HttpResponse:
    """Show what is written to whom; the button sends it."""
    relationship = _find(public_id)
    if request.method != "POST":
        mails = steps.preview_nudge(relationship, actor=request.user)
        context = {"relationship": relationship, "mails": mails}
        return render(request, "surveys/health_nudge.html", context)
    try:
        step = steps.nudge(relationship, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        _say(request, step, "Both were written to. The relationship is off the list for a week.")
    return redirect(_list(request))


@requires("health.act")
@require_http_methods(["GET", "HEAD", "POST"])
def nudge_many(request: TenantRequest) -> HttpResponse:
    """Show what is written to several relationships; the button sends it, each once."""
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("ids")[:MOST_AT_ONCE]
    found = list(with_people(standing().filter(public_id__in=chosen)).order_by("id"))
    if not found:
        messages.error(request, "Choose at least one relationship.")
        return redirect(_list(request))
    if request.method != "POST":
        mails = steps.preview_nudge(found[0], actor=request.user)[:1]
        context = {"relationships": [(one, names(_active(one))) for one in found], "mails": mails}
        return render(request, "surveys/health_nudge_many.html", context)
    done, refused = steps.nudge_many(found, actor=request.user)
    if done:
        messages.success(
            request, f"{done} relationship{'' if done == 1 else 's'} written to, and off the list for a week."
        )
    for one in found:
        if one.public_id in refused:
            messages.error(request, f"{names(_active(one))}: {refused[one.public_id]}")
    return redirect(_list(request))


def _active(relationship: Relationship) -> list[RelationshipMember]:
    return [one for one in relationship.members.all() if one.is_active]


@requires("health.act")
@require_POST
def talk(request: TenantRequest, public_id: str) -> HttpResponse:
    """Note that somebody talked with them."""
    return _step(request, public_id, steps.note_talk, "Noted. The relationship is off the list for two weeks.")


@requires("health.act")
@require_POST
def pause(request: TenantRequest, public_id: str) -> HttpResponse:
    """Leave the relationship alone for a month."""
    return _step(request, public_id, steps.pause, "Paused. The relationship is off the list for a month.")


@requires("health.act")
@require_POST
def undo(request: TenantRequest, public_id: str) -> HttpResponse:
    """Put a relationship back on the list."""
    step = get_object_or_404(CareStep, public_id=public_id)
    steps.undo_step(step, actor=request.user)
    messages.success(request, "The relationship is on the list again.")
    return redirect(_list(request))


def _step(request: TenantRequest, public_id: str, take: steps.Take, said: str) -> HttpResponse:
    try:
        step = take(_find(public_id), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        _say(request, step, said)
    return redirect(_list(request))


def _say(request: TenantRequest, step: CareStep, said: str) -> None:
    url = reverse("surveys:health_undo", args=[request.organization.slug, step.public_id])
    messages.success(request, said, extra_tags=f"undo:{url}")


def _find(public_id: str) -> Relationship:
    return get_object_or_404(Relationship.objects.select_related("cohort__program"), public_id=public_id)


def _list(request: TenantRequest) -> str:
    return reverse("surveys:health", args=[request.organization.slug])
