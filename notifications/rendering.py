"""From a template and a plain context to a mail with text and HTML."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string


@dataclass(frozen=True)
class Rendered:
    """A mail as it will look."""

    subject: str
    text: str
    html: str


def render_mail(kind: str, context: dict[str, Any]) -> Rendered:
    """Render `templates/mails/<kind>.txt`: first line the subject, an empty line, then paragraphs.

    `button_url` and `button_label` in the context become the mail's one button. The HTML is made from the same words.
    """
    subject, _, body = render_to_string(f"mails/{kind}.txt", context).strip().partition("\n")
    return render_words(subject, body, context)


def render_words(subject: str, body: str, context: dict[str, Any]) -> Rendered:
    """A mail of these words, with the button and the foot that every mail has. An empty line begins a paragraph."""
    paragraphs = [part.strip() for part in body.replace("\r\n", "\n").split("\n\n") if part.strip()]
    page = {**context, "paragraphs": paragraphs, "subject": subject}
    text = render_to_string("mails/layout.txt", page)
    return Rendered(" ".join(subject.split())[:200], text, render_to_string("mails/layout.html", page))
