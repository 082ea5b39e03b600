"""Groups: the list, one group, its board and materials."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.occasions import occasion
from core.wall_time import zone_of
from organizations.access import TenantRequest, requires
from programs.models import Resource
from relationships.actions import groups as actions
from relationships.chairing import chairs_of
from relationships.enums import SessionState
from relationships.forms.groups import BoardNoteForm, MaterialForm
from relationships.models import BoardNote, Material, MentoringSession, Relationship
from relationships.queries import next_session, sessions_of
from relationships.queries.groups import attendance_of, facilitators_of, groups_of
from relationships.session_words import clock, day_words
from relationships.views.frame import viewer_zone
from relationships.views.group_frame import Group, find_group

SHOWN = 12
MOST_OFFERED = 200
# From so many sessions on, somebody who came to at most half of them is pointed out.
ENOUGH = 3


@requires("group.own")
@require_safe
def mine(request: TenantRequest) -> HttpResponse:
    """Groups that I am in or run; a session of today comes first."""
    groups = [Group(one, None, facilitates=False) for one in groups_of(request.user)]
    today, now = timezone.localdate(), timezone.now()
    near = MentoringSession.objects.filter(
        relationship__in=[one.relationship for one in groups],
        state=SessionState.PLANNED,
        starts_at__gte=now - timedelta(days=1),
    )
    coming: dict[int, MentoringSession] = {}
    for one in near.order_by("-starts_at"):
        coming[one.relationship_id] = one
    lines = []
    for group in groups:
        session = coming.get(group.relationship.pk)
        is_today = session is not None and timezone.localdate(session.starts_at) == today
        lines.append({"group": group, "session": session, "is_today": is_today})
    return render(request, "relationships/group_list.html", {"lines": lines})


@requires("group.own")
@require_safe
def detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """One group: next session and who chairs it, attendance, board, materials."""
    group = find_group(request, public_id)
    return render(request, "relationships/group_detail.html", _context(group))


@requires("group.own")
@require_POST
def add_note(request: TenantRequest, public_id: str) -> HttpResponse:
    """Put a note on the board."""
    group = find_group(request, public_id)
    form = BoardNoteForm(request.POST)
    if not form.is_valid():
        return render(request, "relationships/group_detail.html", _context(group, note_form=form), status=422)
    try:
        actions.add_board_note(
            group.relationship, form.cleaned_data["text"], actor=request.user, public_id=occasion(request)
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("relationships:group_detail", request.organization.slug, public_id)


@requires("group.own")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_note(request: TenantRequest, public_id: str) -> HttpResponse:
    """Change one's own note."""
    note, group = _own_note(request, public_id)
    form = BoardNoteForm(request.POST or None, initial={"text": note.text})
    if request.method == "POST" and form.is_valid():
        actions.change_board_note(note, form.cleaned_data["text"])
        messages.success(request, "The note is changed.")
        return redirect("relationships:group_detail", request.organization.slug, group.relationship.public_id)
    context = {"group": group, "relationship": group.relationship, "form": form, "note": note}
    return render(request, "relationships/board_note.html", context, status=422 if form.errors else 200)


@requires("group.own")
@require_POST
def remove_note(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take one's own note off the board."""
    note, group = _own_note(request, public_id)
    actions.remove_board_note(note)
    messages.success(request, "The note is off the board.")
    return redirect("relationships:group_detail", request.organization.slug, group.relationship.public_id)


@requires("group.own")
@require_POST
def add_material(request: TenantRequest, public_id: str) -> HttpResponse:
    """Share a link with the group."""
    group = find_group(request, public_id)
    form = _material_form(group, request.POST)
    if not form.is_valid():
        context = _context(group, material_form=form)
        return render(request, "relationships/group_detail.html", context, status=422)
    new = form.material(request.organization.slug)
    actions.add_material(group.relationship, new, actor=request.user, public_id=occasion(request))
    messages.success(request, "Everybody in the group finds it here.")
    return redirect("relationships:group_detail", request.organization.slug, public_id)


@requires("group.own")
@require_POST
def remove_material(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take a link away: whoever added it, and whoever leads the group."""
    material = get_object_or_404(Material.objects.select_related("relationship"), public_id=public_id)
    group = find_group(request, material.relationship.public_id)
    if material.added_by_id != request.user.pk and not group.leads:
        messages.error(request, "Ask whoever added it, or who leads the group.")
    else:
        actions.remove_material(material)
        messages.success(request, f"“{material.title[:60]}” is not shared any more.")
    return redirect("relationships:group_detail", request.organization.slug, group.relationship.public_id)


def _own_note(request: TenantRequest, public_id: str) -> tuple[BoardNote, Group]:
    note = get_object_or_404(BoardNote.objects.select_related("relationship"), public_id=public_id, author=request.user)
    return note, find_group(request, note.relationship.public_id)


def _material_form(group: Group, data: QueryDict | None = None) -> MaterialForm:
    """With the group's sessions, and the library of the organization and of the group's program."""
    program = group.relationship.cohort.program
    library = Resource.objects.filter(Q(program=None) | Q(program=program), archived_at=None).order_by("title")
    return MaterialForm(data, sessions=_choices(group.relationship), resources=list(library[:MOST_OFFERED]))


def _choices(relationship: Relationship) -> list[tuple[MentoringSession, str]]:
    """Sessions that a material can be for, as (session, words)."""
    zone = zone_of(viewer_zone())
    near = MentoringSession.objects.filter(
        relationship=relationship,
        state__in=[SessionState.PLANNED, SessionState.HELD],
        starts_at__gte=timezone.now() - timedelta(days=60),
    )
    return [
        (one, f"{day_words(one.starts_at, zone)}, {clock(one.starts_at, zone)}")
        for one in near.order_by("starts_at", "pk")[:SHOWN]
    ]


def _context(group: Group, **forms: Any) -> dict[str, Any]:
    relationship = group.relationship
    zone = zone_of(viewer_zone())
    chairs = chairs_of(relationship)
    coming = next_session(relationship)
    sessions = list(sessions_of(relationship)[:SHOWN])
    notes = BoardNote.objects.filter(relationship=relationship).select_related("author").order_by("-pk")
    materials = Material.objects.filter(relationship=relationship).select_related("session", "added_by")
    return {
        "group": group,
        "relationship": relationship,
        "coming": coming,
        "coming_day": day_words(coming.starts_at, zone) if coming else "",
        "coming_clock": clock(coming.starts_at, zone) if coming else "",
        "turns": [
            {"session": one, "chair": chairs.get(one.pk)}
            for one in reversed(sessions)
            if chairs.get(one.pk) is not None
        ],
        "sessions": sessions,
        "attendance": [
            (member, came, of, of >= ENOUGH and 2 * came <= of) for member, came, of in attendance_of(relationship)
        ],
        "facilitators": facilitators_of(relationship),
        "notes": list(notes),
        "materials": list(materials.order_by("session__starts_at", "moment", "pk")),
        "note_form": BoardNoteForm(),
        "material_form": _material_form(group),
        **forms,
    }
