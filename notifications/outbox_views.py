"""The mails that did not leave, because no mail server is set up. Exists in a demo only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import open_to
from notifications.models import OutboxMail

SHOWN = 100


@open_to("demo")
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails, newest first."""
    _require_outbox_page()
    mails = OutboxMail.objects.defer("body_text", "body_html").order_by("-pk")[:SHOWN]
    context = {"mails": mails, "total": OutboxMail.objects.count(), "shown": SHOWN}
    return render(request, "notifications/outbox.html", context)


@open_to("demo")
@require_safe
def outbox_mail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One mail as text, its links clickable. The HTML part is never put into a page of ours."""
    _require_outbox_page()
    mail = get_object_or_404(OutboxMail, public_id=public_id)
    return render(request, "notifications/outbox_mail.html", {"mail": mail})


def _require_outbox_page() -> None:
    if not settings.MAIL_GOES_TO_OUTBOX_PAGE:
        raise Http404
