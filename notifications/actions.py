"""Writing mails into the outbox, in the transaction of what they tell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from core.sweeping import ring
from core.tenancy import current_organization_id
from notifications.enums import DeliveryClass, MessageState
from notifications.models import Message
from notifications.rendering import render_mail
from organizations.audit import record


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
    )


def send_again(message: Message, *, actor: User) -> None:
    """Send a mail that was given up, or whose fate is not known. Refusal when it left or waits already."""
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if not locked.did_not_leave:
            raise Refusal(_("This mail left already, or is about to."))
        locked.state = MessageState.PENDING
        locked.attempts = 0
        locked.send_after = timezone.now()
        locked.error = ""
        locked.save(update_fields=["state", "attempts", "send_after", "error", "updated_at"])
        record(locked, "message.sent_again", actor=actor, recipient=locked.recipient_email)
        organization_id = locked.organization_id
        transaction.on_commit(lambda: ring("notifications.deliver", organization_id, queue="mail"))
