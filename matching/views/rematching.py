"""Drafts for people who need another mentor, and for a whole cohort: the program team decides."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.models import Cohort
from cohorts.views.frame import address, find_cohort, frame, page_of
from core.errors import Refusal
from matching.actions import rematching as actions
from matching.choice_forms import KeepForm
from matching.choosing.queries import rematches_in
from matching.enums import RematchCause, RematchState
from matching.models import Rematch, RematchOption
from organizations.access import TenantRequest, requires
from relationships.models import Relationship
from relationships.queries import names, with_people


@requires("rematch.manage")
@require_safe
def rematches(request: TenantRequest, slug: str) -> HttpResponse:
    """Who needs another mentor, and why."""
    return render(request, "matching/rematch_list.html", _list(request, find_cohort(slug), KeepForm()))


@requires("rematch.manage")
@require_POST
def rematch_cohort(request: TenantRequest, slug: str) -> HttpResponse:
    """Look at all pairs again."""
    cohort = find_cohort(slug)
    form = KeepForm(request.POST)
    if form.is_valid():
        try:
            made = actions.draft_cohort(cohort, keep_bonus=form.cleaned_data["keep_bonus"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address("matching:rematch", cohort, made.public_id))
    return render(request, "matching/rematch_list.html", _list(request, cohort, form), status=422)


@requires("rematch.manage")
@require_safe
def rematch(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """One draft: who could come, what changes, before anything does."""
    cohort = find_cohort(slug)
    found = _find(cohort, public_id)
    options = RematchOption.objects.filter(rematch=found).select_related(
        "mentee__person", "mentor__person", "mentor_now__person"
    )
    relationship = found.relationship
    whole = with_people(Relationship.objects.filter(pk=relationship.pk)).get() if relationship else None
    context = {
        **frame(request, cohort, "Matching"),
        "rematch": found,
        "options": options.order_by("mentee_id", "number"),
        "relationship": whole,
        "who": names(whole.members.all()) if whole else "",
        "is_computing": found.state == RematchState.COMPUTING,
        "is_whole": found.cause == RematchCause.COHORT,
        "kept": found.summary.get("pairs", 0) - found.summary.get("changed", 0),
    }
    return render(request, "matching/rematch_detail.html", context)


@requires("rematch.manage")
@require_POST
def rematch_start(request: TenantRequest, public_id: str) -> HttpResponse:
    """Draft another mentor for one pair."""
    relationship = get_object_or_404(Relationship.objects.select_related("cohort__program"), public_id=public_id)
    try:
        made = actions.draft_rematch(relationship, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("relationships:detail", request.organization.slug, public_id)
    return redirect("matching:rematch", request.organization.slug, relationship.cohort.slug, made.public_id)


@requires("rematch.manage")
@require_POST
def rematch_take(request: TenantRequest, slug: str, public_id: str, option: str) -> HttpResponse:
    """Give the mentee this mentor."""
    cohort = find_cohort(slug)
    found = _find(cohort, public_id)
    chosen = get_object_or_404(RematchOption.objects.select_related("rematch"), rematch=found, public_id=option)
    try:
        made = actions.take_option(chosen, actor=request.user)
        messages.success(request, "Done: both get a mail." if made else "The mentor is asked now.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(address("matching:rematch", cohort, public_id))


@requires("rematch.manage")
@require_POST
def rematch_take_all(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Make the changes of a whole cohort."""
    cohort = find_cohort(slug)
    found = _find(cohort, public_id)
    try:
        count = actions.take_all(found, actor=request.user)
        messages.success(
            request, "1 pair changed." if count == 1 else f"{count} pairs changed. Everybody concerned gets a mail."
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(address("matching:rematch", cohort, public_id))


@requires("rematch.manage")
@require_POST
def rematch_dismiss(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Put the draft away."""
    cohort = find_cohort(slug)
    actions.dismiss_rematch(_find(cohort, public_id), actor=request.user)
    messages.success(request, "Put away. Nothing was changed.")
    return redirect(address("matching:rematches", cohort))


def _find(cohort: Cohort, public_id: str) -> Rematch:
    related = Rematch.objects.select_related("relationship", "job", "decided_by")
    return get_object_or_404(related, cohort=cohort, public_id=public_id)


def _list(request: TenantRequest, cohort: Cohort, form: KeepForm) -> dict[str, object]:
    return {
        **frame(request, cohort, "Matching"),
        "page": page_of(request, rematches_in(cohort)),
        "waiting": rematches_in(cohort).filter(state=RematchState.DRAFT).count(),
        "form": form,
        "can_redo": cohort.program.structure in {"one_to_one", "reverse"},
    }
