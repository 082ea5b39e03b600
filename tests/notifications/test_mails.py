import pytest
from django.core import mail as sent_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.tenancy import tenant
from notifications.actions import Mail, send_mail
from notifications.enums import MessageState
from notifications.jobs import deliver_due
from notifications.models import Message, OutboxMail
from organizations.models import AuditEntry

PAGE = "/o/halden/mails/"
LINK = "http://127.0.0.1:8000/o/halden/link/abcdefghijklmnopqrstuvwxyz0123456789-_ABCDEF/"
NAMED = {"organization_name": "Halden Group"}


def write_mail(organization, dedupe="1", **fields) -> Message:
    context = {"organization_name": "Halden Group", "inviter": "Olga", "button_url": LINK, "button_label": "Join"}
    with tenant(organization.pk):
        send_mail(Mail("invitation", dedupe, "ama@example.org", "Ama", context=context))
        Message.objects.filter(dedupe=dedupe).update(**fields)
        return Message.objects.get(dedupe=dedupe)


def test_the_list_shows_what_was_written_and_its_state(organization, manager):
    write_mail(organization)
    page = manager.client.get(PAGE).content.decode()
    assert "Halden Group invites you" in page
    assert "Waiting" in page


def test_mails_that_did_not_leave_are_counted(organization, manager):
    write_mail(organization, "1", state=MessageState.DEAD)
    write_mail(organization, "2", state=MessageState.UNKNOWN)
    page = manager.client.get(PAGE).content.decode()
    assert "1 mail did not leave" in page
    assert "Of 1 mail nobody knows" in page


@pytest.mark.parametrize(
    ("query", "found"), [("state=dead", 1), ("state=sent", 0), ("kind=invitation", 2), ("q=ama", 2), ("q=zz", 0)]
)
def test_filters_stand_in_the_address(organization, manager, query, found):
    write_mail(organization, "1", state=MessageState.DEAD)
    write_mail(organization, "2")
    assert len(manager.client.get(f"{PAGE}?{query}").context["rows"]) == found


def test_the_list_asks_the_database_as_often_for_thirty_mails(organization, manager):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            manager.client.get(PAGE)
        return len(asked)

    write_mail(organization, "first")
    count()
    first = count()
    for number in range(30):
        write_mail(organization, str(number))
    assert count() == first


def test_words_are_shown_until_the_mail_left_but_never_its_link(organization, manager):
    message = write_mail(organization)
    page = manager.client.get(f"{PAGE}{message.public_id}/").content.decode()
    assert "Olga invites you" in page
    assert "abcdefghijklmnop" not in page
    deliver_due(organization.pk)
    assert "Olga invites you" not in manager.client.get(f"{PAGE}{message.public_id}/").content.decode()
    assert LINK in sent_mail.outbox[0].body


def test_admins_do_not_read_decisions_and_reasons_in_mails_that_wait(organization, admin, manager):
    words = "Why: somebody else wrote what you need."
    message = write_mail(organization, kind="application_declined", body_text=words)
    page = admin.client.get(f"{PAGE}{message.public_id}/").content.decode()
    assert words not in page
    assert "Only program managers" in page
    assert words in manager.client.get(f"{PAGE}{message.public_id}/").content.decode()


def test_a_name_of_several_lines_reaches_nobody_else(organization):
    with tenant(organization.pk):
        send_mail(Mail("test_to_me", "1", "ama@example.org", "Ama\nBcc: all@example.org", context=NAMED))
    assert deliver_due(organization.pk) == 1
    assert sent_mail.outbox[0].recipients() == ['"Ama Bcc: all@example.org" <ama@example.org>']


def test_a_dead_mail_is_sent_again_and_that_is_written_down(organization, manager):
    message = write_mail(organization, state=MessageState.DEAD, attempts=5)
    manager.client.post(f"{PAGE}{message.public_id}/again/")
    assert deliver_due(organization.pk) == 1
    with tenant(organization.pk):
        assert Message.objects.get().state == MessageState.SENT
        assert AuditEntry.objects.get().event == "message.sent_again"


def test_a_sent_mail_is_not_sent_again(organization, manager):
    message = write_mail(organization)
    deliver_due(organization.pk)
    page = manager.client.post(f"{PAGE}{message.public_id}/again/", follow=True).content.decode()
    assert "left already" in page
    assert len(sent_mail.outbox) == 1


def test_mails_of_another_organization_are_not_there(organization, other_organization, manager, outsider):
    message = write_mail(organization)
    assert outsider.client.get("/o/other/mails/").context["rows"] == []
    assert outsider.client.get(f"/o/other/mails/{message.public_id}/").status_code == 404
    assert outsider.client.post(f"/o/other/mails/{message.public_id}/again/").status_code == 404


@pytest.mark.parametrize("who", ["mentee", "sponsor"])
def test_others_do_not_see_mails(request, organization, who):
    message = write_mail(organization)
    client = request.getfixturevalue(who).client
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}{message.public_id}/again/").status_code == 403


@pytest.fixture
def kept_mail(db) -> OutboxMail:
    return OutboxMail.objects.create(
        recipient="ama@example.org",
        sender="x@localhost",
        subject="Join",
        body_text=f"Hello <script>alert(1)</script>\n\n{LINK}",
        body_html="<script>alert(2)</script>",
    )


def test_the_outbox_page_lists_mails_that_did_not_leave(kept_mail, settings):
    settings.MAIL_GOES_TO_OUTBOX_PAGE = True
    assert "ama@example.org" in Client().get("/outbox/").content.decode()


@pytest.mark.goal("D2")
def test_a_kept_mail_is_shown_as_text_with_its_links(kept_mail, settings):
    settings.MAIL_GOES_TO_OUTBOX_PAGE = True
    page = Client().get(f"/outbox/{kept_mail.public_id}/").content.decode()
    assert f'href="{LINK}"' in page
    assert "&lt;script&gt;alert(1)" in page
    assert "alert(2)" not in page


def test_the_outbox_page_shows_names_as_people_write_them(organization, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxPageBackend"
    write_mail(organization, recipient_name="Helena S\u00f8rensen")
    deliver_due(organization.pk)
    assert OutboxMail.objects.get().recipient == "Helena S\u00f8rensen <ama@example.org>"


@pytest.mark.parametrize(("demo", "kept"), [(False, True), (True, False)])
def test_there_is_no_outbox_page_elsewhere(kept_mail, settings, demo, kept):
    settings.DEMO, settings.MAIL_GOES_TO_OUTBOX_PAGE = demo, kept
    assert Client().get("/outbox/").status_code == 404
    assert Client().get(f"/outbox/{kept_mail.public_id}/").status_code == 404
