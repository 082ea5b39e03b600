"""A mentor answers on one page; the program team sees who waits for whom since when."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.views.frame import address, find_cohort, frame, page_of
from core.errors import Refusal
from matching.actions import offering as actions
from matching.choice_forms import DeclineForm
from matching.choosing.queries import offers_in, others_asking, own_offer
from matching.enums import OfferState
from matching.models import Offer
from organizations.access import TenantRequest, requires


@requires("offer.own")
@require_safe
def offer(request: TenantRequest, public_id: str) -> HttpResponse:
    """Who asks, why the two fit, what it takes, and one button."""
    return render(request, "matching/offer_answer.html", _page(_own(request, public_id)))


@requires("offer.own")
@require_POST
def accept(request: TenantRequest, public_id: str) -> HttpResponse:
    """Yes: the pair becomes live."""
    found = _own(request, public_id)
    try:
        relationship = actions.accept_offer(found, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("matching:offer", request.organization.slug, public_id)
    messages.success(request, f"Thank you. You and {found.mentee.person.name} are paired, and both get a mail.")
    return redirect("relationships:detail", request.organization.slug, relationship.public_id)


@requires("offer.own")
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: TenantRequest, public_id: str) -> HttpResponse:
    """No, with a reason for the program team if there is one."""
    found = _own(request, public_id)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_offer(found, reason=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, "Thank you for telling us. We ask somebody else.")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("matching:offer", request.organization.slug, public_id)
    context = {**_page(found), "form": form}
    return render(request, "matching/offer_decline.html", context, status=422 if form.errors else 200)


@requires("offer.manage")
@require_safe
def offers(request: TenantRequest, slug: str) -> HttpResponse:
    """Who waits for whom since when."""
    cohort = find_cohort(slug)
    rows = offers_in(cohort)
    context = {
        **frame(request, cohort, "Matching"),
        "page": page_of(request, rows),
        "waiting": rows.filter(state=OfferState.WAITING).count(),
        "stuck": rows.filter(is_last=True, mentee__places_used=0).count(),
    }
    return render(request, "matching/offer_cohort.html", context)


@requires("offer.manage")
@require_POST
def offers_start(request: TenantRequest, slug: str) -> HttpResponse:
    """Ask everybody's first choice."""
    cohort = find_cohort(slug)
    try:
        count = actions.ask_first_choices(cohort, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(address("matching:choosing", cohort))
    messages.success(request, "One mentor is asked." if count == 1 else f"{count} mentors are asked.")
    return redirect(address("matching:offers", cohort))


@requires("offer.manage")
@require_POST
def offer_again(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Send it again; the time starts anew."""
    return _settle(
        request, slug, public_id, actions.send_offer_again, "The mail is sent again, and the time starts anew."
    )


@requires("offer.manage")
@require_POST
def offer_back(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take it back; nobody else is asked by itself."""
    return _settle(request, slug, public_id, actions.take_offer_back, "Taken back. The mentor is told.")


@requires("offer.manage")
@require_POST
def offer_next(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Ask the next choice now."""
    return _settle(request, slug, public_id, actions.move_on, "The next choice is asked now.")


def _settle(request: TenantRequest, slug: str, public_id: str, act: Callable[..., None], said: str) -> HttpResponse:
    cohort = find_cohort(slug)
    found = get_object_or_404(Offer, cohort=cohort, public_id=public_id)
    try:
        act(found, actor=request.user)
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(address("matching:offers", cohort))


def _own(request: TenantRequest, public_id: str) -> Offer:
    found = own_offer(public_id, request.user)
    if found is None:
        raise Http404
    return found


def _page(found: Offer) -> dict[str, object]:
    return {
        "offer": found,
        "person": found.mentee.person,
        "cohort": found.cohort,
        "program": found.cohort.program,
        "coordinator": found.cohort.coordinator,
        "others": others_asking(found),
        "places": found.mentor.free_places,
    }
