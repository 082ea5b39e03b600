"""What the pages of a run share: finding it, its address, the version in a form, and answering after a change."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from cohorts.views.frame import address, find_cohort
from core.errors import Refusal
from matching.models import MatchingRun, Proposal, ReviewStep
from organizations.access import TenantRequest

KEPT = ("tab", "sort", "q", "page")


def find_run(slug: str, number: int) -> MatchingRun:
    """A run of a cohort of the active organization, or 404."""
    cohort = find_cohort(slug)
    run = MatchingRun.objects.select_related("job", "started_by", "published_by").filter(cohort=cohort, number=number)
    found = run.first()
    if found is None:
        raise Http404
    found.cohort = cohort
    return found


def find_proposal(run: MatchingRun, public_id: str) -> Proposal:
    """A proposal of the run with its people, or 404."""
    found = Proposal.objects.select_related("mentee__person", "mentor__person", "run__cohort__program")
    proposal = found.filter(run=run, public_id=public_id).first()
    if proposal is None:
        raise Http404
    return proposal


def run_address(run: MatchingRun, name: str = "matching:run", *args: object) -> str:
    """Address of a page of this run."""
    return address(name, run.cohort, run.number, *args)


def review_address(request: TenantRequest, run: MatchingRun, pair: str = "") -> str:
    """The review with the filters of the form's page kept, and a pair in the pane."""
    kept = {key: value for key in KEPT if (value := request.POST.get(key, request.GET.get(key, "")))}
    query = urlencode({**kept, **({"pair": pair} if pair else {})})
    return run_address(run) + (f"?{query}" if query else "")


def version_in(request: TenantRequest) -> int | None:
    """The version of the proposals that the form was made for."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def undo_tag(run: MatchingRun, step: ReviewStep | None) -> str:
    """Marks a message with its Undo button."""
    return f"undo:{run_address(run, 'matching:undo', step.public_id)}" if step else ""


def answer_change(
    request: TenantRequest, run: MatchingRun, change: Callable[[], ReviewStep | None], pair: str = ""
) -> HttpResponse:
    """Do it and go back to the review with an Undo, or say why not."""
    try:
        step = change()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if step is not None:
            messages.success(request, step.said, extra_tags=undo_tag(run, step))
    return redirect(review_address(request, run, pair))
