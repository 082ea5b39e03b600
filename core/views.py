"""Health, and the pages for errors."""

from celery import current_app
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from core.access import open_to


@open_to("anyone")
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


@open_to("anyone")
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Database and broker answer; 503 names the one that does not. People can work while only the broker is down."""
    states = {"database": _database_answers(), "broker": _broker_answers()}
    return JsonResponse(states, status=200 if all(states.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_read(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return False
    return True


def _problem(status: int, title: str, detail: str) -> HttpResponse:
    """Programs that call us read problem details, not pages."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by name)
    """The request made no sense."""
    if "/api/" in request.path:
        return _problem(400, "The request is not valid", "The address holds characters that cannot be read.")
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by name)
    """Signed in, but not allowed."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django passes it by name)
    """Not there, or not yours: the same answer."""
    if "/api/" in request.path:
        return _problem(404, "Not found", "There is nothing at this address.")
    return render(request, "404.html", status=404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Our fault. Rendered without context: whatever failed may be in it."""
    return HttpResponse(loader.get_template("500.html").render({}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or came from elsewhere."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
