"""What somebody sees who opens the link of a survey's mail. No sign-in: the link is theirs."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.access import open_to
from core.errors import Refusal
from organizations.access import OpenRequest
from relationships.models import Relationship
from surveys import actions
from surveys.forms import AnswerForm, check_in_forms
from surveys.items import items_for
from surveys.links import find_invitation
from surveys.models import Invitation
from surveys.queries import relationships_about, waits_for_contact


@open_to("link")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: OpenRequest, token: str) -> HttpResponse:
    """The questions, once; afterwards, or when it is closed, a word about that."""
    invitation = _find(token)
    if invitation.is_answered or not invitation.survey.is_open:
        waits = waits_for_contact(invitation.person, invitation.survey.cohort)
        return render(request, "surveys/answered.html", {"invitation": invitation, "token": token, "waits": waits})
    view = _pulse if invitation.survey.is_anonymous else _check_in
    return view(request, invitation, token)


@open_to("link")
@require_POST
def contact(request: OpenRequest, token: str) -> HttpResponse:
    """Ask the program team to get in touch: named, and apart from any answer."""
    invitation = _find(token)
    actions.ask_for_contact(invitation.person, invitation.survey.cohort)
    messages.success(request, "The program team knows that you would like to talk. They get in touch with you.")
    return redirect(_address(request, token))


def _find(token: str) -> Invitation:
    invitation = find_invitation(token)
    if invitation is None:
        raise Http404
    return invitation


def _sent(request: OpenRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in."""
    return request.POST if request.method == "POST" else None


def _address(request: OpenRequest, token: str) -> str:
    return reverse("surveys:answer", args=[request.organization.slug, token])


def _pulse(request: OpenRequest, invitation: Invitation, token: str) -> HttpResponse:
    items = items_for(invitation.survey.items, invitation.role)
    form = AnswerForm(items, _sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_pulse(invitation, scores=form.scores(), words=form.words())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(_address(request, token))
    context = {"invitation": invitation, "survey": invitation.survey, "form": form, "token": token}
    return render(request, "surveys/pulse.html", context, status=422 if form.is_bound else 200)


def _check_in(request: OpenRequest, invitation: Invitation, token: str) -> HttpResponse:
    items = items_for(invitation.survey.items, invitation.role)
    relationships = relationships_about(invitation.person, invitation.survey.cohort)
    forms = check_in_forms(items, relationships, _sent(request))
    if request.method == "POST" and forms and all(form.is_valid() for _one, form in forms):
        try:
            given = {one: (form.scores(), " ".join(form.words().values())) for one, form in forms}
            actions.answer_check_in(invitation, given)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(_address(request, token))
    parts = [{"form": form, "others": _others(invitation, one)} for one, form in forms]
    context = {"invitation": invitation, "survey": invitation.survey, "parts": parts, "token": token}
    return render(request, "surveys/check_in.html", context, status=422 if request.method == "POST" else 200)


def _others(invitation: Invitation, relationship: Relationship) -> str:
    people = [member.participant.person for member in relationship.members.all()]
    return ", ".join(person.name for person in people if person.pk != invitation.person_id)
