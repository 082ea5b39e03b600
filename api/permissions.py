from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.models import ApiKey
from organizations.access import allows


class DeclaredAccess(BasePermission):
    """Each operation names the action of the permission table and the scope that it needs: `access_for`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """The member's roles include the action, and the key the scope. An operation that names nothing is refused."""
        key = request.auth
        if not isinstance(key, ApiKey):
            raise NotAuthenticated("Send a key: Authorization: Bearer <key>.")
        declared = getattr(view, "access_for", {}).get(getattr(view, "action", None))
        if declared is None:
            return False
        action, scope = declared
        return allows(key.membership, action) and key.has_scope(scope)
