"""Who runs a group, and what one facilitator leaves for the next."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, allows, requires
from relationships.actions import groups as actions
from relationships.enums import RelationshipKind
from relationships.forms.groups import FacilitatorForm, HandOverForm, HandOverNoteForm
from relationships.models import GroupFacilitator, HandOverNote, Relationship, RelationshipMember
from relationships.queries.groups import facilitators_of
from relationships.views.frame import find_relationship
from relationships.views.group_frame import Group, find_group


@requires("group.own")
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: TenantRequest, public_id: str) -> HttpResponse:
    """Notes for facilitators of this group only, and giving it to the next one."""
    group = _led(request, public_id)
    form = HandOverNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        actions.add_hand_over_note(group.relationship, text, actor=request.user, public_id=occasion(request))
        messages.success(request, "The facilitators of this group can read it. Nobody else can.")
        return redirect("relationships:group_hand_over", request.organization.slug, public_id)
    status = 422 if form.errors else 200
    return render(request, "relationships/group_hand_over.html", _context(request, group, form=form), status=status)


@requires("group.own")
@require_POST
def give(request: TenantRequest, public_id: str) -> HttpResponse:
    """Give the group to the next facilitator."""
    group = _led(request, public_id)
    form = HandOverForm(request.POST, leave_out=_taken(request, group))
    if not form.is_valid():
        context = _context(request, group, assign_form=form)
        return render(request, "relationships/group_hand_over.html", context, status=422)
    stays = form.cleaned_data["stays"]
    try:
        actions.hand_over(group.relationship, form.membership(), stays=stays, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("relationships:group_hand_over", request.organization.slug, public_id)
    messages.success(request, f"{form.membership().user.display_name} runs the group from now on.")
    return redirect("relationships:groups", request.organization.slug)


@requires("group.manage")
@require_POST
def assign(request: TenantRequest, public_id: str) -> HttpResponse:
    """The program team names who runs a group."""
    relationship = find_relationship(request, public_id)
    form = FacilitatorForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a facilitator. Members become one on the page of members.")
    else:
        try:
            actions.assign_facilitator(relationship, form.membership(), actor=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{form.membership().user.display_name} runs this group.")
    return redirect("relationships:detail", request.organization.slug, public_id)


@requires("group.manage")
@require_POST
def remove(request: TenantRequest, public_id: str) -> HttpResponse:
    """Somebody does not run the group any more."""
    rows = GroupFacilitator.objects.select_related("relationship", "user")
    facilitator = get_object_or_404(rows, public_id=public_id, ended_on=None)
    actions.remove_facilitator(facilitator, actor=request.user)
    messages.success(request, f"{facilitator.user.display_name} does not run this group any more.")
    return redirect("relationships:detail", request.organization.slug, facilitator.relationship.public_id)


def group_card(request: TenantRequest, relationship: Relationship, me: RelationshipMember | None) -> dict[str, Any]:
    """On the page of a circle: the way to the group, and for the program team who runs it."""
    if relationship.kind != RelationshipKind.CIRCLE:
        return {}
    can_assign = me is None and relationship.is_active and allows(request.membership, "group.manage")
    running = facilitators_of(relationship)
    taken = [request.user.pk, *(one.user_id for one in running)]
    return {
        "is_group_page": me is not None,
        "shows_facilitators": True,
        "facilitators": running,
        "facilitator_form": FacilitatorForm(leave_out=taken) if can_assign else None,
    }


def _led(request: TenantRequest, public_id: str) -> Group:
    group = find_group(request, public_id)
    if not group.leads:
        raise Http404
    return group


def _taken(request: TenantRequest, group: Group) -> list[int]:
    """Users who run it already."""
    return [request.user.pk, *(one.user_id for one in facilitators_of(group.relationship))]


def _context(request: TenantRequest, group: Group, **forms: Any) -> dict[str, Any]:
    rows = HandOverNote.objects.filter(relationship=group.relationship).select_related("author")
    return {
        "group": group,
        "relationship": group.relationship,
        "notes": list(rows.order_by("-pk")),
        "facilitators": facilitators_of(group.relationship),
        "form": HandOverNoteForm(),
        "assign_form": HandOverForm(leave_out=_taken(request, group)),
        **forms,
    }
