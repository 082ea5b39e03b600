"""Lots for places that are too few: before, the draw, and its record."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.actions.drawing import GROUPS_BY, draw_places, in_the_draw
from cohorts.drawing import draw_lots
from cohorts.models import Cohort, PlaceDraw
from cohorts.queries.places import free_places
from cohorts.views.frame import address, find_cohort, frame
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.fields import PERSON_FIELDS
from programs.enums import ParticipantRole


@requires("application.review")
@require_safe
def draw(request: TenantRequest, slug: str) -> HttpResponse:
    """How many apply for how many places, and the draws so far with what it takes to repeat them."""
    cohort = find_cohort(slug)
    context = {
        **frame(request, cohort, "Applications"),
        "roles": [one for role in cohort.program.roles if (one := _role(cohort, role))],
        "choices": [("", "One group"), *((key, PERSON_FIELDS[key].label) for key in GROUPS_BY)],
        "draws": [_shown(one) for one in PlaceDraw.objects.filter(cohort=cohort).select_related("drawn_by")],
    }
    return render(request, "cohorts/draw.html", context)


def _role(cohort: Cohort, role: str) -> dict[str, Any] | None:
    places = free_places(cohort, role)
    if places is None:
        return None
    people = len(in_the_draw(cohort, role))
    return {
        "role": role,
        "words": f"{ParticipantRole(role).label.lower()}s",
        "people": people,
        "places": places,
        "can_draw": 0 < places < people,
    }


def _shown(kept: PlaceDraw) -> dict[str, Any]:
    """A draw by group, and whether drawing again from its seed gives the same."""
    groups: dict[str, list[int]] = {}
    for entry in kept.entries:
        line = groups.setdefault(entry["group"], [0, 0])
        line[0] += 1
        line[1] += entry["drawn"]
    strata = {entry["application"]: entry["group"] for entry in kept.entries}
    drawn = {entry["application"] for entry in kept.entries if entry["drawn"]}
    return {
        "draw": kept,
        "title": str(kept),
        "role": f"{ParticipantRole(kept.role).label.lower()}s",
        "groups": sorted((group or "Not known", *counts) for group, counts in groups.items()),
        "is_repeated": set(draw_lots(strata, kept.places, kept.seed)) == drawn,
    }


@requires("application.review")
@require_POST
def draw_now(request: TenantRequest, slug: str, role: str) -> HttpResponse:
    """Draw. Nobody is told before decisions are sent."""
    cohort = find_cohort(slug)
    try:
        kept = draw_places(cohort, role, by_field=request.POST.get("by", ""), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"{kept}: accepted by lot, the others wait. Nobody is told before you send decisions."
        )
    return redirect(address("cohorts:draw", cohort))
