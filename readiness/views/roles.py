"""Key roles and nominations by name, for readers; changes by program managers."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from readiness.actions import roles as actions
from readiness.forecasting.results import latest_forecast, roles_at_risk
from readiness.forms import AskForm, KeyRoleForm, NominateForm
from readiness.models import Incumbency, KeyRole, Nomination
from readiness.queries.cover import all_units
from readiness.queries.nominations import roles_on
from readiness.queries.people import RoleLine, role_lines
from readiness.queries.raters import possible_raters
from readiness.views.frame import act, find_nomination, find_role, names_page, require_reader, when_on

SHOWS = (
    ("", "All key roles"),
    ("risk", "At risk"),
    ("empty", "Without a successor"),
    ("not_ready", "Nobody ready now"),
)

KEPT: Final[dict[str, Callable[[RoleLine], bool]]] = {
    "risk": lambda one: one.risk is not None,
    "empty": lambda one: not one.has_successor,
    "not_ready": lambda one: not one.ready,
}


@requires("succession.read")
@require_safe
@when_on
def roles(request: TenantRequest) -> HttpResponse:
    """Key roles with incumbents and successors, the largest risk first. The filters stand in the address."""
    require_reader(request)
    if page := names_page(request, "roles", "Key roles and their successors"):
        return page
    today = timezone.localdate()
    unit, show = request.GET.get("unit", ""), request.GET.get("show", "")
    wanted = roles_on(today).filter(unit=unit) if unit else roles_on(today)
    forecast = latest_forecast()
    risk = roles_at_risk(forecast)
    lines = role_lines(wanted, today, risk)
    if show in KEPT:
        lines = [one for one in lines if KEPT[show](one)]
    context = {
        "lines": lines,
        "units": [("", "All units"), *((one, one) for one in all_units(today))],
        "shows": SHOWS,
        "forecast": forecast,
        "may_edit": allows(request.membership, "readiness.manage"),
    }
    return render(request, "readiness/role_list.html", context)


@requires("succession.read")
@require_safe
@when_on
def role(request: TenantRequest, public_id: str) -> HttpResponse:
    """One key role."""
    require_reader(request)
    found = find_role(public_id)
    if page := names_page(request, "roles", "Key roles and their successors"):
        return page
    today = timezone.localdate()
    line = role_lines(KeyRole.objects.filter(pk=found.pk), today, roles_at_risk(latest_forecast()))[0]
    context = {
        "role": found,
        "line": line,
        "may_edit": allows(request.membership, "readiness.manage") and found.retired_on is None,
        "form": NominateForm(),
    }
    return render(request, "readiness/role_detail.html", context)


@requires("readiness.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def role_new(request: TenantRequest) -> HttpResponse:
    """Add a key role."""
    return _edit(request, None)


@requires("readiness.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def role_edit(request: TenantRequest, public_id: str) -> HttpResponse:
    """Change a key role or who holds it."""
    return _edit(request, find_role(public_id))


def _edit(request: TenantRequest, found: KeyRole | None) -> HttpResponse:
    initial: dict[str, Any] = {}
    if found is not None:
        held = Incumbency.objects.filter(key_role=found, ended_on=None).select_related("person").first()
        initial = KeyRoleForm.initial_of(found, held.person if held else None)
    form = KeyRoleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        saved = actions.save_key_role(found, actor=request.user, **form.cleaned_data)
        messages.success(request, f"{saved} is saved.")
        return redirect("readiness:role", request.organization.slug, saved.public_id)
    context = {"form": form, "role": found}
    return render(request, "readiness/role_edit.html", context, status=422 if form.is_bound else 200)


@requires("readiness.manage")
@require_POST
@when_on
def role_retire(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take a role off the list."""
    found = find_role(public_id)
    return act(
        request,
        lambda: actions.retire_key_role(found, actor=request.user),
        f"{found} is off the list. What was said about it stays.",
        "readiness:roles",
    )


@requires("readiness.manage")
@require_POST
@when_on
def nominate(request: TenantRequest, public_id: str) -> HttpResponse:
    """Consider somebody for a role."""
    found = find_role(public_id)
    form = NominateForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["person"]))
        return redirect("readiness:role", request.organization.slug, found.public_id)
    person = form.cleaned_data["person"]
    try:
        nomination = actions.nominate(found, person, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("readiness:role", request.organization.slug, found.public_id)
    messages.success(request, f"{person.name} is nominated. Say who rates.")
    return redirect("readiness:nomination_ask", request.organization.slug, nomination.public_id)


@requires("readiness.manage")
@require_POST
@when_on
def nomination_withdraw(request: TenantRequest, public_id: str) -> HttpResponse:
    """Consider them no more."""
    nomination = find_nomination(public_id)
    return act(
        request,
        lambda: actions.withdraw_nomination(nomination, actor=request.user),
        "The nomination is withdrawn.",
        "readiness:role",
        nomination.key_role.public_id,
    )


@requires("readiness.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def nomination_ask(request: TenantRequest, public_id: str) -> HttpResponse:
    """Say who rates. They get a mail that names nobody."""
    nomination: Nomination = find_nomination(public_id)
    raters = possible_raters(nomination)
    form = AskForm(raters, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        chosen = [(one.user, one.rater_type) for one in form.chosen()]
        return act(
            request,
            lambda: actions.ask_raters(nomination, chosen, actor=request.user),
            "Asked. Each of them got a mail.",
            "readiness:role",
            nomination.key_role.public_id,
        )
    context = {
        "form": form,
        "nomination": nomination,
        "has_raters": bool(raters),
        "role_url": reverse("readiness:role", args=[request.organization.slug, nomination.key_role.public_id]),
    }
    return render(request, "readiness/nomination_ask.html", context, status=422 if form.is_bound else 200)
