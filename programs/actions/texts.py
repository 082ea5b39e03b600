"""A program's own words for its mails."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.actions import Mail, send_mail
from organizations.audit import record
from organizations.models import Organization
from programs.mail_texts import MailKind, check_words, fill, samples
from programs.models import MailText, Program


def save_text(program: Program, kind: MailKind, *, language: str, subject: str, body: str, actor: User) -> MailText:
    """Keep own words for one kind and language. Refusal, naming what is wrong, for placeholders that do not fit."""
    tidy = "\n".join(line.rstrip() for line in body.strip().splitlines())
    check_words(kind, subject, tidy)
    with transaction.atomic():
        text, _created = MailText.objects.update_or_create(
            organization_id=program.organization_id,
            program=program,
            kind=kind.key,
            language=language.strip(),
            defaults={"subject": " ".join(subject.split()), "body": tidy},
        )
        record(program, "mail_text.changed", actor=actor, kind=kind.key, language=language.strip())
    return text


def reset_text(program: Program, kind: MailKind, *, language: str, actor: User) -> bool:
    """Go back to the standard words. Returns whether there were own ones."""
    with transaction.atomic():
        found = MailText.objects.filter(program=program, kind=kind.key, language=language.strip())
        count, _rows = found.delete()
        if count:
            record(program, "mail_text.reset", actor=actor, kind=kind.key, language=language.strip())
    return bool(count)


def send_test(program: Program, kind: MailKind, *, subject: str, body: str, actor: User) -> None:
    """Send these words, with sample values, to whoever asks. Refusal as for saving."""
    check_words(kind, subject, body)
    values, organization = samples(kind), Organization.objects.get(pk=program.organization_id)
    words = {"subject": _("Test: %(subject)s") % {"subject": fill(subject, values)}, "body": fill(body, values)}
    with transaction.atomic():
        send_mail(
            Mail(
                kind="own_words",
                dedupe=f"own-words:{program.public_id}:{kind.key}:{actor.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
                email=actor.email,
                name=actor.display_name,
                user_id=actor.pk,
                context={"organization_name": organization.name, **words},
            )
        )
