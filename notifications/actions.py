"""Sending a mail again. Writing new ones is in notifications.writing."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.sweeping import ring
from notifications.enums import MessageState
from notifications.models import Message
from notifications.writing import Mail, preview, send_mail, send_mails
from organizations.audit import record

__all__ = ["Mail", "preview", "send_again", "send_mail", "send_mails"]


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
