"""An applicant's own pages: one question per page, check, send, follow, take back, answer an offer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts import actions
from cohorts.actions.applying import is_editable, require_editable
from cohorts.actions.offers import offer_is_open
from cohorts.enums import ApplicationState
from cohorts.forms.people import MenteesForm
from cohorts.models import Application
from cohorts.queries.applications import place_in_waitlist
from cohorts.queries.own import applications_of_user
from cohorts.queries.places import role_words
from cohorts.queries.questionnaire import Asked, Questionnaire, questionnaire_of
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from programs.question_forms import form_for_question


def _own(request: TenantRequest, public_id: str) -> Application:
    """One's own application; anybody else's is not there."""
    application = applications_of_user(request.user).filter(public_id=public_id).first()
    if application is None:
        raise Http404
    return application


def _url(name: str, application: Application, *args: str) -> str:
    return reverse(f"cohorts:{name}", args=[application.cohort.organization.slug, application.public_id, *args])


@requires("application.own")
@require_safe
def resume_application(request: TenantRequest, public_id: str) -> HttpResponse:
    """Where one left off: the first open question, the check page, or the status page."""
    application = _own(request, public_id)
    if application.state != ApplicationState.DRAFT:
        return redirect(_url("application", application))
    key = questionnaire_of(application).next_key
    return redirect(_url("question", application, key) if key else _url("check", application))


@requires("application.own")
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: TenantRequest, public_id: str, key: str) -> HttpResponse:
    """One question, saved when one goes on."""
    application = _own(request, public_id)
    form = questionnaire_of(application)
    found = form.find(key)
    if found is None:
        raise Http404
    try:
        require_editable(application)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(_url("application", application))
    number, page = found
    answer_form = _answer_form(page, application, request)
    if answer_form.is_bound and answer_form.is_valid():
        try:
            value = answer_form.cleaned_data["answer"]
            actions.save_answer(application, page.question, value, actor=request.user)
        except Refusal as refusal:
            answer_form.add_error("answer", str(refusal))
        else:
            return redirect(_after(request, application, form, key))
    before = form.neighbour(key, -1)
    context = {
        "application": application,
        "form": answer_form,
        "number": number,
        "total": len(form.asked),
        "before_url": _url("question", application, before) if before else _start_url(application),
        "is_change": request.GET.get("from") == "check",
        "check_url": _url("check", application),
    }
    return render(request, "cohorts/apply_question.html", context, status=422 if answer_form.is_bound else 200)


def _answer_form(page: Asked, application: Application, request: TenantRequest) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if page.question is None:
        initial = application.capacity or application.person.capacity
        return MenteesForm(data, initial={"answer": max(1, initial)})
    return form_for_question(page.question, initial=page.value, data=data)


def _after(request: TenantRequest, application: Application, form: Questionnaire, key: str) -> str:
    """The next question; the check page at the end or when one came from there."""
    following = form.neighbour(key, 1)
    if request.GET.get("from") == "check" or not following:
        return _url("check", application)
    return _url("question", application, following)


def _start_url(application: Application) -> str:
    return reverse("cohorts:apply", args=[application.cohort.organization.slug, application.cohort.slug])


@requires("application.own")
@require_safe
def check(request: TenantRequest, public_id: str) -> HttpResponse:
    """All answers with Change links, and what HR knows already, before sending."""
    application = _own(request, public_id)
    if application.told_state not in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}:
        return redirect(_url("application", application))
    form = questionnaire_of(application)
    context = {
        "application": application,
        "rows": _rows(application, form, can_change=is_editable(application)),
        "known": [{"label": known.label, "value": known.words} for known in form.known],
        "missing": form.missing,
        "is_draft": application.state == ApplicationState.DRAFT,
        "role": role_words(application.role),
        "before_url": _url("question", application, form.asked[-1].key) if form.asked else _start_url(application),
    }
    return render(request, "cohorts/apply_check.html", context)


def _rows(application: Application, form: Questionnaire, *, can_change: bool) -> list[dict[str, Any]]:
    return [
        {
            "label": page.label,
            "value": page.words,
            "url": f"{_url('question', application, page.key)}?from=check" if can_change else "",
        }
        for page in form.asked
    ]


@requires("application.own")
@require_POST
def submit(request: TenantRequest, public_id: str) -> HttpResponse:
    """Send the application. Sending twice sends once."""
    application = _own(request, public_id)
    try:
        actions.submit_application(application, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(_url("check", application))
    return redirect(_url("application", application))


@requires("application.own")
@require_safe
def application(request: TenantRequest, public_id: str) -> HttpResponse:
    """Where the application stands, what comes next, and the answers."""
    found = _own(request, public_id)
    if found.state == ApplicationState.DRAFT:
        return redirect(_url("resume_application", found))
    form = questionnaire_of(found)
    known = [{"label": known.label, "value": known.words} for known in form.known]
    context = {
        "application": found,
        "cohort": found.cohort,
        "told": ApplicationState(found.told_state).label,
        "told_state": found.told_state,
        "place": place_in_waitlist(found) if found.told_state == ApplicationState.WAITLISTED else None,
        "rows": _rows(found, form, can_change=is_editable(found)) + known,
        "is_editable": is_editable(found),
        "role": role_words(found.role),
        "offer_url": _url("offer", found) if offer_is_open(found) else "",
        "can_withdraw": found.told_state not in {ApplicationState.WITHDRAWN, ApplicationState.DECLINED},
    }
    return render(request, "cohorts/apply_status.html", context)


@requires("application.own")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take the application back; says first what that means."""
    found = _own(request, public_id)
    if request.method != "POST":
        return render(request, "cohorts/apply_withdraw.html", {"application": found, "told_state": found.told_state})
    try:
        actions.withdraw_application(found, actor=request.user)
        messages.success(request, "Your application is taken back.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_url("application", found))


@requires("application.own")
@require_safe
def offer(request: TenantRequest, public_id: str) -> HttpResponse:
    """The offered place, with a yes and a no."""
    found = _own(request, public_id)
    context = {"application": found, "is_open": offer_is_open(found), "role": role_words(found.role)}
    return render(request, "cohorts/apply_offer.html", context)


@requires("application.own")
@require_POST
def offer_accept(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take the place."""
    found = _own(request, public_id)
    try:
        actions.accept_offer(found, actor=request.user)
        messages.success(request, "The place is yours.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_url("application", found))


@requires("application.own")
@require_POST
def offer_decline(request: TenantRequest, public_id: str) -> HttpResponse:
    """Leave the place to the next person."""
    found = _own(request, public_id)
    try:
        actions.decline_offer(found, actor=request.user)
        messages.success(request, "Thank you for telling us. The place goes to the next person.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_url("application", found))
