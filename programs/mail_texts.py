"""A program's own words for its mails: what may stand in them, and filling them in.

Own words are plain text with {placeholders}. They are checked when they are saved, so that filling them cannot fail; if
it does, the mail leaves in the standard words (notifications.writing).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.errors import Refusal
from notifications.rendering import Rendered, render_words
from notifications.writing import Mail
from participants.models import Person
from programs.models import MailText

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
MOST_SUBJECT, MOST_BODY = 150, 5000


@dataclass(frozen=True)
class MailKind:
    """One kind of mail that can have own words. `words` and `needed` name placeholders."""

    key: str
    says: str
    words: tuple[str, ...]
    needed: tuple[str, ...]
    subject: str = ""
    body: str = ""


class _Stand(str):
    """A placeholder in the place of a value: prints itself, also where a template lists or joins."""

    __slots__ = ()

    def __iter__(self) -> Any:
        yield str(self)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("mail_kinds.toml").read_text(encoding="utf-8"))


@cache
def mail_kinds() -> dict[str, MailKind]:
    """All kinds by key, in the order of the file."""
    return {
        key: MailKind(key, **{**facts, "words": tuple(facts["words"]), "needed": tuple(facts["needed"])})
        for key, facts in _file()["kinds"].items()
    }


def samples(kind: MailKind) -> dict[str, str]:
    """What stands in for real values in a preview."""
    return {name: _file()["samples"][name] for name in kind.words}


def standard_words(kind: MailKind) -> tuple[str, str]:
    """Subject and body to start from: the standard text with its placeholders in curly brackets."""
    context = {name: _Stand(f"{{{name}}}") for name in kind.words}
    subject, _sep, body = render_to_string(f"mails/{kind.key}.txt", context).strip().partition("\n")
    paragraphs = [part.strip() for part in (kind.body or body).split("\n\n") if part.strip()]
    return kind.subject or " ".join(subject.split()), "\n\n".join(paragraphs)


def check_words(kind: MailKind, subject: str, body: str) -> None:
    """Refusal, naming what is wrong, for a placeholder that there is not, one that is missing, or a lone bracket."""
    if not subject.strip() or not body.strip():
        raise Refusal(_("A mail needs a subject and a text."))
    if "\n" in subject.strip() or len(subject) > MOST_SUBJECT or len(body) > MOST_BODY:
        raise Refusal(_("Use one line of %(few)s characters for the subject, and at most %(many)s for the text.")
                      % {"few": MOST_SUBJECT, "many": MOST_BODY})  # fmt: skip
    both = f"{subject}\n{body}"
    if strange := sorted(set(PLACEHOLDER.findall(both)) - set(kind.words)):
        raise Refusal(
            _("There is nothing called %(strange)s for this mail. You can use %(known)s.")
            % {"strange": _listed(strange), "known": _listed(kind.words)}
        )
    if re.search(r"[{}]", PLACEHOLDER.sub("", both)):
        raise Refusal(_("A curly bracket stands alone. Placeholders look like {first_name}."))
    if missing := [name for name in kind.needed if f"{{{name}}}" not in both]:
        raise Refusal(_("People need this in the mail: %(missing)s.") % {"missing": _listed(missing)})


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with values in the place of placeholders. KeyError when a value is missing."""
    filled = PLACEHOLDER.sub(lambda found: _said(values[found[1]]), text)
    return re.sub(r"\n{3,}", "\n\n", filled)


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        # Reminders hand over the time on the recipient's clock.
        return f"{date_format(value, 'DATE_FORMAT')}, {value:%H:%M}" if timezone.is_aware(value) else str(value)
    if isinstance(value, date):
        return str(date_format(value, "DATE_FORMAT"))
    if isinstance(value, (list, tuple)):
        return " ".join(str(one) for one in value)
    return "" if value is None else str(value)


def preview_words(kind: MailKind, subject: str, body: str, organization_name: str) -> Rendered:
    """The mail with sample values."""
    values = samples(kind)
    context = {"organization_name": organization_name, "button_url": _("(a link made for this person)")}
    return render_words(fill(subject, values), fill(body, values), {**context, "button_label": _("The button")})


def words_for(mails: Sequence[Mail]) -> list[tuple[str, str] | None]:
    """A program's own words for each of these mails, filled in; None where the standard ones stand. Two queries.

    In the language of the person, else the text for everybody else.
    """
    programs, kinds = {mail.program_id for mail in mails if mail.program_id}, {mail.kind for mail in mails}
    texts = MailText.objects.filter(program__in=programs, kind__in=kinds)
    found = {(one.program_id, one.kind, one.language.casefold()): one for one in texts}
    if not found:
        return [None] * len(mails)
    languages = _languages(mails)
    return [_own(mail, found, languages.get(mail.email.lower(), [])) for mail in mails]


def _languages(mails: Sequence[Mail]) -> dict[str, list[str]]:
    """What people speak, the best first, by the address that a mail goes to."""
    users = {mail.user_id: mail.email.lower() for mail in mails if mail.user_id}
    people = Person.objects.annotate(key=Lower("email")).exclude(language="")
    spoken: dict[str, list[str]] = {}
    for key, language in people.filter(key__in=[mail.email.lower() for mail in mails]).values_list("key", "language"):
        spoken[key] = languages_in(language)
    for user_id, language in people.filter(user__in=users).values_list("user_id", "language"):
        spoken[users[user_id]] = languages_in(language)
    return spoken


def languages_in(text: str) -> list[str]:
    """The languages that somebody names, in their order: "German, English"."""
    return [part.strip().casefold() for part in re.split(r"[,;/|]", text) if part.strip()]


def _own(
    mail: Mail, found: Mapping[tuple[int, str, str], MailText], languages: Sequence[str]
) -> tuple[str, str] | None:
    if mail.program_id is None:
        return None
    keys = ((mail.program_id, mail.kind, language) for language in (*languages, ""))
    text = next((found[key] for key in keys if key in found), None)
    if text is None:
        return None
    values = {"name": mail.name, **mail.context}
    try:
        with override("en"):
            return fill(text.subject, values), fill(text.body, values)
    except KeyError:
        # A value that this mail does not have after all: the standard words say everything.
        return None
