from collections.abc import Sequence
from email.header import decode_header, make_header

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import OutboxMail


class OutboxPageBackend(BaseEmailBackend):
    """Keeps mails in the database instead of sending them; the network is never touched."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store each mail once per recipient. Returns how many mails there were."""
        for message in email_messages:
            html = ""
            if isinstance(message, EmailMultiAlternatives):
                html = next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")
            for recipient in message.recipients():
                OutboxMail.objects.create(
                    recipient=str(make_header(decode_header(recipient)))[:254],
                    sender=message.from_email,
                    subject=message.subject[:255],
                    body_text=str(message.body),
                    body_html=html,
                    message_id=message.extra_headers.get("Message-ID", "")[:120],
                )
        return len(email_messages)
