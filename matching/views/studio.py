"""The studio's pages: scenarios side by side, the settings of one, and choosing one for review."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.models import Cohort
from cohorts.views.frame import address, find_cohort, frame
from core.errors import Refusal
from core.identifiers import random_id
from matching.actions import studio
from matching.models import Comparison, Scenario
from matching.queries import waiting_in
from matching.snapshot import GROUP_FIELDS
from matching.studio import tables
from matching.studio.computing import AT_ONCE
from matching.studio.figures import TEXTS, unit_of
from matching.studio.form import ScenarioForm
from matching.studio.freezing import changes_since
from matching.studio.page import Column, classes_of, columns_of, rows_of
from matching.studio.settings import Settings
from matching.studio.stored import comparison_of, standing_scenarios
from matching.views.frame import run_address
from organizations.access import TenantRequest, allows, requires
from participants.fields import find_field


@requires("matching.view")
@require_safe
def compare(request: TenantRequest, slug: str) -> HttpResponse:
    """All scenarios of a cohort beside each other."""
    cohort = find_cohort(slug)
    comparison = comparison_of(cohort)
    context = {**_common(request, cohort), "comparison": comparison}
    if comparison is None:
        return render(request, "matching/studio.html", {**context, "waiting": waiting_in(cohort), "at_once": AT_ONCE})
    columns = columns_of(comparison, list(standing_scenarios(comparison)))
    context |= _side_by_side(request, comparison, columns)
    is_poll = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "scenarios"
    if is_poll and not context["unfinished"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "matching/_studio_table.html" if is_poll else "matching/studio.html", context)


@requires("matching.manage")
@require_POST
def open_studio(request: TenantRequest, slug: str) -> HttpResponse:
    """Freeze the people and try the program's own settings."""
    cohort = find_cohort(slug)
    return _do(request, cohort, lambda: studio.open_comparison(cohort, actor=request.user))


@requires("matching.manage")
@require_POST
def refresh(request: TenantRequest, slug: str) -> HttpResponse:
    """Take the people as they are now, for every scenario."""
    cohort = find_cohort(slug)
    comparison = _find_comparison(cohort)
    done = "The people are those of now, and every scenario is computed again."
    return _do(request, cohort, lambda: studio.refresh_comparison(comparison, actor=request.user), done)


@requires("matching.manage")
@require_POST
def add(request: TenantRequest, slug: str) -> HttpResponse:
    """One more scenario, and on to its settings."""
    cohort = find_cohort(slug)
    comparison = _find_comparison(cohort)
    given = request.POST.get("copy", "")
    copied = _find_scenario(comparison, given) if given else None
    try:
        scenario = studio.add_scenario(comparison, actor=request.user, copy_of=copied)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(address("matching:studio", cohort))
    return redirect(address("matching:scenario", cohort, scenario.public_id))


@requires("matching.view")
@require_safe
def scenario(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """The settings of one scenario, and what they give."""
    cohort = find_cohort(slug)
    comparison = _find_comparison(cohort)
    found = _find_scenario(comparison, public_id)
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "outcome":
        return render(request, "matching/_studio_outcome.html", _outcome(request, comparison, found))
    form = ScenarioForm(found, comparison.parts)
    return render(request, "matching/studio_scenario.html", {**_outcome(request, comparison, found), "form": form})


@requires("matching.manage")
@require_POST
def save(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Set name and settings; a slider gets the new figures at once, the button comes back to the page."""
    cohort = find_cohort(slug)
    comparison = _find_comparison(cohort)
    found = _find_scenario(comparison, public_id)
    form = ScenarioForm(found, comparison.parts, request.POST)
    is_part = request.headers.get("HX-Request") == "true"
    if form.is_valid():
        try:
            given, name = form.given(), form.cleaned_data["name"]
            studio.change_scenario(found, actor=request.user, name=name, settings=given)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if is_part:
                return render(request, "matching/_studio_outcome.html", _outcome(request, comparison, found))
            messages.success(request, "Saved.")
            return redirect(address("matching:scenario", cohort, public_id))
    context = {**_outcome(request, comparison, found), "form": form}
    page = "matching/_studio_outcome.html" if is_part else "matching/studio_scenario.html"
    return render(request, page, context, status=422)


@requires("matching.manage")
@require_POST
def remove(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a scenario off the page; the message offers to undo it."""
    cohort = find_cohort(slug)
    found = _find_scenario(_find_comparison(cohort), public_id)
    studio.remove_scenario(found, actor=request.user)
    undo = address("matching:scenario_restore", cohort, public_id)
    messages.success(request, f"“{found.name}” is removed.", extra_tags=f"undo:{undo}")
    return redirect(address("matching:studio", cohort))


@requires("matching.manage")
@require_POST
def restore(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Undo of a removal."""
    cohort = find_cohort(slug)
    found = _find_scenario(_find_comparison(cohort), public_id)
    return _do(request, cohort, lambda: studio.restore_scenario(found, actor=request.user), f"“{found.name}” is back.")


@requires("matching.manage")
@require_POST
def stop(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Stop the computing of a scenario."""
    cohort = find_cohort(slug)
    studio.stop_scenario(_find_scenario(_find_comparison(cohort), public_id), actor=request.user)
    return redirect(address("matching:scenario", cohort, public_id))


@requires("matching.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """What making a run of a scenario means, and the button that does."""
    cohort = find_cohort(slug)
    comparison = _find_comparison(cohort)
    found = _find_scenario(comparison, public_id)
    if request.method == "POST":
        key = f"scenario:{public_id}:{request.POST.get('key', '')[:60] or random_id()}"
        keep = request.POST.get("keep") == "on"
        try:
            run = studio.choose_scenario(found, actor=request.user, key=key, keep=keep)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(address("matching:studio", cohort))
        if keep:
            messages.success(request, "The program uses these weights and rules from now on.")
        return redirect(run_address(run))
    if not found.is_ready:
        return redirect(address("matching:scenario", cohort, public_id))
    context = {**_outcome(request, comparison, found), "key": random_id(), "changes": changes_since(comparison)}
    context["is_stale"] = context["changes"].count_for(Settings.of(found.settings))
    return render(request, "matching/studio_choose.html", context)


def _common(request: TenantRequest, cohort: Cohort) -> dict[str, Any]:
    return {
        **frame(request, cohort, "Matching"),
        "can_change": allows(request.membership, "matching.manage"),
        "studio_url": address("matching:studio", cohort),
    }


def _side_by_side(request: TenantRequest, comparison: Comparison, columns: list[Column]) -> dict[str, Any]:
    are_peers = comparison.parts["structure"] in {"peer", "circle"}
    attribute = request.GET.get("group", "")
    attribute = attribute if attribute in GROUP_FIELDS else GROUP_FIELDS[0]
    changes = changes_since(comparison)
    most = tables.MOST_PEOPLE if request.GET.get("people") == "all" else tables.FEW
    return {
        "columns": columns,
        "rows": rows_of(columns, are_peers=are_peers) if columns else [],
        "classes": classes_of(columns),
        "unfinished": any(one.scenario.is_unfinished for one in columns),
        "changes": changes,
        "is_stale": any(changes.count_for(one.settings) for one in columns),
        "can_add": len(columns) < studio.MOST_SCENARIOS,
        "texts": TEXTS[unit_of(comparison.parts["structure"])],
        "asks_all": most > tables.FEW,
        "movers": tables.movers(columns, most),
        "unmatched": tables.unmatched(columns, most),
        "causes": tables.causes(columns),
        "prices": tables.prices(columns),
        "loads": None if are_peers else tables.loads(columns),
        "balance": tables.balance(columns, attribute),
        "attribute": attribute,
        "attributes": [(field, find_field(field).label) for field in GROUP_FIELDS],
    }


def _outcome(request: TenantRequest, comparison: Comparison, found: Scenario) -> dict[str, Any]:
    """What one scenario gives, against the first."""
    standing = list(standing_scenarios(comparison))
    first = standing[:1] if standing[:1] != [found] else []
    columns = columns_of(comparison, [*first, Scenario.objects.select_related("job").get(pk=found.pk)])
    are_peers = comparison.parts["structure"] in {"peer", "circle"}
    return {
        **_common(request, comparison.cohort),
        "comparison": comparison,
        "scenario": columns[-1].scenario,
        "column": columns[-1],
        "first": first[0] if first else None,
        "texts": TEXTS[columns[-1].unit],
        "rows": [(row, row.cells[-1]) for row in rows_of(columns, are_peers=are_peers)[1:]],
        "causes": tables.causes(columns[-1:]),
        "every": "1s",
        "is_part": request.headers.get("HX-Request") == "true",
    }


def _find_comparison(cohort: Cohort) -> Comparison:
    found = comparison_of(cohort)
    if found is None:
        raise Http404
    return found


def _find_scenario(comparison: Comparison, public_id: str) -> Scenario:
    found = Scenario.objects.select_related("job").filter(comparison=comparison, public_id=public_id).first()
    if found is None:
        raise Http404
    found.comparison = comparison
    return found


def _do(request: TenantRequest, cohort: Cohort, change: Callable[[], object], done: str = "") -> HttpResponse:
    """Do it and go to the comparison, or say why not."""
    try:
        change()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
    return redirect(address("matching:studio", cohort))
