"""Errors as problem details (RFC 9457), in the user's words."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from core.errors import Refusal

TITLES = {
    400: "The request is not valid",
    401: "A key is needed",
    403: "This key may not do that",
    404: "Not found",
    405: "This address does not take that method",
    406: "Only JSON is answered",
    409: "Not possible now",
    415: "Send JSON",
    429: "Too many requests",
}


def handle(error: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error of ours becomes `application/problem+json`; bugs stay errors (None)."""
    if isinstance(error, Refusal):
        return problem(status.HTTP_409_CONFLICT, str(error))
    if isinstance(error, Http404):
        return problem(404, "There is nothing at this address, or it is not visible to you.")
    if isinstance(error, PermissionDenied):
        return problem(403, "Your role does not include this.")
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "Some values need another look.", errors=_flatten(error.detail))
    if isinstance(error, exceptions.APIException):
        challenge = getattr(error, "auth_header", None)
        headers = {"WWW-Authenticate": challenge} if challenge else {}
        return problem(error.status_code, str(error.detail), headers=headers)
    return None


def problem(
    code: int, detail: str, *, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """An answer that says what is wrong; `OrganizationViewSet` undoes what the request had begun."""
    body: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(code, "Error"), "status": code, "detail": detail}
    if errors:
        body["problems"] = errors
    return Response(body, status=code, headers=headers, content_type="application/problem+json")


def _flatten(detail: Any, field: str = "") -> list[dict[str, str]]:
    """[{"field", "message"}] from nested serializer errors."""
    if isinstance(detail, dict):
        return [line for key, value in detail.items() for line in _flatten(value, f"{field}.{key}".strip("."))]
    if isinstance(detail, list):
        return [line for value in detail for line in _flatten(value, field)]
    return [{"field": field, "message": str(detail)}]
