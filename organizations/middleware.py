"""Which organization a request is for, and one transaction around everything it does."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from accounts.time_zones import is_time_zone
from core.tenancy import identify_user, tenant
from organizations.access import OpenRequest, TenantRequest, declared
from organizations.models import Membership, Organization

# Asked by load balancers also when the database is down.
_WITHOUT_DATABASE = frozenset({"/healthz", "/readyz"})
OPEN = frozenset({"anyone", "link"})


def _time_zone_of(request: HttpRequest) -> str:
    """Pages speak in the zone of who is signed in."""
    zone = request.user.time_zone if isinstance(request.user, User) else "UTC"
    return zone if is_time_zone(zone) else "UTC"


def _outside(request: HttpRequest, access: str | None) -> HttpResponse | None:
    """Hold pages outside the organizations to what they declared."""
    if access == "signed_in" and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if access == "demo" and not settings.DEMO:
        raise Http404
    return None


class TenantMiddleware:
    """Outermost of everything that touches tenant rows, lazy templates included.

    The tenant comes from the address only: never from the session, a header or the Host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Open the transaction; undo it when the answer is an error of ours."""
        if request.path in _WITHOUT_DATABASE:
            return self.get_response(request)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = '15s'")
            identify_user(request.user.pk if request.user.is_authenticated else None)
            response = self._respond(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _respond(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack, timezone.override(_time_zone_of(request)):
            # process_view enters the tenant here, once the address is resolved.
            cast("TenantRequest", request).tenant_stack = stack
            response = self.get_response(request)
            if response.status_code >= 500:
                # Also inside the tenant, whose transaction may be broken: it is left without another statement.
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Enter the organization that the address names. Not yours is the same as not there: 404."""
        slug = kwargs.pop("organization", None)
        access = declared(view)
        if slug is None:
            return _outside(request, access)
        organization = Organization.objects.filter(slug=slug).first()
        if access in OPEN or access == "api":
            self._enter_openly(cast("OpenRequest", request), organization)
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        membership = (
            Membership._base_manager.filter(organization=organization, user_id=request.user.pk, is_active=True).first()  # noqa: SLF001
            if organization
            else None
        )
        if organization is None or membership is None:
            raise Http404
        tenant_request = cast("TenantRequest", request)
        tenant_request.organization = membership.organization = organization
        tenant_request.membership = membership
        tenant_request.tenant_stack.enter_context(tenant(organization.pk, user_id=request.user.pk))
        return None

    def _enter_openly(self, request: OpenRequest, organization: Organization | None) -> None:
        """Pages reached by a link, and the API, whose keys are looked up inside the organization."""
        if organization is None:
            raise Http404
        request.organization = organization
        user_id = request.user.pk if request.user.is_authenticated else None
        request.tenant_stack.enter_context(tenant(organization.pk, user_id=user_id))
        request.membership = Membership.objects.filter(user_id=user_id, is_active=True).first() if user_id else None
