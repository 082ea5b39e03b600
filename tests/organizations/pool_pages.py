"""Pages that read everything they can see and then end in every way a request can end."""

import contextlib
import time

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from mentorship.urls import urlpatterns as of_the_product
from organizations.access import requires
from organizations.models import Membership


def _seen() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id FROM organizations_rolegrant UNION SELECT organization_id FROM participants_person"
        )
        return [row[0] for row in cursor.fetchall()]


@requires("home.view")
def probe(request: HttpRequest, ending: str) -> HttpResponse:
    """Which organizations' rows are seen, before anything happens."""
    seen = _seen()
    if ending == "error":
        raise RuntimeError("on purpose")
    if ending == "sql_error":
        connection.cursor().execute("SELECT 1/0")
    if ending == "swallowed":
        _swallow()
    if ending == "cancelled":
        connection.cursor().execute("SET LOCAL statement_timeout = '5ms'; SELECT pg_sleep(1)")
    if ending == "half_written":
        Membership.objects.update(demo_label="half written")
        return HttpResponse(status=503)
    if ending == "slow":
        time.sleep(0.01)
        seen += _seen()
    return JsonResponse({"seen": seen})


def _swallow() -> None:
    """Code that hides a database error leaves the transaction broken behind its back."""
    with contextlib.suppress(DatabaseError):
        connection.cursor().execute("SELECT 1/0")


urlpatterns = [path("o/<slug:organization>/probe/<str:ending>/", probe), *of_the_product]
handler500 = "core.views.server_error"
handler404 = "core.views.not_found"
