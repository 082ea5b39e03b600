"""Answering how a relationship on trial fits, and ending a trial."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from relationships.actions import trials as actions
from relationships.enums import Fit
from relationships.forms.trials import FitForm
from relationships.models import FitAnswer, FitWords, Relationship, RelationshipMember
from relationships.trials import answers_of, open_trial
from relationships.views.frame import find_own_relationship, words_of


@requires("trial.own")
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: TenantRequest, public_id: str) -> HttpResponse:
    """How it fits, in private."""
    relationship, me = find_own_relationship(request, public_id)
    form = FitForm(request.POST or None, initial=_answered(me))
    if request.method == "POST" and form.is_valid():
        fit = Fit(form.cleaned_data["fit"])
        try:
            agreed = actions.answer_fit(me, fit, words=form.cleaned_data["words"], actor=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("relationships:detail", request.organization.slug, public_id)
        if fit == Fit.NOT_GOOD:
            return redirect("relationships:trial_end", request.organization.slug, public_id)
        messages.success(request, _thanks(fit, agreed=agreed))
        return redirect("relationships:detail", request.organization.slug, public_id)
    context = {
        **words_of(relationship, me),
        "relationship": relationship,
        "trial": open_trial(relationship),
        "form": form,
    }
    return render(request, "relationships/trial_answer.html", context, status=422 if form.errors else 200)


@requires("trial.own")
@require_http_methods(["GET", "HEAD", "POST"])
def trial_end(request: TenantRequest, public_id: str) -> HttpResponse:
    """End the trial, without a reason."""
    relationship, me = find_own_relationship(request, public_id)
    if request.method == "POST":
        try:
            actions.end_trial(me, actor=request.user)
            messages.success(
                request, "The trial has ended. Nobody is at fault, and the program team looks for somebody."
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("relationships:detail", request.organization.slug, public_id)
    context = {
        **words_of(relationship, me),
        "relationship": relationship,
        "trial": open_trial(relationship),
        "coordinator": relationship.cohort.coordinator,
    }
    return render(request, "relationships/trial_end.html", context)


def trial_card(request: TenantRequest, relationship: Relationship, me: RelationshipMember | None) -> dict[str, Any]:
    """What the page of a relationship says about its trial: to its members, and to the coordinator the answers."""
    is_coordinator = relationship.cohort.coordinator_id == request.user.pk and me is None
    answers = list(answers_of(relationship)) if is_coordinator else []
    return {
        "trial": open_trial(relationship),
        "my_fit": FitAnswer.objects.filter(member=me).order_by("-occasion").first() if me else None,
        "fit_answers": answers,
    }


def _answered(me: RelationshipMember) -> dict[str, str]:
    last = FitAnswer.objects.filter(member=me).order_by("-occasion").first()
    words = FitWords.objects.filter(answer=last).first() if last else None
    return {"fit": last.fit, "words": words.text if words else ""} if last else {}


def _thanks(fit: Fit, *, agreed: bool) -> str:
    if agreed:
        return "Thank you. You both think that it fits, so the trial is over and your mentoring goes on."
    return "Thank you. We ask again later." if fit == Fit.UNDECIDED else "Thank you. Your answer is kept."
