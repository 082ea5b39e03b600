"""What every request passes first: headers, and characters that nothing can store."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from core.views import bad_request

Responder = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: Responder) -> Responder:
    """Headers that no other middleware sets: nothing that a signed-in person saw stays in a shared cache."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return respond


class RefuseNul:
    """No address and no field of ours holds a NUL character, and Postgres cannot store one: 400, not an error later.

    Bodies of the API are not forms; its serializers refuse NUL by themselves.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the address."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return bad_request(request, SuspiciousOperation("NUL in the address"))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Look at the fields of a form, which the check against forged requests reads anyway."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        if any(_holds_nul(name, value) for name, value in fields):
            return bad_request(request, SuspiciousOperation("NUL in a field"))
        return None


def _holds_nul(name: str, value: str) -> bool:
    # The field `query` carries the query string of the list that was acted on.
    return "\0" in name or "\0" in value or (name == "query" and "%00" in value)
