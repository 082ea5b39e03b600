"""The same form sent twice: a double click without scripts, or a reload that sends again."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.identifiers import id_of, random_id

FORM = "csrfmiddlewaretoken"


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
