"""The end of a relationship: saying that it goes on, asking for more time, deciding about it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from participants.leave import away_on
from relationships.actions import endings as actions
from relationships.ending import NOTICE_DAYS, open_notice
from relationships.enums import ExtensionState
from relationships.forms.endings import ExtensionForm
from relationships.last_day import end_of
from relationships.models import Extension, Relationship, RelationshipMember
from relationships.pauses import members_away, pauses_of
from relationships.views.frame import find_own_relationship, words_of

SOON_DAYS = 60


@requires("relationship.own")
@require_http_methods(["GET", "HEAD", "POST"])
def still_meeting(request: TenantRequest, public_id: str) -> HttpResponse:
    """One button: we are still meeting."""
    relationship, me = find_own_relationship(request, public_id)
    if request.method == "POST":
        if actions.say_still_meeting(relationship, actor=request.user):
            messages.success(request, "Good to know. Nothing ends.")
        elif relationship.is_active:
            messages.info(request, "Nothing was about to end.")
        else:
            messages.error(request, "This relationship has ended. Your coordinator can open it again.")
        return redirect("relationships:detail", request.organization.slug, public_id)
    notice = open_notice(relationship, timezone.localdate())
    context = {"relationship": relationship, "notice": notice, **words_of(relationship, me)}
    return render(request, "relationships/still_meeting.html", context)


@requires("relationship.own")
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: TenantRequest, public_id: str) -> HttpResponse:
    """Ask the coordinator for more time."""
    relationship, me = find_own_relationship(request, public_id)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_extension(relationship, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("until", str(refusal))
        else:
            messages.success(request, "Asked. The coordinator decides, and writes to you both.")
            return redirect("relationships:detail", request.organization.slug, public_id)
    context = {
        "relationship": relationship,
        "form": form,
        "ends_on": end_of(relationship, pauses_of([relationship]).get(relationship.pk, [])),
        **words_of(relationship, me),
    }
    return render(request, "relationships/extension_ask.html", context, status=422 if form.errors else 200)


@requires("relationship.end")
@require_POST
def agree(request: TenantRequest, public_id: str) -> HttpResponse:
    """Give them the time that they ask for."""
    return _decide(request, public_id, agrees=True)


@requires("relationship.end")
@require_POST
def decline(request: TenantRequest, public_id: str) -> HttpResponse:
    """It ends as planned."""
    return _decide(request, public_id, agrees=False)


def _decide(request: TenantRequest, public_id: str, *, agrees: bool) -> HttpResponse:
    extension = get_object_or_404(Extension.objects.select_related("relationship"), public_id=public_id)
    try:
        actions.decide_extension(extension, agrees=agrees, actor=request.user)
        messages.success(request, "Both are told. " + ("They go on." if agrees else "It ends as planned."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("relationships:detail", request.organization.slug, extension.relationship.public_id)


def ending_card(request: TenantRequest, relationship: Relationship, me: RelationshipMember | None) -> dict[str, Any]:
    """For the page of a relationship: who is away, a notice that waits, when it ends, wishes for more time."""
    today = timezone.localdate()
    pauses = pauses_of([relationship]).get(relationship.pk, [])
    is_active = relationship.is_active
    over = end_of(relationship, pauses) if is_active else None
    waiting = None
    if is_active and (me is not None or allows(request.membership, "relationship.end")):
        # The policy shows a wish to who wrote it and to the program team.
        found = Extension.objects.filter(relationship=relationship, state=ExtensionState.WAITING)
        waiting = found.select_related("author").first()
    return {
        "pause": away_on(pauses, today) if is_active else None,
        "away": _away_lines(relationship, today) if is_active else [],
        "notice": open_notice(relationship, today),
        "notice_days": NOTICE_DAYS,
        "ends_on": over,
        "can_extend": me is not None and over is not None and waiting is None and (over - today).days <= SOON_DAYS,
        "extension": waiting,
        "can_decide_extension": waiting is not None and allows(request.membership, "relationship.end"),
    }


def _away_lines(relationship: Relationship, day: date) -> list[dict[str, Any]]:
    away = members_away(relationship, day)
    members = [one for one in relationship.members.all() if one.pk in away]
    return [{"name": one.participant.person.name, "until": away[one.pk].last} for one in members]
