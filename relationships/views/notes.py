"""Notes of a session, saved while typing; what was agreed; words to the coordinator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from relationships.actions import agenda as agenda_actions
from relationships.actions import notes as actions
from relationships.actions.notes import Saved
from relationships.forms.sessions import ActionForm, FeedbackForm, NoteForm
from relationships.models import ActionItem, MentoringSession
from relationships.views.frame import find_own_relationship, find_own_session


@requires("session.own")
@require_POST
def save_shared(request: TenantRequest, public_id: str) -> HttpResponse:
    """Save the notes that both write. Somebody saved meanwhile: both texts are shown, nothing is lost."""
    session, _me = find_own_session(request, public_id)
    form = NoteForm(request.POST, prefix="shared")
    if not form.is_valid():
        return _invalid(request, form)
    text, version = form.cleaned_data["text"], form.cleaned_data["version"]
    saved = actions.save_shared_note(session, text, version=version, actor=request.user)
    return _answer(request, session, saved, "shared", text)


@requires("session.own")
@require_POST
def save_private(request: TenantRequest, public_id: str) -> HttpResponse:
    """Save the note that only its author reads."""
    session, _me = find_own_session(request, public_id)
    form = NoteForm(request.POST, prefix="private")
    if not form.is_valid():
        return _invalid(request, form)
    text, version = form.cleaned_data["text"], form.cleaned_data["version"]
    saved = actions.save_private_note(session, text, version=version, actor=request.user)
    return _answer(request, session, saved, "private", text)


def _invalid(request: TenantRequest, form: NoteForm) -> HttpResponse:
    return render(request, "relationships/_note_state.html", {"problem": form.errors}, status=422)


def _answer(request: TenantRequest, session: MentoringSession, saved: Saved, kind: str, text: str) -> HttpResponse:
    """For the script the state of the note; without it back to the page, or both texts on a page of their own."""
    context = {"session": session, "saved": saved, "kind": kind, "text": text, "field_id": f"id_{kind}-version"}
    if getattr(request, "htmx", False):
        return render(request, "relationships/_note_state.html", context, status=422 if saved.is_conflict else 200)
    if saved.is_conflict:
        return render(request, "relationships/note_conflict.html", context, status=422)
    messages.success(request, "Your notes are saved.")
    return redirect("relationships:session_detail", request.organization.slug, session.public_id)


@requires("session.own")
@require_POST
def save_feedback(request: TenantRequest, public_id: str) -> HttpResponse:
    """How useful it was, and words to the coordinator."""
    session, _me = find_own_session(request, public_id)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the four answers, and write at most 1000 characters.")
    else:
        data = form.cleaned_data
        actions.rate_session(session, usefulness=data["usefulness"], words=data["words"], actor=request.user)
        messages.success(request, "The coordinator can read it. Nobody else can.")
    return redirect("relationships:session_detail", request.organization.slug, public_id)


@requires("session.own")
@require_POST
def add_action(request: TenantRequest, public_id: str) -> HttpResponse:
    """Write down something agreed."""
    session, _me = find_own_session(request, public_id)
    form = ActionForm(request.POST, members=[one.member for one in session.attendees.all()])
    if not form.is_valid():
        messages.error(request, "Write down what was agreed, in at most 300 characters.")
    else:
        data = form.cleaned_data
        try:
            agenda_actions.add_action_item(
                session, data["text"], owner=form.members.get(data["owner"]), due_on=data["due_on"]
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect("relationships:session_detail", request.organization.slug, public_id)


@requires("session.own")
@require_POST
def finish_action(request: TenantRequest, public_id: str, state: str) -> HttpResponse:
    """Tick something agreed as done, or open it again."""
    item = get_object_or_404(ActionItem.objects.select_related("relationship"), public_id=public_id)
    relationship, _me = find_own_relationship(request, item.relationship.public_id)
    agenda_actions.finish_action_item(item, is_done=state == "done")
    return redirect("relationships:detail", request.organization.slug, relationship.public_id)
