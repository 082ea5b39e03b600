"""The steps before the first meeting on the page of a relationship."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from relationships.actions.preparation import tick_step, untick_step
from relationships.models import Relationship, RelationshipMember
from relationships.preparation import PAGES, preparation_before
from relationships.views.frame import find_own_relationship


def preparation_card(
    request: TenantRequest, relationship: Relationship, me: RelationshipMember | None
) -> dict[str, Any]:
    """The list for the page; gone once the first session took place."""
    if me is None or not relationship.is_active:
        return {}
    participant = me.participant
    participant.cohort = relationship.cohort
    prepared = preparation_before(participant)
    if prepared is None:
        return {}
    lines = []
    for one in prepared.steps:
        page, is_of_relationship = PAGES.get(one.step.key, ("", False))
        parts = [request.organization.slug, *([relationship.public_id] if is_of_relationship else [])]
        lines.append({"state": one, "url": reverse(page, args=parts) if page else ""})
    return {"preparation": prepared, "preparation_lines": lines}


@requires("relationship.own")
@require_POST
def tick(request: TenantRequest, public_id: str, key: str) -> HttpResponse:
    """Done: a step that the program asks in its own words."""
    relationship, me = find_own_relationship(request, public_id)
    me.participant.cohort = relationship.cohort
    try:
        tick_step(me.participant, key, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("relationships:detail", request.organization.slug, public_id)


@requires("relationship.own")
@require_POST
def untick(request: TenantRequest, public_id: str, key: str) -> HttpResponse:
    """Not done after all."""
    _relationship, me = find_own_relationship(request, public_id)
    untick_step(me.participant, key, actor=request.user)
    return redirect("relationships:detail", request.organization.slug, public_id)
