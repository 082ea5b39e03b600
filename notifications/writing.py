"""Writing mails into the outbox, in the transaction of what they tell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.identifiers import random_id
from core.sweeping import ring
from core.tenancy import current_organization_id
from notifications.enums import DeliveryClass
from notifications.models import Message
from notifications.rendering import render_mail


@dataclass(frozen=True)
class Mail:
    """A mail to write. `dedupe` names the occasion: a second mail with the same one is not written.

    `kind` is the template's name; `context` holds plain values for it, `button_url` and `button_label` among them.
    """

    kind: str
    dedupe: str
    email: str
    name: str = ""
    user_id: int | None = None
    context: dict[str, Any] = field(default_factory=dict)
    delivery_class: DeliveryClass = DeliveryClass.AT_LEAST_ONCE
    unsubscribe_url: str = ""
    # An invitation made by notifications.calendar.
    calendar_file: str = ""


def send_mail(mail: Mail) -> None:
    """Write one mail to the outbox; it leaves after commit."""
    send_mails([mail])


def send_mails(mails: Iterable[Mail]) -> int:
    """Write many mails to the outbox with one statement. Returns how many were handed over.

    People without an address are skipped.
    """
    organization_id = current_organization_id()
    rows = [_row(organization_id, mail) for mail in mails if mail.email]
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(lambda: ring("notifications.deliver", organization_id, queue="mail"))
    return len(rows)


def _row(organization_id: int, mail: Mail) -> Message:
    rendered = render_mail(mail.kind, {"name": mail.name, **mail.context})
    return Message(
        organization_id=organization_id,
        dedupe=mail.dedupe[:160],
        delivery_class=mail.delivery_class,
        kind=mail.kind,
        recipient_email=mail.email,
        # Becomes part of a header: a line break in it would hold the mail back for ever.
        recipient_name=" ".join(mail.name.split()),
        recipient_id=mail.user_id,
        subject=rendered.subject,
        body_text=rendered.text,
        body_html=rendered.html,
        message_id=f"<{random_id()}@mentorship>",
        unsubscribe_url=mail.unsubscribe_url,
        calendar_file=mail.calendar_file,
    )
