"""Sending what waits in the outbox."""

import logging
import random
from datetime import timedelta
from email.utils import formataddr
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from core.row_security import SCHEDULER_ROLE
from core.sweeping import on_sweep, ring
from core.tenancy import tenant
from notifications.enums import DeliveryClass, MessageState
from notifications.models import Message

logger = logging.getLogger(__name__)
CLAIM_SECONDS = 90
MAX_ATTEMPTS = 5


def deliver_due(organization_id: int) -> int:
    """Send all due mails of an organization, one after the other. Returns how many left."""
    sent = 0
    settle_abandoned(organization_id)
    while (message := _claim_next(organization_id)) is not None:
        sent += _send(organization_id, message)
    return sent


def settle_abandoned(organization_id: int) -> None:
    """Mails whose worker died while sending: a reminder stays unsent and says so, an invitation is sent again."""
    with tenant(organization_id):
        abandoned = Message.objects.filter(state=MessageState.CLAIMED, claimed_until__lt=timezone.now())
        abandoned.filter(delivery_class=DeliveryClass.AT_MOST_ONCE).update(state=MessageState.UNKNOWN)
        abandoned.filter(delivery_class=DeliveryClass.AT_LEAST_ONCE).update(state=MessageState.PENDING)


def _claim_next(organization_id: int) -> Message | None:
    with tenant(organization_id):
        waiting = Q(state=MessageState.PENDING, send_after__lte=timezone.now())
        message = (
            Message.objects.filter(waiting).order_by("send_after", "id").select_for_update(skip_locked=True).first()
        )
        if message is None:
            return None
        message.state = MessageState.CLAIMED
        message.claimed_until = timezone.now() + timedelta(seconds=CLAIM_SECONDS)
        message.attempts += 1
        message.save(update_fields=["state", "claimed_until", "attempts", "updated_at"])
        return message


def _send(organization_id: int, message: Message) -> bool:
    """Hand one claimed mail to the mail server, outside any transaction, and note what happened."""
    mail = EmailMultiAlternatives(
        message.subject,
        message.body_text,
        to=[formataddr((message.recipient_name, message.recipient_email))],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    error = ""
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as problem:
        logger.warning("mail %s did not leave: %s", message.public_id, type(problem).__name__)
        error = type(problem).__name__
    with tenant(organization_id):
        mine = Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED, attempts=message.attempts)
        if not error:
            # The words are in the recipient's mailbox now; links in them are nobody else's business.
            mine.update(state=MessageState.SENT, sent_at=timezone.now(), body_text="", body_html="", error="")
        elif message.attempts >= MAX_ATTEMPTS:
            mine.update(state=MessageState.DEAD, error=error)
        else:
            pause = random.uniform(1, min(600, 5 * 2**message.attempts))  # noqa: S311 (jitter, not a secret)
            mine.update(state=MessageState.PENDING, error=error, send_after=timezone.now() + timedelta(seconds=pause))
    return not error


@on_sweep
def ring_for_due_messages() -> None:
    """Ring for every organization that has mails waiting; reads ids and times only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {SCHEDULER_ROLE}")
        cursor.execute(
            "SELECT DISTINCT organization_id FROM notifications_message"
            " WHERE (state = 'pending' AND send_after <= now())"
            " OR (state = 'claimed' AND claimed_until < now())"
        )
        organizations = [row[0] for row in cursor.fetchall()]
        cursor.execute("RESET ROLE")
    for organization_id in organizations:
        ring("notifications.deliver", organization_id, queue="mail")
