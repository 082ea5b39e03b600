"""What outcomes say about a program's criteria, and weights that they suggest."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.errors import Refusal
from matching.actions.learning import accept_weights, dismiss_weights, propose_weights, undo_weights
from matching.enums import WeightsState
from matching.learning import FEWEST_RATED
from matching.models import LearnedWeights
from matching.quality import FEWEST_FOR_CRITERIA, correlations, dataset_of, overall, thirds
from organizations.access import TenantRequest, allows, requires
from programs.models import Criterion, Program

NEWEST = 10


@dataclass(frozen=True)
class Change:
    """One criterion of a proposal."""

    label: str
    before: int
    after: int
    share_before: float
    share_after: float


@requires("learning.view")
@require_safe
def learning(request: TenantRequest, slug: str) -> HttpResponse:
    """Fit against later quality, by criterion; the proposal that waits; earlier ones."""
    program = get_object_or_404(Program, slug=slug)
    data = dataset_of(program)
    earlier = LearnedWeights.objects.filter(program=program).select_related("decided_by", "made_by").order_by("-id")
    waiting = earlier.filter(state=WeightsState.PROPOSED).first()
    context = {
        "program": program,
        "data": data,
        "needed": FEWEST_RATED,
        "progress_says": f"{data.rated} of {FEWEST_RATED} rated by both sides",
        "waiting_says": f"From {waiting.relationships} rated relationships; no weight moves by more than a quarter"
        if waiting
        else "",
        "needed_for_criteria": FEWEST_FOR_CRITERIA,
        "criteria": correlations(data),
        "overall": overall(data),
        "thirds": thirds(data),
        "waiting": waiting,
        "changes": _changes(waiting) if waiting else [],
        "gain": {key: 100 * value for key, value in waiting.gain.items()} if waiting else {},
        "earlier": list(earlier.exclude(state=WeightsState.PROPOSED)[:NEWEST]),
        "can_manage": allows(request.membership, "learning.manage"),
    }
    return render(request, "matching/learning.html", context)


@requires("learning.manage")
@require_POST
def learning_propose(request: TenantRequest, slug: str) -> HttpResponse:
    """Work out weights; nothing changes by it."""
    program = get_object_or_404(Program, slug=slug)
    try:
        propose_weights(program, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(request, program))


@requires("learning.manage")
@require_POST
def learning_accept(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Set the proposed weights, with an Undo."""
    program = get_object_or_404(Program, slug=slug)
    undo = reverse("matching:learning_undo", args=[request.organization.slug, slug, public_id])
    said = "The weights are set. They hold for runs from now on."
    return _answer(request, program, public_id, accept_weights, said, tags=f"undo:{undo}")


@requires("learning.manage")
@require_POST
def learning_dismiss(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Put the proposal away."""
    program = get_object_or_404(Program, slug=slug)
    return _answer(request, program, public_id, dismiss_weights, "Put away. The weights stay as they are.")


@requires("learning.manage")
@require_POST
def learning_undo(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Restore the weights of before."""
    program = get_object_or_404(Program, slug=slug)
    return _answer(request, program, public_id, undo_weights, "The weights are as they were before.")


def _answer(
    request: TenantRequest,
    program: Program,
    public_id: str,
    decide: Callable[..., LearnedWeights],
    said: str,
    *,
    tags: str = "",
) -> HttpResponse:
    found = LearnedWeights.objects.filter(program=program, public_id=public_id).first()
    if found is None:
        raise Http404
    actor: User = request.user
    try:
        decide(found, actor=actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said, extra_tags=tags)
    return redirect(_address(request, program))


def _changes(proposal: LearnedWeights) -> list[Change]:
    before, after = sum(proposal.before.values()) or 1, sum(proposal.after.values()) or 1
    found = []
    for one in Criterion.objects.filter(program=proposal.program, public_id__in=proposal.before):
        now, next_ = proposal.before[one.public_id], proposal.after[one.public_id]
        found.append(Change(one.label, now, next_, 100 * now / before, 100 * next_ / after))
    return found


def _address(request: TenantRequest, program: Program) -> str:
    return reverse("matching:learning", args=[request.organization.slug, program.slug])
