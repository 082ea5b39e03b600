from collections.abc import Callable

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


def refuse_nul(get_response: Responder) -> Responder:
    """No address of ours holds a NUL character, and Postgres cannot store one: 400 rather than an error later."""

    def respond(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return bad_request(request, SuspiciousOperation("NUL in the address"))
        return get_response(request)

    return respond
