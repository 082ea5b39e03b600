"""Talking to one person of the program team in confidence."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, requires
from relationships.actions import confidences as actions
from relationships.confidences import (
    DAYS_COMPLAINT_KEPT,
    DAYS_KEPT,
    READ_WITHIN_DAYS,
    confidences_of,
    receivers,
    relationships_about,
)
from relationships.enums import ConfidenceState
from relationships.forms.confidences import ConfidenceForm, PassOnForm, WordsForm
from relationships.models import Confidence

SHOWN = 50
KINDS = {ConfidenceState.NEW: "warn", ConfidenceState.LOOKING: "info", ConfidenceState.SETTLED: "good"}


@requires("confidence.own")
@require_safe
def mine(request: TenantRequest) -> HttpResponse:
    """The talks that I began, and those that others began with me."""
    found = [_line(request, one) for one in confidences_of(request.user)[:SHOWN]]
    context = {
        "written": [line for line in found if line["is_mine"]],
        "received": [line for line in found if not line["is_mine"]],
    }
    return render(request, "relationships/confidence_list.html", context)


@requires("confidence.own")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest) -> HttpResponse:
    """Write to one person: who reads it is chosen, and said."""
    relationships = relationships_about(request.user)
    about = next((one for one in relationships if one.public_id == request.GET.get("about")), None)
    about = about or (relationships[0] if relationships else None)
    offered = receivers(request.user, about.cohort.coordinator if about else None)
    bound = request.POST if request.method == "POST" else None
    initial = {
        "about": about.public_id if about else "",
        "receiver": offered[0].user.public_id if len(offered) == 1 or about else "",
    }
    form = ConfidenceForm(bound, receivers=offered, relationships=relationships, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        try:
            confidence = actions.write_in_confidence(
                said["text"],
                receiver=form.users[said["receiver"]],
                about=form.relationships.get(said["about"]),
                is_complaint=said["is_complaint"],
                actor=request.user,
                public_id=occasion(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Sent to {confidence.receiver.display_name}, and to nobody else.")
            return redirect("relationships:confidence", request.organization.slug, confidence.public_id)
    context = {"form": form, "offered": offered, **_words()}
    return render(request, "relationships/confidence_new.html", context, status=422 if form.errors else 200)


@requires("confidence.own")
@require_safe
def detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """One talk, for its two people."""
    return _page(request, _find(request, public_id), WordsForm())


@requires("confidence.own")
@require_POST
def answer(request: TenantRequest, public_id: str) -> HttpResponse:
    """Add to a talk."""
    confidence = _find(request, public_id)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            actions.answer_in_confidence(confidence, text, actor=request.user, public_id=occasion(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Sent.")
            return _back(request, public_id)
    return _page(request, confidence, form, status=422)


@requires("confidence.own")
@require_POST
def look(request: TenantRequest, public_id: str) -> HttpResponse:
    """Say that I look into it; the writer sees that."""
    try:
        actions.look_into(_find(request, public_id), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(request, public_id)


@requires("confidence.own")
@require_POST
def read(request: TenantRequest, public_id: str) -> HttpResponse:
    """I have read the answer."""
    actions.mark_read(_find(request, public_id), actor=request.user)
    return _back(request, public_id)


@requires("confidence.own")
@require_POST
def settle(request: TenantRequest, public_id: str) -> HttpResponse:
    """Say that it is settled."""
    actions.settle(_find(request, public_id), actor=request.user)
    messages.success(request, "Settled. Writing again opens it.")
    return _back(request, public_id)


@requires("confidence.own")
@require_POST
def pass_on(request: TenantRequest, public_id: str) -> HttpResponse:
    """Give my talk to somebody else of the program team."""
    confidence = _find(request, public_id)
    form = PassOnForm(request.POST, receivers=_others(request, confidence))
    if not form.is_valid():
        messages.error(request, "Choose somebody of the program team.")
        return _back(request, public_id)
    try:
        actions.pass_on(confidence, receiver=form.users[form.cleaned_data["receiver"]], actor=request.user)
        messages.success(request, "Passed on. Whoever had it does not see it any more.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(request, public_id)


def _find(request: TenantRequest, public_id: str) -> Confidence:
    """The talk, for its two people. 404 for everybody else: it may not exist."""
    found = confidences_of(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _others(request: TenantRequest, confidence: Confidence) -> list[Any]:
    if confidence.writer_id != request.user.pk:
        return []
    coordinator = confidence.relationship.cohort.coordinator if confidence.relationship else None
    return [one for one in receivers(request.user, coordinator) if one.user.pk != confidence.receiver_id]


def _page(request: TenantRequest, confidence: Confidence, form: WordsForm, status: int = 200) -> HttpResponse:
    is_mine = confidence.writer_id == request.user.pk
    others = _others(request, confidence)
    here = [one.user.pk for one in receivers(confidence.writer, None)]
    context = {
        **_line(request, confidence),
        **_words(),
        "words": list(confidence.words.select_related("author")),
        "form": form,
        "pass_on": PassOnForm(receivers=others) if others else None,
        "receiver_is_gone": is_mine and confidence.receiver_id not in here,
    }
    return render(request, "relationships/confidence_detail.html", context, status=status)


def _line(request: TenantRequest, confidence: Confidence) -> dict[str, Any]:
    is_mine = confidence.writer_id == request.user.pk
    other = confidence.receiver if is_mine else confidence.writer
    return {
        "confidence": confidence,
        "is_mine": is_mine,
        "other": other,
        "state_kind": KINDS[ConfidenceState(confidence.state)],
        "unread": confidence.unread_by_writer if is_mine else confidence.unread_by_receiver,
    }


def _words() -> dict[str, int]:
    return {
        "years_kept": DAYS_KEPT // 365,
        "years_complaint_kept": DAYS_COMPLAINT_KEPT // 365,
        "read_within": READ_WITHIN_DAYS,
    }


def _back(request: TenantRequest, public_id: str) -> HttpResponse:
    return redirect("relationships:confidence", request.organization.slug, public_id)
