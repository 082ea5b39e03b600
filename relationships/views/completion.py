"""Completion and certificates: the cohort's page for the program team, downloads, and the public check."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.models import Participant
from cohorts.views.frame import find_cohort, frame
from core.access import open_to
from core.errors import Refusal
from core.limits import MINUTE, is_too_often
from core.uploads import download
from organizations.access import OpenRequest, TenantRequest, allows, requires
from relationships.actions.finishing import (
    complete_all,
    complete_participant,
    issue_certificate,
    undo_completion,
    withdraw_certificate,
)
from relationships.certificates import check, grouped
from relationships.completion import progress_in, progress_of
from relationships.enums import NextStep
from relationships.forms.finishing import CompleteForm
from relationships.models import Certificate
from relationships.preparation import counts_of

PER_PAGE = 50
SHOWS = (("", "Everybody"), ("ready", "Done, not completed"), ("open", "Something open"), ("completed", "Completed"))


@requires("completion.view")
@require_safe
def progress(request: TenantRequest, slug: str) -> HttpResponse:
    """How far a cohort is: ready for the first meeting, completed, what comes next."""
    cohort = find_cohort(slug)
    everybody = progress_in(cohort)
    show, text = request.GET.get("show", ""), request.GET.get("q", "")[:80].lower()
    rows = {
        "ready": [one for one in everybody if one.has_all and not one.completion],
        "open": [one for one in everybody if not one.has_all and not one.completion],
        "completed": [one for one in everybody if one.completion],
    }
    found = [one for one in rows.get(show, everybody) if text in one.participant.person.name.lower()]
    chosen = [one.transition.choice for one in everybody if one.transition]
    context = {
        **frame(request, cohort, "Progress"),
        "roles": counts_of(cohort),
        "total": len(everybody),
        "completed": len(rows["completed"]),
        "ready": len(rows["ready"]),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "is_filtered": bool(show or text),
        "shows": SHOWS,
        "next_steps": [(label, chosen.count(value)) for value, label in NextStep.choices],
        "chosen": len(chosen),
        "can_complete": allows(request.membership, "completion.manage"),
    }
    return render(request, "relationships/progress.html", context)


def _participant(slug: str, public_id: str) -> Participant:
    related = Participant.objects.select_related("person", "cohort__program")
    return get_object_or_404(related, cohort__slug=slug, public_id=public_id)


def _back(request: TenantRequest, slug: str) -> HttpResponse:
    return redirect("relationships:progress", request.organization.slug, slug)


@requires("completion.manage")
@require_POST
def complete_ready(request: TenantRequest, slug: str) -> HttpResponse:
    """Complete everybody who has done what is asked."""
    cohort = find_cohort(slug)
    count = complete_all(cohort, actor=request.user)
    if count:
        people = "1 person has" if count == 1 else f"{count} people have"
        messages.success(request, f"{people} completed the program. Their certificates are being drawn.")
    else:
        messages.info(request, "Nobody more has done everything that is asked.")
    return _back(request, slug)


@requires("completion.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Complete one participant; with a reason when something is open."""
    participant = _participant(slug, public_id)
    now = progress_of([participant])[0]
    form = CompleteForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = not now.has_all
    if request.method == "POST" and form.is_valid():
        try:
            complete_participant(participant, reason=form.cleaned_data["reason"], actor=request.user)
        except Refusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            undo = reverse("relationships:completion_undo", args=[request.organization.slug, slug, public_id])
            words = f"{participant.person.name} has completed the program. The certificate is being drawn."
            messages.success(request, words, extra_tags=f"undo:{undo}")
            return _back(request, slug)
    context = {**frame(request, participant.cohort, "Progress"), "one": now, "form": form}
    return render(request, "relationships/complete.html", context, status=422 if form.errors else 200)


@requires("completion.manage")
@require_POST
def undo(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a completion back, and with it the certificate."""
    participant = _participant(slug, public_id)
    undo_completion(participant, actor=request.user)
    messages.success(request, f"{participant.person.name} has not completed the program. No certificate is valid.")
    return _back(request, slug)


@requires("completion.manage")
@require_POST
def issue(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Issue a certificate again after one was withdrawn."""
    participant = _participant(slug, public_id)
    try:
        issue_certificate(participant, actor=request.user)
        messages.success(request, "The certificate is being drawn.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _back(request, slug)


@requires("completion.manage")
@require_POST
def withdraw(request: TenantRequest, public_id: str) -> HttpResponse:
    """Make a certificate invalid; its check says so from now on."""
    related = Certificate.objects.select_related("participant__cohort")
    certificate = get_object_or_404(related, public_id=public_id)
    withdraw_certificate(certificate, actor=request.user)
    messages.success(request, f"The certificate of {certificate.name} is withdrawn. Its check says so.")
    return _back(request, certificate.participant.cohort.slug)


@requires("certificate.own")
@require_safe
def certificate_pdf(request: TenantRequest, public_id: str) -> HttpResponse:
    """A certificate as PDF: for whose it is, and for the program team."""
    rows = Certificate.objects.select_related("participant__person", "job")
    certificate = get_object_or_404(rows, public_id=public_id)
    is_mine = certificate.participant.person.user_id == request.user.pk
    if not is_mine and not allows(request.membership, "completion.manage"):
        raise Http404
    if stored := certificate.files.first():
        return download(stored)
    context = {"certificate": certificate, "number": grouped(certificate.number)}
    return render(request, "relationships/certificate_waits.html", context)


@open_to("link")
@require_safe
def certificate_check(request: OpenRequest, number: str) -> HttpResponse:
    """Whether a certificate is valid, for whoever holds its number. No sign-in."""
    who = get_adapter(request).get_client_ip(request)
    if is_too_often("certificate", str(who), most=settings.CERTIFICATE_CHECKS_A_MINUTE):
        answer = render(request, "relationships/certificate_limit.html", status=429)
        answer.headers["Retry-After"] = str(MINUTE)
        return answer
    found = check(number)
    context = {"found": found, "number": grouped(number.replace("-", "").upper()) if found else ""}
    answer = render(request, "relationships/certificate_check.html", context, status=200 if found else 404)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
