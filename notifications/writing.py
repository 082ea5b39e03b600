"""Writing mails into the outbox, in the transaction of what they tell."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.identifiers import random_id
from core.sweeping import ring
from core.tenancy import current_organization_id
from notifications.enums import DeliveryClass
from notifications.models import Message
from notifications.rendering import Rendered, render_mail, render_words

logger = logging.getLogger(__name__)


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
    # The program whose own words are used where it has some.
    program_id: int | None = None


# Subject and body of each mail in a room's own words, or None for the standard ones.
OwnWords = Callable[[Sequence[Mail]], list[tuple[str, str] | None]]
_FINDERS: list[OwnWords] = []


def own_words(finder: OwnWords) -> OwnWords:
    """Register what knows words that replace the standard ones. For `ready()` of an app above."""
    _FINDERS.append(finder)
    return finder


def send_mail(mail: Mail) -> None:
    """Write one mail to the outbox; it leaves after commit."""
    send_mails([mail])


def send_mails(mails: Iterable[Mail], *, rings: bool = True) -> int:
    """Write many mails to the outbox with one statement. Returns how many were handed over.

    People without an address are skipped. `rings` False: the caller tells the workers, once for many.
    """
    organization_id = current_organization_id()
    written = [mail for mail in mails if mail.email]
    rows = [_row(organization_id, mail, own) for mail, own in zip(written, _find_words(written), strict=True)]
    if rows:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        if rings:
            transaction.on_commit(lambda: ring("notifications.deliver", organization_id, queue="mail"))
    return len(rows)


def preview(mail: Mail) -> Rendered:
    """The mail as it will look, not written."""
    return _render(mail, _find_words([mail])[0])


def _find_words(mails: list[Mail]) -> list[tuple[str, str] | None]:
    """Own words of each mail. Whatever goes wrong with them, the mail leaves in the standard words."""
    found: list[tuple[str, str] | None] = [None] * len(mails)
    if not any(mail.program_id for mail in mails):
        return found
    for finder in _FINDERS:
        try:
            with transaction.atomic():
                found = finder(mails)
        except Exception as error:  # noqa: BLE001  (no mistake in a text may hold up a mail)
            # The class name only: messages of unknown errors may quote private text.
            logger.error("own words of mails were left aside: %s", type(error).__name__)  # noqa: TRY400
    return found


def _render(mail: Mail, own: tuple[str, str] | None) -> Rendered:
    context = {"name": mail.name, **mail.context}
    return render_words(*own, context) if own else render_mail(mail.kind, context)


def _row(organization_id: int, mail: Mail, own: tuple[str, str] | None) -> Message:
    rendered = _render(mail, own)
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
