"""Mails of the active organization, for the mails page."""

import re

from django.db.models import Count, Q, QuerySet

from notifications.enums import MessageState
from notifications.models import Message

# That somebody talks in confidence is known to two people; these mails are on no list.
UNLISTED = ("confidence_waiting",)
_SIGN_IN_LINK = re.compile(r"(/link/)[A-Za-z0-9_-]+")


def listed() -> QuerySet[Message]:
    """Mails that the program team may know of."""
    return Message.objects.exclude(kind__in=UNLISTED)


def find_messages(*, text: str = "", state: str = "", kind: str = "") -> QuerySet[Message]:
    """Mails, newest first, without their words."""
    found = listed().defer("body_text", "body_html", "calendar_file").order_by("-pk")
    if text:
        found = found.filter(
            Q(recipient_email__icontains=text) | Q(recipient_name__icontains=text) | Q(subject__icontains=text)
        )
    if state:
        found = found.filter(state=state)
    return found.filter(kind=kind) if kind else found


def counts_by_state() -> dict[str, int]:
    """How many mails are in each state; states without mails are 0."""
    rows = listed().order_by().values_list("state").annotate(Count("pk"))
    return {**dict.fromkeys(MessageState.values, 0), **dict(rows)}


def known_kinds() -> list[str]:
    """Kinds of mails that were written, for the filter."""
    return list(listed().order_by("kind").values_list("kind", flat=True).distinct())


def words_without_links(message: Message) -> str:
    """The text of a mail that has not left. Its sign-in links are blotted out: they let in whoever has them."""
    return _SIGN_IN_LINK.sub(r"\1…", message.body_text)
