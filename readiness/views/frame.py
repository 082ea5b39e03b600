"""What pages of this room share: whether readiness is on, who reads names, finding what an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from core.errors import Refusal
from organizations.access import TenantRequest, allows
from readiness.models import KeyRole, Nomination
from readiness.permissions import can_read_names, has_opened
from readiness.queries.settings import is_on

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate[TenantRequest, P], HttpResponse]


def when_on(view: View[P]) -> View[P]:
    """Pages that exist only where readiness is switched on; elsewhere a page says that it is not."""

    @wraps(view)
    def guarded(request: TenantRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_on():
            return view(request, *args, **kwargs)
        context = {"may_switch": allows(request.membership, "readiness.settings")}
        return render(request, "readiness/off.html", context, status=200 if request.method in {"GET", "HEAD"} else 409)

    return cast("View[P]", guarded)


def require_reader(request: TenantRequest) -> None:
    """403 for whoever is neither a program manager nor a named reader."""
    if not can_read_names(request.membership):
        raise PermissionDenied


def names_page(request: TenantRequest, scope: str, what: str) -> HttpResponse | None:
    """The page that asks to press "Show names" first; None once that was done a short while ago."""
    if has_opened(request.user, scope):
        return None
    return render(request, "readiness/open_names.html", {"scope": scope, "what": what, "next": request.get_full_path()})


def find_role(public_id: str) -> KeyRole:
    """A key role of this organization."""
    return _or_404(KeyRole.objects.filter(public_id=public_id).first())


def find_nomination(public_id: str) -> Nomination:
    """A nomination with its people."""
    related = Nomination.objects.select_related("person__user", "person__manager__user", "key_role")
    return _or_404(related.filter(public_id=public_id).first())


def _or_404(found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def act(request: TenantRequest, do: Callable[[], Any], said: str, to: str, *args: str) -> HttpResponse:
    """Do it, say so or say why not, and go on."""
    try:
        do()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(to, request.organization.slug, *args)
