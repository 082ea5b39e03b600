"""The competency model, and rating by it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from participants.models import Person
from readiness.actions import competencies as actions
from readiness.forms import CompetencyForm, LevelsForm
from readiness.models import Competency
from readiness.queries.raters import relation_to
from readiness.starter import starter_set
from readiness.views.frame import act, when_on


@requires("competency.view")
@require_safe
def competencies(request: TenantRequest) -> HttpResponse:
    """All of them with their anchors."""
    rows = [(one, list(enumerate(one.anchors, 1))) for one in Competency.objects.filter(retired_on=None)]
    context = {
        "rows": rows,
        "may_edit": allows(request.membership, "readiness.manage"),
        "starter": len(starter_set()),
    }
    return render(request, "readiness/competency_list.html", context)


@requires("readiness.manage")
@require_POST
def competency_starter(request: TenantRequest) -> HttpResponse:
    """Take over the starter set."""
    return act(
        request,
        lambda: actions.add_starter_set(actor=request.user),
        "The starter set is in. Change the words to your own.",
        "readiness:competencies",
    )


@requires("readiness.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def competency_new(request: TenantRequest) -> HttpResponse:
    """Add one."""
    return _edit(request, None)


@requires("readiness.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def competency_edit(request: TenantRequest, public_id: str) -> HttpResponse:
    """Change the words of one."""
    return _edit(request, get_object_or_404(Competency, public_id=public_id))


def _edit(request: TenantRequest, competency: Competency | None) -> HttpResponse:
    initial = CompetencyForm.initial_of(competency) if competency else None
    form = CompetencyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            actions.save_competency(
                competency,
                name=facts["name"],
                description=facts["description"],
                anchors=form.anchors,
                actor=request.user,
            )
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("readiness:competencies", request.organization.slug)
    context = {"form": form, "competency": competency}
    return render(request, "readiness/competency_edit.html", context, status=422 if form.is_bound else 200)


@requires("readiness.manage")
@require_POST
def competency_retire(request: TenantRequest, public_id: str) -> HttpResponse:
    """Rate it no more."""
    competency = get_object_or_404(Competency, public_id=public_id)
    return act(
        request,
        lambda: actions.retire_competency(competency, actor=request.user),
        f"{competency} is not rated any more. Earlier ratings stay.",
        "readiness:competencies",
    )


@requires("readiness.own")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def rate_competencies(request: TenantRequest, public_id: str) -> HttpResponse:
    """Rate oneself, a report, a mentee, or somebody one sponsors."""
    person = get_object_or_404(Person.objects.select_related("manager"), public_id=public_id)
    relation = relation_to(request.user, person)
    if relation is None:
        raise PermissionDenied
    form = LevelsForm(
        list(Competency.objects.filter(retired_on=None)), request.POST if request.method == "POST" else None
    )
    if form.is_bound and form.is_valid():
        try:
            actions.rate_competencies(person, form.levels(), rater_type=relation, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved with today's date. Earlier ratings stay as they were.")
            return redirect("readiness:mine", request.organization.slug)
    context = {"form": form, "person": person, "relation": relation, "is_self": relation == "self"}
    return render(request, "readiness/competency_rate.html", context, status=422 if form.is_bound else 200)
