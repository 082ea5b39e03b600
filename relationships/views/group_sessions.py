"""Running a session of a group: its plan by the minute, who is there, who chairs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refusal
from core.occasions import occasion
from core.wall_time import zone_of
from organizations.access import TenantRequest, requires
from relationships.actions import groups as actions
from relationships.chairing import chairs_of
from relationships.enums import MaterialMoment, SessionState
from relationships.forms.groups import AttendanceForm, ChairForm, PlanItemForm
from relationships.models import Material, MentoringSession, SessionChair, SessionPlanItem
from relationships.queries.groups import plan_of
from relationships.session_words import clock, day_words
from relationships.views.frame import viewer_zone
from relationships.views.group_frame import Group, find_group_session


@requires("group.own")
@require_safe
def run(request: TenantRequest, public_id: str) -> HttpResponse:
    """The plan with its clock, materials, attendance."""
    session, group = find_group_session(request, public_id)
    return render(request, "relationships/group_session.html", _context(session, group))


@requires("group.own")
@require_POST
def add_item(request: TenantRequest, public_id: str) -> HttpResponse:
    """Add a part to the plan."""
    session, group = _to_run(request, public_id)
    form = PlanItemForm(request.POST)
    if not form.is_valid():
        return render(request, "relationships/group_session.html", _context(session, group, item_form=form), status=422)
    try:
        actions.add_plan_item(
            session, form.cleaned_data["text"], form.cleaned_data["minutes"], public_id=occasion(request)
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(request, session)


@requires("group.own")
@require_POST
def use_plan(request: TenantRequest, public_id: str) -> HttpResponse:
    """Start from the usual plan."""
    session, _group = _to_run(request, public_id)
    try:
        actions.use_usual_plan(session)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(request, session)


@requires("group.own")
@require_POST
def remove_item(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take a part out of the plan."""
    item, session = _item(request, public_id)
    actions.remove_plan_item(item)
    return _back(request, session)


@requires("group.own")
@require_POST
def move_item(request: TenantRequest, public_id: str) -> HttpResponse:
    """Have a part earlier."""
    item, session = _item(request, public_id)
    actions.move_plan_item_up(item)
    return _back(request, session)


@requires("group.own")
@require_POST
def attendance(request: TenantRequest, public_id: str) -> HttpResponse:
    """Who was missing; everybody else was there."""
    session, _group = _to_run(request, public_id)
    form = AttendanceForm(request.POST, members=_expected(session))
    if not form.is_valid():
        messages.error(request, "Tick people of this session only.")
        return _back(request, session)
    try:
        actions.take_attendance(session, form.absent(), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        here = len(form.members) - len(form.absent())
        messages.success(request, f"{here} of {len(form.members)} were there. The session is logged.")
    return _back(request, session)


@requires("group.own")
@require_POST
def chair(request: TenantRequest, public_id: str) -> HttpResponse:
    """Somebody else chairs this session; the two change turns."""
    session, group = _to_run(request, public_id)
    form = ChairForm(request.POST, members=list(group.relationship.members.all()))
    if not form.is_valid():
        messages.error(request, "Choose somebody of the circle.")
        return _back(request, session)
    try:
        actions.swap_chair(session, form.cleaned_data["member"], actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{form.cleaned_data['member'].participant.person.name} chairs this session.")
    return _back(request, session)


def _to_run(request: TenantRequest, public_id: str) -> tuple[MentoringSession, Group]:
    session, group = find_group_session(request, public_id)
    if not group.can_run:
        raise Http404
    return session, group


def _item(request: TenantRequest, public_id: str) -> tuple[SessionPlanItem, MentoringSession]:
    item = get_object_or_404(SessionPlanItem.objects.select_related("session"), public_id=public_id)
    session, _group = _to_run(request, item.session.public_id)
    return item, session


def _back(request: TenantRequest, session: MentoringSession) -> HttpResponse:
    return redirect("relationships:session_run", request.organization.slug, session.public_id)


def _expected(session: MentoringSession) -> list[Any]:
    return [one.member for one in session.attendees.all() if one.is_invited]


def _context(session: MentoringSession, group: Group, **forms: Any) -> dict[str, Any]:
    zone, now = zone_of(viewer_zone()), timezone.now()
    plan = plan_of(session, now)
    kept = SessionChair.objects.filter(session=session).select_related("member__participant__person").first()
    chair = chairs_of(group.relationship).get(session.pk) or (kept.member if kept else None)
    materials = list(Material.objects.filter(session=session).order_by("moment", "pk"))
    expected = [one for one in session.attendees.all() if one.is_invited]
    return {
        "group": group,
        "relationship": group.relationship,
        "session": session,
        "day": day_words(session.starts_at, zone),
        "starts": clock(session.starts_at, zone),
        "plan": plan,
        "lines": [(line, clock(line.starts_at, zone)) for line in plan.lines],
        "is_today": timezone.localdate(session.starts_at) == timezone.localdate(),
        "has_begun": session.starts_at <= now,
        "is_open": session.state in {SessionState.PLANNED, SessionState.HELD},
        "expected": expected,
        "chair": chair if group.is_of_equals else None,
        "could_chair": [one for one in group.active if chair is None or one.pk != chair.pk],
        "before": [one for one in materials if one.moment == MaterialMoment.BEFORE],
        "after": [one for one in materials if one.moment == MaterialMoment.AFTER],
        "item_form": PlanItemForm(),
        **forms,
    }
