"""The same form sent twice: a double click without scripts, or a reload that sends again."""

from typing import TypeVar

from django.db import connection
from django.db.models import Model
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.identifiers import id_of, random_id

FORM = "csrfmiddlewaretoken"

M = TypeVar("M", bound=Model)


def occasion(request: HttpRequest) -> str:
    """The public id for what a form makes: the same again for the very same form, a new one for everything else.

    The page's token against forged requests is another one each time a page is shown, so that writing the same words
    into a fresh form is another occasion. Only this installation can work an id out.
    """
    token = request.POST.get(FORM, "")
    if not token:
        return random_id()
    fields = sorted((name, tuple(values)) for name, values in request.POST.lists())
    said = repr((request.user.pk, request.path, fields))
    return id_of(salted_hmac("core.occasions", said, algorithm="sha256").digest())


def made_before(model: type[M], public_id: str) -> M | None:
    """What the very same form made already, also a moment ago in another process; None for a new occasion.

    Called inside the transaction that makes it: whoever sends the form at the same time waits for its end.
    """
    if not public_id:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [public_id])
    return model._default_manager.filter(public_id=public_id).first()  # noqa: SLF001  (Django's documented model API)
