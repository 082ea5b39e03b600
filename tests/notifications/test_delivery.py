"""What is promised about mails: a reminder is never doubled, an invitation never lost, and nobody adds a header."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail as sent_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from core.tenancy import tenant
from notifications.actions import Mail, send_mail, send_mails
from notifications.enums import DeliveryClass, MessageState
from notifications.jobs import deliver_due
from notifications.models import Message
from tests.conftest import make_organization

A, B = DeliveryClass.AT_MOST_ONCE, DeliveryClass.AT_LEAST_ONCE
REFUSED = smtplib.SMTPRecipientsRefused({"ama@example.org": (550, b"no such mailbox")})
LATER = smtplib.SMTPRecipientsRefused({"ama@example.org": (451, b"greylisted")})


class Breaking(EmailBackend):
    """A mail server that fails as the test wants."""

    problem: Exception = OSError()

    def send_messages(self, messages) -> int:
        raise self.problem


def write(organization, dedupe="1", *, kind=B, name="Ama", **fields) -> Message:
    context = {"organization_name": "Halden", "inviter": "Olga", "button_url": "http://x/", "button_label": "Join"}
    with tenant(organization.pk):
        send_mail(Mail("invitation", dedupe, "ama@example.org", name, context=context, delivery_class=kind))
        Message.objects.filter(dedupe=dedupe).update(**fields)
        return Message.objects.get(dedupe=dedupe)


def fate(organization) -> Message:
    with tenant(organization.pk):
        return Message.objects.get()


def test_a_mail_leaves_once_and_its_words_are_forgotten(organization):
    write(organization)
    assert (deliver_due(organization.pk), deliver_due(organization.pk)) == (1, 0)
    gone = fate(organization)
    assert (gone.state, gone.body_text, gone.body_html) == (MessageState.SENT, "", "")
    assert sent_mail.outbox[0].extra_headers["Message-ID"] == gone.message_id


def test_the_same_occasion_is_written_once(organization):
    first = write(organization)
    with tenant(organization.pk):
        send_mails([Mail("invitation", "1", "other@example.org", context={"organization_name": "x"})])
    assert fate(organization).recipient_email == first.recipient_email


@pytest.mark.goal("C5")
@pytest.mark.parametrize(("kind", "state"), [(A, MessageState.UNKNOWN), (B, MessageState.SENT)])
def test_a_mail_whose_worker_died_while_sending(organization, kind, state):
    write(organization, kind=kind, state=MessageState.CLAIMED, claimed_until=timezone.now() - timedelta(seconds=1))
    deliver_due(organization.pk)
    assert fate(organization).state == state


def test_a_mail_at_which_every_worker_dies_is_given_up(organization):
    write(organization, state=MessageState.CLAIMED, attempts=5, claimed_until=timezone.now() - timedelta(seconds=1))
    deliver_due(organization.pk)
    assert (fate(organization).state, sent_mail.outbox) == (MessageState.DEAD, [])


@pytest.mark.goal("C5")
@pytest.mark.parametrize(
    ("kind", "problem", "state"),
    [
        (A, smtplib.SMTPServerDisconnected("in the middle"), MessageState.UNKNOWN),
        (A, TimeoutError(), MessageState.UNKNOWN),
        (A, ConnectionRefusedError(), MessageState.PENDING),
        (A, LATER, MessageState.PENDING),
        (B, smtplib.SMTPServerDisconnected("in the middle"), MessageState.PENDING),
        (B, REFUSED, MessageState.DEAD),
        (A, REFUSED, MessageState.DEAD),
        (B, LATER, MessageState.PENDING),
    ],
)
def test_what_a_failure_means_for_each_promise(organization, monkeypatch, kind, problem, state):
    monkeypatch.setattr(Breaking, "problem", problem)
    monkeypatch.setattr("notifications.jobs.get_connection", Breaking)
    write(organization, kind=kind)
    assert deliver_due(organization.pk) == 0
    assert fate(organization).state == state


def test_after_five_attempts_a_mail_is_dead_and_the_others_leave(organization, monkeypatch):
    write(organization, "poison")
    write(organization, "good")
    with tenant(organization.pk):
        Message.objects.filter(dedupe="poison").update(recipient_name="Ama\nBcc: evil@example.org")
    assert deliver_due(organization.pk) == 1
    with tenant(organization.pk):
        assert Message.objects.get(dedupe="poison").state == MessageState.DEAD


@pytest.mark.goal("D12")
@pytest.mark.parametrize(
    "evil", ["\nBcc: evil@example.org", "\r\nBcc: e@example.org", "\u2028Bcc: e@example.org", '"<e@example.org>']
)
def test_a_name_adds_no_recipient_and_no_header(organization, evil):
    write(organization, name=f"Ama{evil}")
    deliver_due(organization.pk)
    for message in sent_mail.outbox:
        headers = message.message()
        assert "Bcc" not in headers
        assert str(headers["To"]).rstrip().endswith("<ama@example.org>")


@pytest.mark.goal("C4")
def test_four_workers_send_each_mail_once(committed_db):
    organization = make_organization("posts")
    for number in range(40):
        write(organization, str(number))
    sent_mail.outbox = []

    def work():
        deliver_due(organization.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    numbers = [message.extra_headers["Message-ID"] for message in sent_mail.outbox]
    assert (len(numbers), len(set(numbers))) == (40, 40)
