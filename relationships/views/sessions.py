"""Planning sessions, and the page of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.wall_time import zone_of
from notifications import calendar
from organizations.access import TenantRequest, requires
from relationships.actions import sessions as actions
from relationships.enums import Reply, SessionState
from relationships.forms.sessions import ActionForm, FeedbackForm, MoveForm, NoteForm, PlanForm
from relationships.hours import suggest_times, working_hours
from relationships.invitations import occasion_of
from relationships.models import (
    ActionItem,
    MentoringSession,
    PrivateNote,
    Relationship,
    RelationshipMember,
    SessionFeedback,
    SharedNote,
)
from relationships.pauses import move_actions
from relationships.queries import busy_times, number_of, open_points
from relationships.session_words import clock, day_words, first_name, length_words, other_times, own_time
from relationships.views.frame import (
    find_own_relationship,
    find_own_session,
    others_of,
    title_of,
    viewer_zone,
    words_of,
)

SUGGESTED_MINUTES = 60


@requires("session.own")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: TenantRequest, public_id: str) -> HttpResponse:
    """Plan a session or a series: three times that suit everybody's working day, or any other."""
    relationship, me = find_own_relationship(request, public_id)
    suggestions = _suggestions(relationship, me)
    form = PlanForm(request.POST or None, suggestions=suggestions)
    if request.method == "POST" and form.is_valid():
        weeks, count = form.repeats()
        try:
            made = actions.plan_series(relationship, form.plan(), weeks=weeks, count=count, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            what = f"{len(made)} sessions are" if len(made) > 1 else "The session is"
            messages.success(request, f"{what} planned. Everybody gets an invitation for the calendar.")
            return redirect("relationships:session_detail", request.organization.slug, made[0].public_id)
    context = {
        "relationship": relationship,
        "title": title_of(relationship, me),
        "others": others_of(relationship, me),
        "form": form,
        "zone": viewer_zone(),
    }
    return render(request, "relationships/session_plan.html", context, status=422 if form.errors else 200)


@requires("session.own")
@require_safe
def detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """One session: when and where, its agenda, its notes, what was agreed."""
    session, me = find_own_session(request, public_id)
    relationship = session.relationship
    context = {
        **session_lines(session, me),
        "relationship": relationship,
        **words_of(relationship, me),
        "agenda": open_points(relationship) if session.is_planned else session.agenda_items.order_by("pk"),
        "action_items": move_actions(
            ActionItem.objects.filter(session=session).select_related("owner__participant__person", "session")
        ),
        "is_group": len(session.attendees.all()) > 2,
        "google_url": calendar.google_link(occasion_of(session)),
        "outlook_url": calendar.outlook_link(occasion_of(session)),
        "action_form": ActionForm(members=_present(session)),
        **_note_forms(request, session),
    }
    return render(request, "relationships/session_detail.html", context)


def session_lines(session: MentoringSession, me: RelationshipMember) -> dict[str, Any]:
    """A session in the words of one of its members."""
    zone = zone_of(viewer_zone())
    attendees = list(session.attendees.all())
    others = [one.member for one in attendees if one.member_id != me.pk and one.is_invited]
    mine = next((one for one in attendees if one.member_id == me.pk), None)
    return {
        "session": session,
        "me_member": me,
        "mine": mine,
        "attendees": attendees,
        "others": others,
        "number": number_of(session),
        "starts": clock(session.starts_at, zone),
        "day_words": day_words(session.starts_at, zone),
        "own_time": own_time(session, zone),
        "elsewhere": other_times(session, zone, others),
        "length": length_words(session.minutes),
        "replies": [
            (first_name(one.member.participant.person), one.get_reply_display())
            for one in attendees
            if one.member_id != me.pk and one.is_invited and one.reply != Reply.OPEN
        ],
        "is_over": session.ends_at <= timezone.now(),
        "is_active": session.relationship.is_active,
        "safe_call_link": session.call_link if _is_web(session.call_link) else "",
    }


def _is_web(address: str) -> bool:
    """Only addresses of the web become links, whatever came into the row."""
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return False
    return True


def _suggestions(relationship: Relationship, me: RelationshipMember) -> list[tuple[Any, str]]:
    """(start, words) of up to three times."""
    members = [me, *others_of(relationship, me)]
    now = timezone.now()
    users = [one.participant.person.user_id for one in members]
    found = suggest_times(
        working_hours(members),
        minutes=SUGGESTED_MINUTES,
        now=now,
        busy=busy_times([user for user in users if user], now),
    )
    zone = zone_of(viewer_zone())
    lines = []
    for one in found:
        probe = MentoringSession(starts_at=one.starts_at, minutes=SUGGESTED_MINUTES)
        elsewhere = other_times(probe, zone, others_of(relationship, me))
        words = f"{day_words(one.starts_at, zone)}, {clock(one.starts_at, zone)}"
        words += f" ({elsewhere})" if elsewhere else ""
        words += ", early or late for one of you" if one.is_early_or_late else ""
        lines.append((one.starts_at, words))
    return lines


def _present(session: MentoringSession) -> list[RelationshipMember]:
    return [one.member for one in session.attendees.all()]


def _note_forms(request: TenantRequest, session: MentoringSession) -> dict[str, Any]:
    shared = SharedNote.objects.filter(session=session).first()
    private = PrivateNote.objects.filter(session=session, author=request.user).first()
    feedback = SessionFeedback.objects.filter(session=session, author=request.user).first()
    return {
        "shared_form": NoteForm(
            prefix="shared",
            initial={"text": shared.text if shared else "", "version": shared.version if shared else 0},
        ),
        "private_form": NoteForm(
            prefix="private",
            initial={"text": private.text if private else "", "version": private.version if private else 0},
        ),
        "feedback_form": FeedbackForm(
            initial={
                "usefulness": feedback.usefulness if feedback else None,
                "words": feedback.words if feedback else "",
            }
        ),
    }


@requires("session.own")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: TenantRequest, public_id: str) -> HttpResponse:
    """Another time, length or place."""
    session, me = find_own_session(request, public_id)
    form = MoveForm(request.POST or None, initial=MoveForm.initial_of(session))
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_session(session, form.plan(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The session is changed. Everybody gets the new time for the calendar.")
            return redirect("relationships:session_detail", request.organization.slug, public_id)
    context = {**session_lines(session, me), "form": form, "title": title_of(session.relationship, me)}
    context |= {"relationship": session.relationship, "zone": viewer_zone()}
    return render(request, "relationships/session_move.html", context, status=422 if form.errors else 200)


@requires("session.own")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: TenantRequest, public_id: str) -> HttpResponse:
    """Cancel a session, or the rest of its series: a mail goes to everybody, so it is asked for on a page."""
    session, me = find_own_session(request, public_id)
    if request.method == "POST":
        try:
            count = actions.cancel_session(
                session, actor=request.user, rest_of_series=request.POST.get("rest") == "yes"
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            what = "The session is" if count == 1 else f"{count} sessions are"
            messages.success(request, f"{what} cancelled. Your agenda is kept for the next one.")
        return redirect("relationships:detail", request.organization.slug, session.relationship.public_id)
    later = MentoringSession.objects.filter(
        series=session.series, state=SessionState.PLANNED, starts_at__gt=session.starts_at
    )
    context = {
        **session_lines(session, me),
        "relationship": session.relationship,
        "title": title_of(session.relationship, me),
        "later": later.count() if session.series else 0,
    }
    return render(request, "relationships/session_cancel.html", context)


@requires("session.own")
@require_POST
def reply(request: TenantRequest, public_id: str, answer: str) -> HttpResponse:
    """Accept a session, or say that one cannot come."""
    session, _me = find_own_session(request, public_id)
    if answer not in {Reply.YES, Reply.NO}:
        raise Http404
    try:
        actions.reply_to_session(session, Reply(answer), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The others see that you come." if answer == Reply.YES else "The others see that.")
    return redirect("relationships:session_detail", request.organization.slug, public_id)


@requires("session.own")
@require_POST
def remove(request: TenantRequest, public_id: str, member: str) -> HttpResponse:
    """Take somebody off a session of three or more."""
    session, _me = find_own_session(request, public_id)
    found = next((one.member for one in session.attendees.all() if one.member.public_id == member), None)
    if found is None:
        raise Http404
    try:
        actions.remove_attendee(session, found, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.participant.person.name} is not expected any more and gets a mail.")
    return redirect("relationships:session_detail", request.organization.slug, public_id)


@requires("session.own")
@require_safe
def file(request: TenantRequest, public_id: str) -> HttpResponse:
    """The session as a calendar file."""
    session, _me = find_own_session(request, public_id)
    response = HttpResponse(calendar.single(occasion_of(session)), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response
