"""Buttons of the review: each changes one thing and can be undone."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.models import Participant
from core.errors import Refusal
from core.identifiers import random_id
from matching import actions
from matching.board import load_board
from matching.detail import choices_for, ruled_out
from matching.forms import RejectForm
from matching.models import MatchingRun, Proposal, ReviewStep, Unmatched
from matching.queries import standing_proposals
from matching.views.frame import (
    answer_change,
    find_proposal,
    find_run,
    review_address,
    run_address,
    undo_tag,
    version_in,
)
from organizations.access import TenantRequest, requires
from programs.enums import Structure

MOST_CHOICES = 25


@requires("matching.manage")
@require_POST
def lock(request: TenantRequest, slug: str, number: int, public_id: str) -> HttpResponse:
    """Lock a pair."""
    run = find_run(slug, number)
    proposal = find_proposal(run, public_id)
    change = actions.lock_proposal
    return answer_change(
        request, run, lambda: change(proposal, actor=request.user, version=version_in(request)), public_id
    )


@requires("matching.manage")
@require_POST
def unlock(request: TenantRequest, slug: str, number: int, public_id: str) -> HttpResponse:
    """Unlock a pair."""
    run = find_run(slug, number)
    proposal = find_proposal(run, public_id)
    change = actions.unlock_proposal
    return answer_change(
        request, run, lambda: change(proposal, actor=request.user, version=version_in(request)), public_id
    )


@requires("matching.manage")
@require_POST
def lock_many(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Lock all ticked pairs."""
    run = find_run(slug, number)
    ids = request.POST.getlist("ids")[:1000]
    return answer_change(
        request, run, lambda: actions.lock_proposals(run, ids, actor=request.user, version=version_in(request))
    )


@requires("matching.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: TenantRequest, slug: str, number: int, public_id: str) -> HttpResponse:
    """Take a pair out, with a reason that the two never see."""
    run = find_run(slug, number)
    proposal = find_proposal(run, public_id)
    form = RejectForm(request.POST or None, initial={"version": run.version})
    if request.method == "POST" and form.is_valid():
        return answer_change(
            request,
            run,
            lambda: actions.reject_proposal(
                proposal,
                actor=request.user,
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            ),
        )
    context = {
        "run": run,
        "cohort": run.cohort,
        "proposal": proposal,
        "form": form,
        "back": review_address(request, run, public_id),
    }
    return render(request, "matching/proposal_reject.html", context, status=422 if form.errors else 200)


@requires("matching.manage")
@require_POST
def restore(request: TenantRequest, slug: str, number: int, public_id: str) -> HttpResponse:
    """Propose a rejected pair again."""
    run = find_run(slug, number)
    proposal = find_proposal(run, public_id)
    change = actions.restore_proposal
    return answer_change(
        request, run, lambda: change(proposal, actor=request.user, version=version_in(request)), public_id
    )


@requires("matching.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: TenantRequest, slug: str, number: int, public_id: str) -> HttpResponse:
    """Choose another mentor for somebody: every candidate with the fit and what it means for the others."""
    run = find_run(slug, number)
    mentee = _participant(run, public_id)
    now = standing_proposals(run).filter(mentee=mentee).select_related("mentor__person").first()
    if request.method == "POST":
        mentor = _participant(run, request.POST.get("mentor", ""))
        answer = answer_change(
            request,
            run,
            lambda: actions.assign_mentor(run, mentee, mentor, actor=request.user, version=version_in(request)),
        )
        made = standing_proposals(run).filter(mentee=mentee).first()
        return redirect(review_address(request, run, made.public_id)) if made else answer
    try:
        board = load_board(run)
        is_known = mentee.pk in board.scores.row_of
        choices = choices_for(board, mentee.pk, most=MOST_CHOICES) if is_known else []
        forbidden = ruled_out(board, mentee.pk, most=MOST_CHOICES) if is_known else []
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(run_address(run))
    context = {
        "run": run,
        "cohort": run.cohort,
        "mentee": mentee,
        "now": now,
        "choices": choices,
        "forbidden": forbidden,
        "are_peers": run.cohort.program.structure in Structure.of_equals(),
        "back": review_address(request, run, now.public_id if now else ""),
    }
    return render(request, "matching/proposal_choose.html", context)


@requires("matching.manage")
@require_POST
def fix(request: TenantRequest, slug: str, number: int, public_id: str) -> HttpResponse:
    """Make the smallest change that would help somebody, and run again."""
    run = find_run(slug, number)
    unmatched = Unmatched.objects.select_related("run__cohort__program").filter(run=run, public_id=public_id).first()
    if unmatched is None:
        raise Http404
    key = f"fix:{public_id}:{request.POST.get('key', '')[:60] or random_id()}"
    try:
        again = actions.apply_fix(unmatched, actor=request.user, key=key)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(review_address(request, run))
    messages.success(request, f"{unmatched.fix.get('label', 'Changed')}: done. Locked pairs are kept.")
    return redirect(run_address(again))


@requires("matching.manage")
@require_POST
def undo(request: TenantRequest, slug: str, number: int, public_id: str) -> HttpResponse:
    """Put the last change back; the message offers the one before it."""
    run = find_run(slug, number)
    step = ReviewStep.objects.select_related("run").filter(run=run, public_id=public_id).first()
    if step is None:
        raise Http404
    try:
        earlier = actions.undo_step(step, actor=request.user)
        messages.success(request, f"Taken back: {step.said}", extra_tags=undo_tag(run, earlier))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    first = (step.before.get("proposals") or [{}])[0].get("public_id", "")
    shown = first if Proposal.objects.filter(run=run, public_id=first).exists() else ""
    return redirect(review_address(request, run, shown))


def _participant(run: MatchingRun, public_id: str) -> Participant:
    found = Participant.objects.select_related("person").filter(cohort=run.cohort, public_id=public_id).first()
    if found is None:
        raise Http404
    return found
