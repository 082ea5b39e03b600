"""Who calls: the key in the Authorization header, looked up inside the organization of the address."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import User
from api.models import ApiKey
from core.tenancy import identify_user
from organizations.links import hash_token


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`. Cookies are not looked at, so that no other site can make a browser call us."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """The key's user and the key. None without a header, AuthenticationFailed for a key that is not usable."""
        method, _, token = request.headers.get("Authorization", "").partition(" ")
        if method.lower() != "bearer" or not token:
            return None
        key = ApiKey.objects.filter(key_hash=hash_token(token.strip())).select_related("membership__user").first()
        if key is None or not key.is_usable or not key.membership.user.is_active:
            raise AuthenticationFailed("This key is unknown, revoked or expired.")
        identify_user(key.membership.user_id)
        request._request.membership = key.membership  # type: ignore[attr-defined]  # noqa: SLF001  # as the tenant middleware does for pages
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=timezone.now())
        return key.membership.user, key

    def authenticate_header(self, request: Request) -> str:
        """Makes the answer 401 rather than 403."""
        return 'Bearer realm="Mentorship"'


class KeyDescription(OpenApiAuthenticationExtension):
    """How the schema describes the key."""

    target_class = "api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "description": "A personal token or an organization key."}
