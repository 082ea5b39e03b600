"""Logging a session: from its page, from the mail after it, or one that was never planned here."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.sign_in import sign_in
from core.access import open_to
from core.errors import Refusal
from core.tenancy import tenant
from core.wall_time import zone_of
from organizations.access import OpenRequest, TenantRequest, requires
from organizations.actions import accept_link
from organizations.links import find_link
from organizations.models import AccessLink
from relationships.actions import session_logs as actions
from relationships.enums import SessionState
from relationships.forms.sessions import LogForm
from relationships.hours import zone_name
from relationships.models import AgendaItem, MentoringSession, Relationship, RelationshipMember
from relationships.queries import with_attendees
from relationships.views.frame import find_own_relationship, find_own_session, others_of, words_of


@requires("session.own")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: TenantRequest, public_id: str) -> HttpResponse:
    """Log a planned session: date and length are filled in, saving is one tap."""
    session, me = find_own_session(request, public_id)
    page = reverse("relationships:session_detail", args=[request.organization.slug, public_id])
    if session.state == SessionState.HELD and request.method != "POST":
        return redirect(page)
    form = LogForm(
        request.POST or None,
        members=[one.member for one in session.attendees.all()],
        agenda=_open_agenda(session.relationship),
        initial={"starts_at": session.starts_at, "minutes": session.minutes},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.log_session(session, form.log(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The session is logged.")
            return redirect(page)
    context = {**_frame(session.relationship, me), "session": session, "form": form}
    context["missed_url"] = reverse("relationships:session_missed", args=[request.organization.slug, public_id])
    return render(request, "relationships/session_log.html", context, status=422 if form.errors else 200)


@requires("session.own")
@require_http_methods(["GET", "HEAD", "POST"])
def log_past(request: TenantRequest, public_id: str) -> HttpResponse:
    """Log a session that was never planned here."""
    relationship, me = find_own_relationship(request, public_id)
    now = timezone.localtime()
    an_hour_ago = (now - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    form = LogForm(
        request.POST or None,
        members=[me, *others_of(relationship, me)],
        agenda=_open_agenda(relationship),
        initial={"starts_at": an_hour_ago, "minutes": 60},
    )
    if request.method == "POST" and form.is_valid():
        try:
            session = actions.log_past_session(relationship, form.log(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The session is logged.")
            return redirect("relationships:session_detail", request.organization.slug, session.public_id)
    context = {**_frame(relationship, me), "form": form}
    return render(request, "relationships/session_log.html", context, status=422 if form.errors else 200)


@requires("session.own")
@require_POST
def missed(request: TenantRequest, public_id: str) -> HttpResponse:
    """The session did not take place."""
    session, _me = find_own_session(request, public_id)
    try:
        actions.mark_missed(session, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Noted. Your agenda is kept: plan the next session.")
    return redirect("relationships:detail", request.organization.slug, session.relationship.public_id)


@open_to("link")
@require_http_methods(["GET", "HEAD", "POST"])
def log_from_mail(request: OpenRequest, token: str) -> HttpResponse:
    """The page behind "Yes, log it" of the mail after a session: one button, no sign-in before it.

    The secret of the mail is the right to it. Nothing that was written about the session is shown here; saving uses
    the link up, signs its person in and opens the session.
    """
    link = find_link(token)
    found = _session_behind(link)
    if link is None or found is None:
        raise Http404
    session, me = found
    user = request.user if isinstance(request.user, User) else None
    if not link.is_usable or not session.is_planned or (user and user.pk == me.participant.person.user_id):
        return redirect(
            link.target if user or link.used_at else reverse("organizations:link", args=_of(request, token))
        )
    zone = zone_of(zone_name(me.participant.person))
    with timezone.override(zone):
        form = LogForm(
            request.POST or None,
            members=[one.member for one in session.attendees.all()],
            initial={"starts_at": session.starts_at, "minutes": session.minutes},
        )
        if request.method == "POST" and form.is_valid():
            return _save_from_mail(request, link, session, form)
        context = {**_frame(session.relationship, me), "session": session, "form": form, "link": link}
        context["missed_url"] = reverse("relationships:missed_from_mail", args=_of(request, token))
        return render(request, "relationships/session_log_mail.html", context, status=422 if form.errors else 200)


@open_to("link")
@require_POST
def missed_from_mail(request: OpenRequest, token: str) -> HttpResponse:
    """The session of the mail did not take place."""
    link = find_link(token)
    found = _session_behind(link)
    if link is None or found is None:
        raise Http404
    session, _me = found
    return _act_from_mail(request, link, session, lambda owner: actions.mark_missed(session, actor=owner))


def _save_from_mail(request: OpenRequest, link: AccessLink, session: MentoringSession, form: LogForm) -> HttpResponse:
    return _act_from_mail(request, link, session, lambda owner: actions.log_session(session, form.log(), actor=owner))


def _act_from_mail(request: OpenRequest, link: AccessLink, session: MentoringSession, act: Any) -> HttpResponse:
    """Use the link up, do it in the name of its person, sign them in, open the session."""
    user = request.user if isinstance(request.user, User) else None
    try:
        owner = accept_link(link, now_user=user)
        with tenant(request.organization.pk, user_id=owner.pk):
            act(owner)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("start")
    page = reverse("relationships:session_detail", args=[request.organization.slug, session.public_id])
    messages.success(request, "Noted, thank you.")
    return sign_in(request, owner, method="link", next_path=page)


def _session_behind(link: AccessLink | None) -> tuple[MentoringSession, RelationshipMember] | None:
    """The session that a mailed link opens, and whose link it is. None for links to anything else."""
    try:
        match = resolve(link.target) if link else None
    except Resolver404:
        return None
    if link is None or match is None or match.view_name != "relationships:session_log":
        return None
    session = with_attendees(MentoringSession.objects.filter(public_id=match.kwargs["public_id"])).first()
    if session is None:
        return None
    mine = (
        one.member for one in session.attendees.all() if one.member.participant.person.mailbox.lower() == link.email
    )
    me = next(mine, None)
    return (session, me) if me else None


def _of(request: OpenRequest, token: str) -> list[str]:
    return [request.organization.slug, token]


def _open_agenda(relationship: Relationship) -> list[tuple[str, str]]:
    items = AgendaItem.objects.filter(relationship=relationship, discussed_in=None).order_by("pk")
    return [(one.public_id, one.text) for one in items]


def _frame(relationship: Relationship, me: RelationshipMember) -> dict[str, Any]:
    return {"relationship": relationship, **words_of(relationship, me)}
