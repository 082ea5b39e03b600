"""Pages where people make and revoke keys."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.actions import make_key, revoke_key
from api.forms import KeyForm
from api.models import ApiKey
from api.reference import operations
from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, allows, requires

PAGE = 20


@requires("key.own")
@require_safe
def keys(request: TenantRequest) -> HttpResponse:
    """The member's own tokens and, for admins, the organization's keys."""
    visible = ApiKey.objects.select_related("membership__user").order_by("revoked_at", "-id")
    context = {
        "personal": _page(request, visible.filter(is_personal=True, membership=request.membership), "personal"),
        "shared": _page(request, visible.filter(is_personal=False), "shared"),
        "may_manage": allows(request.membership, "key.manage"),
    }
    return render(request, "api/key_list.html", context)


def _page(request: TenantRequest, keys: QuerySet[ApiKey], name: str) -> Page[ApiKey]:
    return Paginator(keys, PAGE).get_page(request.GET.get(name))


@requires("key.own")
@require_http_methods(["GET", "POST"])
def new_personal(request: TenantRequest) -> HttpResponse:
    """A token for oneself."""
    return _new(request, is_personal=True)


@requires("key.manage")
@require_http_methods(["GET", "POST"])
def new_shared(request: TenantRequest) -> HttpResponse:
    """A key of the organization."""
    return _new(request, is_personal=False)


def _new(request: TenantRequest, *, is_personal: bool) -> HttpResponse:
    form = KeyForm(request.POST if request.method == "POST" else None, is_personal=is_personal)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            key, words = make_key(
                request.membership,
                name=facts["name"],
                scopes=facts["scopes"],
                days=int(facts["days"]),
                is_personal=is_personal,
                actor=request.user,
                public_id=occasion(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            # Shown on this answer only: nothing that could show it again keeps the words.
            return render(request, "api/key_made.html", {"key": key, "words": words})
    status = 422 if form.is_bound else 200
    return render(request, "api/key_new.html", {"form": form, "is_personal": is_personal}, status=status)


@requires("key.own")
@require_POST
def revoke(request: TenantRequest, public_id: str) -> HttpResponse:
    """End a key: one's own, or as an admin any key of the organization."""
    visible = Q(membership=request.membership, is_personal=True)
    if allows(request.membership, "key.manage"):
        visible |= Q(is_personal=False)
    key = get_object_or_404(ApiKey.objects.filter(visible), public_id=public_id)
    revoke_key(key, actor=request.user)
    messages.success(request, f"“{key.name}” is revoked. Whatever used it gets no answer from now on.")
    return redirect("api_keys:list", request.organization.slug)


@requires("key.own")
@require_safe
def reference(request: TenantRequest) -> HttpResponse:
    """What the API can do, with an example to copy."""
    return render(request, "api/reference.html", {"operations": operations(), "base_url": settings.BASE_URL})
