"""Sending what waits in the outbox."""

import contextlib
import logging
import random
from datetime import timedelta
from email.utils import formataddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from socket import gaierror
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from icalendar import Calendar

from core.row_security import SCHEDULER_ROLE
from core.sweeping import on_sweep, ring
from core.tenancy import tenant
from notifications.enums import DeliveryClass, MessageState
from notifications.models import Message

logger = logging.getLogger(__name__)
CLAIM_SECONDS = 90
MAX_ATTEMPTS = 5


def deliver_due(organization_id: int) -> int:
    """Send all due mails of an organization, one after the other over one connection. Returns how many left."""
    sent = 0
    settle_abandoned(organization_id)
    server = get_connection()
    try:
        while (message := _claim_next(organization_id)) is not None:
            sent += _send(organization_id, message, server)
    finally:
        _hang_up(server)
    return sent


def settle_abandoned(organization_id: int) -> None:
    """Mails whose worker died while sending: a reminder stays unsent and says so, an invitation is sent again.

    An invitation at which worker after worker dies is given up.
    """
    with tenant(organization_id):
        abandoned = Message.objects.filter(state=MessageState.CLAIMED, claimed_until__lt=timezone.now())
        abandoned.filter(delivery_class=DeliveryClass.AT_MOST_ONCE).update(state=MessageState.UNKNOWN)
        hopeless = abandoned.filter(delivery_class=DeliveryClass.AT_LEAST_ONCE, attempts__gte=MAX_ATTEMPTS)
        hopeless.update(state=MessageState.DEAD, error="interrupted")
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


def _send(organization_id: int, message: Message, server: BaseEmailBackend) -> bool:
    """Hand one claimed mail to the mail server, outside any transaction, and note what happened. True when it left."""
    problem: Exception | None = None
    try:
        _as_email(message, server).send()
    except (SMTPException, OSError, ValueError) as raised:
        logger.warning("mail %s did not leave: %s", message.public_id, type(raised).__name__)
        problem = raised
        _hang_up(server)
    with tenant(organization_id):
        # Whoever claimed it meanwhile, because this took too long, has the say.
        mine = Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED, attempts=message.attempts)
        mine.update(**_outcome(message, problem))
    return problem is None


def _as_email(message: Message, server: BaseEmailBackend) -> EmailMultiAlternatives:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        message.subject,
        message.body_text,
        to=[formataddr((message.recipient_name, message.recipient_email))],
        headers=headers,
        connection=server,
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    if message.calendar_file:
        _attach_calendar(mail, message.calendar_file)
    return mail


def _attach_calendar(mail: EmailMultiAlternatives, file: str) -> None:
    """As part of the mail, where calendars look for it, and as a file for those that do not."""
    method = Calendar.from_ical(file).get("method")
    mail.attach_alternative(file, f"text/calendar; method={method}")
    mail.attach("invite.ics", file, f"application/ics; method={method}")


def _outcome(message: Message, problem: Exception | None) -> dict[str, Any]:
    """What to write into the mail's row after an attempt."""
    now = timezone.now()
    if problem is None:
        # The words are in the recipient's mailbox now; links in them are nobody else's business.
        words = {"body_text": "", "body_html": "", "unsubscribe_url": "", "calendar_file": ""}
        return {"state": MessageState.SENT, "sent_at": now, "error": "", **words}
    error = type(problem).__name__
    if message.delivery_class == DeliveryClass.AT_MOST_ONCE and not _surely_stayed(problem):
        return {"state": MessageState.UNKNOWN, "error": error}
    if message.attempts >= MAX_ATTEMPTS or _is_final(problem):
        return {"state": MessageState.DEAD, "error": error}
    pause = random.uniform(1, min(600, 5 * 2**message.attempts))  # noqa: S311 (jitter, not a secret)
    return {"state": MessageState.PENDING, "error": error, "send_after": now + timedelta(seconds=pause)}


def _surely_stayed(problem: Exception) -> bool:
    """Whether the mail certainly did not leave: refused, or nobody was reached. A broken line may mean either."""
    refused = (SMTPResponseException, SMTPRecipientsRefused, ConnectionRefusedError, gaierror, ValueError)
    return isinstance(problem, refused)


def _is_final(problem: Exception) -> bool:
    """Whether the same mail would be refused again: the address does not exist, or a header is not allowed."""
    if isinstance(problem, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    return isinstance(problem, ValueError)


def _hang_up(server: BaseEmailBackend) -> None:
    with contextlib.suppress(SMTPException, OSError):
        server.close()


@on_sweep
def ring_for_due_messages() -> None:
    """Ring for every organization that has mails waiting; reads ids and times only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {SCHEDULER_ROLE}")
        cursor.execute(
            "SELECT DISTINCT organization_id FROM notifications_message"
            " WHERE (state = 'pending' AND send_after <= clock_timestamp())"
            " OR (state = 'claimed' AND claimed_until < clock_timestamp())"
        )
        organizations = [row[0] for row in cursor.fetchall()]
        cursor.execute("RESET ROLE")
    for organization_id in organizations:
        ring("notifications.deliver", organization_id, queue="mail")
