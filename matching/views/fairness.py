"""Fairness reports: opening one is written down; then it can be read for an hour."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.models import Cohort
from cohorts.views.frame import address, find_cohort
from core.errors import Refusal
from matching.actions.fairness import allow_attributes, is_open, open_report
from matching.fairness.groups import Attribute, allowed_attributes, groups_of
from matching.fairness.prices import Price, prices
from matching.fairness.report import build_report, roles_of
from matching.forms import FairnessAttributesForm
from matching.models import MatchingRun
from matching.provenance import MOST_PAIRS_AT_ONCE, inputs_of, pairs_in
from matching.views.frame import find_run, run_address
from organizations.access import TenantRequest, allows, requires
from programs.enums import ParticipantRole


@requires("fairness.view")
@require_safe
def cohort_report(request: TenantRequest, slug: str) -> HttpResponse:
    """The report of a cohort as it stands."""
    return _report(request, find_cohort(slug), None)


@requires("fairness.view")
@require_safe
def run_report(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """The report of one run, with what fairness rules would cost."""
    run = find_run(slug, number)
    return _report(request, run.cohort, run)


@requires("fairness.view")
@require_POST
def open_cohort_report(request: TenantRequest, slug: str) -> HttpResponse:
    """Write down who looks at what, then show it."""
    return _open(request, find_cohort(slug), None)


@requires("fairness.view")
@require_POST
def open_run_report(request: TenantRequest, slug: str, number: int) -> HttpResponse:
    """The same for a run."""
    run = find_run(slug, number)
    return _open(request, run.cohort, run)


@requires("organization.settings")
@require_http_methods(["GET", "HEAD", "POST"])
def fairness_attributes(request: TenantRequest) -> HttpResponse:
    """What reports may group people by."""
    form = FairnessAttributesForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        allow_attributes(form.chosen(), actor=request.user)
        messages.success(request, "Saved. It holds for reports from now on.")
        return redirect(request.path)
    context = {"form": form}
    return render(request, "matching/fairness_attributes.html", context, status=422 if form.is_bound else 200)


def _open(request: TenantRequest, cohort: Cohort, run: MatchingRun | None) -> HttpResponse:
    attribute, role = _wanted(cohort, request.POST.get("by", ""), request.POST.get("role", ""))
    place = _place(cohort, run)
    if attribute is None:
        messages.error(request, "Choose what to compare by.")
        return redirect(place)
    try:
        open_report(run or cohort, attribute, role, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(place)
    query = {"by": attribute.key, "role": role, **({"prices": "1"} if request.POST.get("prices") else {})}
    return redirect(f"{place}?{urlencode(query)}")


def _report(request: TenantRequest, cohort: Cohort, run: MatchingRun | None) -> HttpResponse:
    if run is not None and not run.has_result:
        return redirect(_place(cohort, None))
    attribute, role = _wanted(cohort, request.GET.get("by", ""), request.GET.get("role", ""))
    may_name = allows(request.membership, "matching.view")
    context: dict[str, object] = {
        "run": run,
        "cohort": cohort,
        "program": cohort.program,
        "choices": [(one.key, one.label + (" (opted in)" if one.is_secret else "")) for one in allowed_attributes()],
        "roles": [(one, f"{ParticipantRole(one).label}s") for one in roles_of(cohort)],
        "by": attribute.key if attribute else "",
        "role": role,
        "role_words": f"{ParticipantRole(role).label.lower()}s",
        "may_name": may_name,
        "may_allow": allows(request.membership, "organization.settings"),
        "open_url": address("matching:open_fairness", cohort)
        if run is None
        else run_address(run, "matching:open_run_fairness"),
        "can_price": run is not None and cohort.program.structure in {"one_to_one", "group", "reverse"},
    }
    if attribute and is_open(run or cohort, attribute, role, actor=request.user):
        context["report"] = build_report(cohort, run, attribute, role, with_names=may_name)
        if run is not None and context["can_price"] and request.GET.get("prices"):
            context |= _prices(run, attribute)
    return render(request, "matching/fairness.html", context)


def _prices(run: MatchingRun, attribute: Attribute) -> dict[str, list[Price] | str]:
    """Prices of fairness rules, or why there are none. A quota by a secret would make it an input of matching."""
    try:
        snapshot = inputs_of(run)
    except Refusal as refusal:
        return {"no_prices": str(refusal)}
    if pairs_in(snapshot) > MOST_PAIRS_AT_ONCE:
        return {"no_prices": "This run is too large to be solved while you wait. The studio computes it as a job."}
    groups: dict[int, str] = {}
    if not attribute.is_secret:
        of = groups_of(attribute, {one["person"] for one in snapshot["mentees"]})
        groups = {one["id"]: of[one["person"]] for one in snapshot["mentees"] if one["person"] in of}
    return {"prices": prices(snapshot, groups, attribute.label, seed=run.seed)}


def _wanted(cohort: Cohort, by: str, role: str) -> tuple[Attribute | None, str]:
    roles = roles_of(cohort)
    found = next((one for one in allowed_attributes() if one.key == by), None)
    return found, role if role in roles else roles[0]


def _place(cohort: Cohort, run: MatchingRun | None) -> str:
    return address("matching:fairness", cohort) if run is None else run_address(run, "matching:run_fairness")
