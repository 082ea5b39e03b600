"""The shared agenda of a relationship."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.errors import Refusal
from core.redirects import local_path
from organizations.access import TenantRequest, requires
from relationships.actions import agenda as actions
from relationships.models import AgendaItem
from relationships.views.frame import find_own_relationship


@requires("session.own")
@require_POST
def add(request: TenantRequest, public_id: str) -> HttpResponse:
    """Add a talking point."""
    relationship, _me = find_own_relationship(request, public_id)
    try:
        actions.add_agenda_item(relationship, request.POST.get("text", ""), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(request, relationship.public_id)


@requires("session.own")
@require_POST
def remove(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take a talking point off the agenda."""
    item = get_object_or_404(AgendaItem.objects.select_related("relationship"), public_id=public_id)
    relationship, _me = find_own_relationship(request, item.relationship.public_id)
    actions.remove_agenda_item(item)
    messages.success(request, f"“{item.text[:60]}” is off the agenda.")
    return _back(request, relationship.public_id)


def _back(request: TenantRequest, public_id: str) -> HttpResponse:
    page = f"/o/{request.organization.slug}/relationships/{public_id}/"
    wanted = local_path(request.POST.get("next", ""), default=page, under=f"/o/{request.organization.slug}/")
    return redirect(wanted)
