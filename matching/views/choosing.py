"""Choosing: the program team opens and follows it, participants choose from their shortlist."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.views.frame import address, find_cohort, frame
from core.errors import Refusal
from matching.actions import choosing as actions
from matching.choice_forms import ChoicesForm, OpenChoosingForm
from matching.choosing.queries import (
    choices_of,
    choosing_of,
    is_being_made,
    may_choose,
    own_participant,
    progress_of,
    shortlist_of,
)
from matching.models import Choosing
from organizations.access import TenantRequest, requires
from programs.enums import MatchingBy

DAYS_TO_CHOOSE = 14


@requires("matching.view")
@require_safe
def choosing(request: TenantRequest, slug: str) -> HttpResponse:
    """How far choosing is: who has a list, who has chosen, how evenly mentors are shown."""
    cohort = find_cohort(slug)
    found = choosing_of(cohort)
    form = OpenChoosingForm(initial={"closes_on": timezone.localdate() + timedelta(days=DAYS_TO_CHOOSE)})
    return render(request, "matching/choose_cohort.html", _cohort_context(request, slug, found, form))


@requires("matching.manage")
@require_POST
def choosing_open(request: TenantRequest, slug: str) -> HttpResponse:
    """Make the shortlists and ask everybody to choose."""
    cohort = find_cohort(slug)
    form = OpenChoosingForm(request.POST)
    if form.is_valid():
        try:
            actions.open_choosing(cohort, closes_on=form.cleaned_data["closes_on"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The shortlists are being made. Everybody with a list gets a mail.")
            return redirect(address("matching:choosing", cohort))
    context = _cohort_context(request, slug, choosing_of(cohort), form)
    return render(request, "matching/choose_cohort.html", context, status=422)


@requires("matching.manage")
@require_POST
def choosing_again(request: TenantRequest, slug: str) -> HttpResponse:
    """Make lists for people who joined since."""
    found = _choosing(slug)
    try:
        actions.renew_shortlists(found, actor=request.user)
        messages.success(request, "Lists for the newcomers are being made.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(address("matching:choosing", found.cohort))


@requires("matching.manage")
@require_POST
def choosing_close(request: TenantRequest, slug: str) -> HttpResponse:
    """End choosing."""
    found = _choosing(slug)
    actions.close_choosing(found, actor=request.user)
    messages.success(request, "Choosing is closed. Nobody can change a choice any more.")
    return redirect(address("matching:choosing", found.cohort))


@requires("choice.own")
@require_http_methods(["GET", "HEAD", "POST"])
def my_choices(request: TenantRequest, slug: str) -> HttpResponse:
    """The own shortlist: three places to give, and "rather not", which nobody is told."""
    cohort = find_cohort(slug)
    me = own_participant(cohort, request.user)
    found = choosing_of(cohort)
    if me is None or found is None:
        raise Http404
    entries = list(shortlist_of(me))
    is_open = may_choose(found)
    form = ChoicesForm(entries, choices_of(me), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.save_choices(me, form.ranks(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _saved_words(count))
            return redirect("matching:my_choices", request.organization.slug, slug)
    context = {
        "cohort": cohort,
        "program": cohort.program,
        "choosing": found,
        "form": form,
        "rows": form.rows(),
        "is_open": is_open,
        "others": "mentors" if me.role == "mentee" else "mentees",
        "other": "mentor" if me.role == "mentee" else "mentee",
    }
    return render(request, "matching/choose_mine.html", context, status=422 if form.errors else 200)


def _saved_words(count: int) -> str:
    if not count:
        return "Saved: you have chosen nobody. We find somebody for you."
    return "Saved: one choice." if count == 1 else f"Saved: {count} choices, in your order."


def _choosing(slug: str) -> Choosing:
    found = choosing_of(find_cohort(slug))
    if found is None:
        raise Http404
    return found


def _cohort_context(
    request: TenantRequest, slug: str, found: Choosing | None, form: OpenChoosingForm
) -> dict[str, object]:
    cohort = find_cohort(slug)
    return {
        **frame(request, cohort, "Matching"),
        "choosing": found,
        "form": form,
        "progress": progress_of(found) if found else None,
        "is_made": found is not None and is_being_made(found),
        "is_open": may_choose(found),
        "lets_choose": cohort.program.matching_by in MatchingBy.with_choices(),
        "asks": cohort.program.matching_by == MatchingBy.PARTICIPANTS,
    }
