"""How a run was computed, computing it again, and its files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.errors import Refusal
from matching.actions.exporting import FILE_TYPES, export_run
from matching.provenance import MOST_PAIRS_AT_ONCE, provenance_of, replay_run
from matching.replay import ENGINE_VERSION
from matching.views.frame import find_run, run_address
from organizations.access import TenantRequest, allows, requires


@requires("matching.view")
@require_safe
def provenance(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Inputs, rules, weights, engine and proof of a run, and what was changed by hand after it."""
    run = find_run(slug, number)
    if not run.has_result:
        return redirect(run_address(run))
    context = {
        "run": run,
        "engine_now": ENGINE_VERSION,
        "cohort": run.cohort,
        "program": run.cohort.program,
        "are_peers": run.cohort.program.structure in {"peer", "circle"},
        "can_export": allows(request.membership, "matching.export"),
        "can_manage": allows(request.membership, "matching.manage"),
    }
    try:
        context["facts"] = provenance_of(run)
    except Refusal as refusal:
        context["refusal"] = str(refusal)
    return render(request, "matching/provenance.html", context)


@requires("matching.manage")
@require_POST
def compute_again(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """Compute the stored inputs once more and say whether every pair is the same. Changes nothing."""
    run = find_run(slug, number)
    try:
        found = replay_run(run, most_pairs=MOST_PAIRS_AT_ONCE)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(run_address(run, "matching:provenance"))
    count = len(found.pairs)
    if found.is_identical:
        messages.success(request, f"Computed again: all {count} people have the same answer, to the last decimal.")
    elif run.engine_version != ENGINE_VERSION:
        messages.info(request, found.by_other_engine(run.engine_version))
    else:
        messages.error(request, f"Computed again: {count - found.same} of {count} people have another answer.")
    return redirect(run_address(run, "matching:provenance"))


@requires("matching.export")
@require_POST
def download(request: TenantRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """The run as a file. A POST, because the download is itself written down."""
    run = find_run(slug, number)
    if kind not in FILE_TYPES:
        raise Http404
    try:
        content = export_run(run, kind, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(run_address(run))
    answer = HttpResponse(content, content_type=FILE_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{run.cohort.slug}-run-{run.number}.{kind}"'
    return answer
