"""A program's own words for its mails: checked when saved, in the recipient's language, and never in the way of a mail."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from core.errors import Refusal
from notifications.actions import Mail, send_mails
from notifications.models import Message
from organizations.models import AuditEntry
from programs import mail_texts
from programs.actions import create_program
from programs.actions.texts import reset_text, save_text
from programs.mail_texts import check_words, fill, mail_kinds, preview_words, samples, standard_words
from programs.models import MailText

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "mails"
QUIET = mail_kinds()["nudge_quiet"]
PLANNED = mail_kinds()["session_planned"]


# Not a program's own mails, or mails whose words are a promise of the product: who reads what, what is anonymous.
KEPT = {
    *("invitation", "layout", "test_to_me", "own_words", "reminders_together", "confidence_waiting", "survey_reminder"),
    *("extension_asked", "rating_asked", "growth_rate"),
    *("experience_answered", "experience_over"),
}


@pytest.fixture
def program(inside, manager):
    return create_program("emerging_leaders", name="Leaders", actor=manager.user)


def send(program, email: str, dedupe: str = "one", **context) -> Message:
    values = {"others": "Luis Ortega", "program": "Leaders", "organization_name": "Halden", **context}
    send_mails([Mail("nudge_quiet", dedupe, email, "Ama", context=values, program_id=program.pk)])
    return Message.objects.get(dedupe=dedupe)


def test_every_mail_to_participants_can_have_own_words_but_those_named_here():
    assert {path.stem for path in TEMPLATES.glob("*.txt")} - KEPT == set(mail_kinds())


@pytest.mark.parametrize("kind", mail_kinds().values(), ids=str)
def test_every_kind_starts_from_a_text_that_its_own_check_admits(kind):
    source = (TEMPLATES / f"{kind.key}.txt").read_text(encoding="utf-8")
    assert set(kind.words) <= set(re.findall(r"[a-z_]+", source)) | {"reasons"}
    assert set(kind.needed) <= set(kind.words)
    subject, body = standard_words(kind)
    check_words(kind, subject, body)
    rendered = preview_words(kind, subject, body, "Halden")
    assert "{" not in rendered.subject + rendered.text
    assert all(
        value in rendered.subject + rendered.text for name, value in samples(kind).items() if name in kind.needed
    )


@pytest.mark.parametrize(
    ("subject", "body", "says"),
    [
        ("Hello", "Dear {first_nam}, {day} {starts} {zone}", "There is nothing called {first_nam}"),
        ("Hello", "On {day} at {starts}.", "People need this in the mail: {zone}"),
        ("Hello", "On {day} at {starts} {zone} {", "A curly bracket stands alone"),
        ("Hello", "{{day}} {starts} {zone}", "A curly bracket stands alone"),
        (" ", "On {day} at {starts} {zone}", "needs a subject"),
        ("Hello", "{% load x %}{day} {starts} {zone}", "A curly bracket stands alone"),
    ],
)
def test_what_does_not_fit_is_named_when_it_is_saved(subject, body, says):
    with pytest.raises(Refusal, match=re.escape(says)):
        check_words(PLANNED, subject, body)


def test_values_are_put_in_as_they_are_and_never_read_as_placeholders():
    assert (
        fill("Hello {name}, {others}", {"name": "{others} <b>", "others": ["a.", "b."]}) == "Hello {others} <b>, a. b."
    )


def test_mails_have_the_words_of_the_recipients_language_else_those_for_everybody(program, manager, mentee, mentor):
    mentee.person.language = "Deutsch, English"
    mentee.person.save()
    save_text(
        program,
        QUIET,
        language="deutsch",
        subject="Ruhig mit {others}",
        body="Hallo {name},\n\nlange her.",
        actor=manager.user,
    )
    save_text(program, QUIET, language="", subject="Quiet, {name}?", body="Long ago.", actor=manager.user)
    german, other = send(program, mentee.user.email), send(program, mentor.user.email, "two")
    assert (german.subject, other.subject) == ("Ruhig mit Luis Ortega", "Quiet, Ama?")
    assert "lange her." in german.body_html
    entries = AuditEntry.objects.filter(event="mail_text.changed").order_by("pk")
    assert next((one.actor_name, one.facts) for one in entries) == (
        "Priya Nair",
        {"kind": "nudge_quiet", "language": "deutsch"},
    )


def test_other_programs_and_a_reset_have_the_standard_words(program, manager, mentee):
    other = create_program("pilot", name="Other", actor=manager.user)
    save_text(program, QUIET, language="", subject="Own", body="Own words.", actor=manager.user)
    assert send(other, mentee.user.email).subject == "You and Luis Ortega have nothing booked"
    assert reset_text(program, QUIET, language="", actor=manager.user)
    assert not reset_text(program, QUIET, language="", actor=manager.user)
    assert send(program, mentee.user.email, "two").subject == "You and Luis Ortega have nothing booked"


def test_words_that_cannot_be_filled_never_hold_up_a_mail(program, manager, mentee, monkeypatch):
    MailText.objects.create(
        organization=program.organization, program=program, kind="nudge_quiet", subject="{gone}", body="x"
    )
    assert send(program, mentee.user.email).subject == "You and Luis Ortega have nothing booked"

    def broken(*_args):
        MailText.objects.raw("SELECT nothing FROM nowhere")[0]

    monkeypatch.setattr(mail_texts, "_languages", broken)
    assert send(program, mentee.user.email, "two").subject == "You and Luis Ortega have nothing booked"


def test_the_page_previews_sends_a_test_to_me_saves_and_resets(program, manager):
    page = f"/o/halden/programs/{program.slug}/mails/"
    assert "Nothing is booked for a while" in manager.client.get(page).content.decode()
    here = f"{page}nudge_quiet/"
    assert "Luis Ortega have nothing booked" in manager.client.get(here).content.decode()
    words = {"subject": "Still there, {name}?", "body": "Write to {others}."}
    assert manager.client.post(f"{here}test/", words).status_code == 200
    mail = Message.objects.get(kind="own_words")
    assert (mail.recipient_email, mail.subject) == (manager.user.email, "Test: Still there, Ama Boateng?")
    assert not MailText.objects.exists()
    assert manager.client.post(here, {**words, "body": "{nobody}"}).status_code == 422
    assert manager.client.post(here, words).status_code == 302
    assert "Still there, Ama Boateng?" in manager.client.get(here).content.decode()
    manager.client.post(f"{here}reset/")
    assert not MailText.objects.exists()
