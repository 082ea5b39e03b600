"""Switching readiness on, and who reads names."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from organizations.access import TenantRequest, requires
from readiness.actions import settings as actions
from readiness.forms import ReaderForm, SwitchOnForm
from readiness.models import NamedReader
from readiness.notice import NOTICE, PROMOTION
from readiness.permissions import can_read_boxes, can_read_names
from readiness.queries.settings import named_readers, readiness_settings
from readiness.views.frame import act


@requires("readiness.settings")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: TenantRequest) -> HttpResponse:
    """The notice, the purpose, and the switch."""
    chosen = readiness_settings()
    initial = {"purpose": chosen.purpose, "used_for_promotion": chosen.used_for_promotion} if chosen else {}
    form = SwitchOnForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        actions.switch_on(purpose=facts["purpose"], used_for_promotion=facts["used_for_promotion"], actor=request.user)
        messages.success(request, "Readiness is on. The notice stands beside every rating.")
        return redirect("readiness:settings", request.organization.slug)
    context = {
        "form": form,
        "chosen": chosen,
        "notice": NOTICE,
        "promotion": PROMOTION,
        "readers": named_readers(),
        "reader_form": ReaderForm(),
    }
    return render(request, "readiness/settings.html", context, status=422 if form.is_bound else 200)


@requires("readiness.settings")
@require_POST
def switch_off(request: TenantRequest) -> HttpResponse:
    """Off again."""
    return act(
        request,
        lambda: actions.switch_off(actor=request.user),
        "Readiness is off. Nothing was deleted.",
        "readiness:settings",
    )


@requires("readiness.settings")
@require_POST
def reader_add(request: TenantRequest) -> HttpResponse:
    """Name somebody who reads names."""
    form = ReaderForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("readiness:settings", request.organization.slug)
    member = form.cleaned_data["email"]
    return act(
        request,
        lambda: actions.name_reader(member, reason=form.cleaned_data["reason"], actor=request.user),
        f"{member} reads names from now on.",
        "readiness:settings",
    )


@requires("readiness.settings")
@require_POST
def reader_end(request: TenantRequest, public_id: str) -> HttpResponse:
    """End it."""
    reader = get_object_or_404(NamedReader, public_id=public_id)
    return act(
        request,
        lambda: actions.end_reader(reader, actor=request.user),
        f"{reader} reads no names any more.",
        "readiness:settings",
    )


@requires("succession.read")
@require_POST
def open_names(request: TenantRequest, scope: str) -> HttpResponse:
    """Write down that somebody looks, then show it for an hour."""
    may = {"roles": can_read_names, "boxes": can_read_boxes}.get(scope)
    goes_to = request.POST.get("next", "")
    inside = f"/o/{request.organization.slug}/readiness/"
    if not (goes_to.startswith(inside) and url_has_allowed_host_and_scheme(goes_to, allowed_hosts=None)):
        goes_to = f"{inside}{'boxes' if scope == 'boxes' else 'roles'}/"
    if may is None or not may(request.membership):
        raise PermissionDenied
    actions.open_names(request.membership, scope, actor=request.user)
    return redirect(goes_to)
