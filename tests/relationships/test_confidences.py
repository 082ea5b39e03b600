"""What is said in confidence: to one chosen person, with answers and states, known to nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Refusal
from core.models import Job
from core.tenancy import tenant
from notifications.models import Message
from organizations.models import AuditEntry, Membership
from relationships.actions.confidences import answer_in_confidence, pass_on, settle, write_in_confidence
from relationships.confidences import forget_settled, receivers
from relationships.emails.confidences import remind_late_receivers
from relationships.models import Confidence, ConfidenceWords
from tests.conftest import make_member

WORDS = "He cancelled four times and laughed about it."


@pytest.fixture
def handler(organization):
    """Somebody else of the program team: a complaint about the coordinator goes to her."""
    return make_member(organization, "Cora Handler", "case_handler")


@pytest.fixture
def talk(together, handler):
    """Ama wrote to Cora about her coordinator Priya."""
    return write_in_confidence(
        WORDS, receiver=handler.user, about=together.relationship, is_complaint=True, actor=together.mentee.user
    )


def url(confidence, verb: str = "") -> str:
    return f"/o/halden/my/confidence/{confidence.public_id}/{verb}"


def as_user(who):
    return tenant(who.membership.organization_id, user_id=who.user.pk)


def test_the_coordinator_is_offered_first_and_anybody_of_the_team_can_be_chosen(together, handler, admin):
    offered = receivers(together.mentee.user, together.manager.user)
    assert [(one.user.display_name, one.says) for one in offered] == [
        ("Priya Nair", "your coordinator"),
        ("Cora Handler", "handles complaints"),
    ]
    with pytest.raises(Refusal, match="program team"):
        write_in_confidence("Hello", receiver=admin.user, about=None, is_complaint=False, actor=together.mentee.user)


def test_an_answer_sent_twice_is_said_once(together, talk):
    for token in ("one", "one"):
        data = {"text": "And again today.", "csrfmiddlewaretoken": token}
        assert together.mentee.client.post(url(talk, "answer/"), data).status_code == 302
    with as_user(together.mentee):
        assert ConfidenceWords.objects.filter(text="And again today.").count() == 1
        assert Confidence.objects.get().unread_by_receiver == 2


def test_the_form_says_who_reads_it_and_what_happens_with_a_complaint(together, handler):
    page = "/o/halden/my/confidence/new/"
    text = together.mentee.client.get(f"{page}?about={together.relationship.public_id}").content.decode()
    assert all(words in text for words in ("Priya Nair, your coordinator", "not an administrator", "within 7 days"))
    form = {"receiver": handler.user.public_id, "about": "", "text": WORDS, "is_complaint": "on"}
    answer = together.mentee.client.post(page, form)
    assert answer.status_code == 302
    assert WORDS in handler.client.get(answer.url).content.decode()
    assert together.mentee.client.post(page, {**form, "text": " "}).status_code == 422


def test_mails_say_that_something_waits_and_stand_on_no_list(together, talk, handler, manager, admin):
    mail = Message.objects.get(kind="confidence_waiting")
    assert (mail.recipient_email, mail.subject) == (handler.user.email, "You have a message in confidence")
    assert WORDS not in mail.body_text
    assert "Ama" not in mail.body_text
    for who in (manager, admin):
        assert "in confidence" not in who.client.get("/o/halden/mails/").content.decode().split("</main>")[0]
        assert who.client.get(f"/o/halden/mails/{mail.public_id}/").status_code == 404


@pytest.mark.parametrize("name", ["manager", "admin", "mentor", "sponsor"])
def test_nobody_else_sees_that_it_exists(name, talk, request):
    other = request.getfixturevalue(name)
    assert other.client.get(url(talk)).status_code == 404
    assert WORDS not in other.client.get("/o/halden/my/confidence/").content.decode()
    for verb in ("answer/", "look/", "read/", "settle/", "pass-on/"):
        assert other.client.post(url(talk, verb), {"text": "x"}).status_code == 404
    with as_user(other), connection.cursor() as cursor:
        for table in ("relationships_confidence", "relationships_confidencewords"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE relationships_confidence SET receiver_id = %s", [other.user.pk])
        assert cursor.rowcount == 0


def test_neither_audit_nor_jobs_nor_mails_say_what_or_who(together, talk, handler):
    with as_user(handler):
        answer_in_confidence(talk, "Thank you for telling me.", actor=handler.user)
    entries = list(AuditEntry.objects.filter(event="confidence.written").values("actor_name", "facts", "subject_label"))
    assert entries == [{"actor_name": "System", "facts": {}, "subject_label": "Halden Group"}] * 2
    kept = str([list(model.objects.values()) for model in (Job, Message, AuditEntry)])
    assert WORDS not in kept
    assert "Thank you" not in kept


def test_answers_and_states_are_seen_by_both(together, talk, handler):
    assert "has not said yet" in together.mentee.client.get(url(talk)).content.decode()
    handler.client.post(url(talk, "look/"))
    assert "Cora Handler looks into it." in together.mentee.client.get(url(talk)).content.decode()
    handler.client.post(url(talk, "answer/"), {"text": "Can we talk on Monday?"})
    text = together.mentee.client.get(url(talk)).content.decode()
    assert "Can we talk on Monday?" in text
    assert Message.objects.filter(kind="confidence_waiting", recipient_email=together.mentee.user.email).count() == 1
    assert "A message in confidence waits" in together.mentee.client.get("/o/halden/").content.decode()
    together.mentee.client.post(url(talk, "read/"))
    assert "A message in confidence waits" not in together.mentee.client.get("/o/halden/").content.decode()
    handler.client.post(url(talk, "settle/"))
    assert "Settled on" in together.mentee.client.get(url(talk)).content.decode()


def test_a_receiver_who_says_nothing_for_five_days_is_reminded_once(together, talk, handler):
    today = timezone.localdate()
    Message.objects.all().delete()
    with tenant(together.organization.pk):
        assert remind_late_receivers(today + timedelta(days=4)) == 0
        assert remind_late_receivers(today + timedelta(days=5)) == 1
        remind_late_receivers(today + timedelta(days=6))
    assert [one.recipient_email for one in Message.objects.all()] == [handler.user.email]
    handler.client.post(url(talk, "look/"))
    with tenant(together.organization.pk):
        assert remind_late_receivers(today + timedelta(days=9)) == 0


def test_the_writer_gives_it_to_somebody_else_and_the_first_sees_it_no_more(together, talk, handler, manager):
    with as_user(handler), pytest.raises(Refusal):
        pass_on(talk, receiver=manager.user, actor=handler.user)
    together.mentee.client.post(url(talk, "pass-on/"), {"receiver": manager.user.public_id})
    assert manager.client.get(url(talk)).status_code == 200
    assert handler.client.get(url(talk)).status_code == 404


def test_a_receiver_who_left_the_team_is_named_and_can_be_replaced(together, talk, handler):
    Membership.objects.filter(user=handler.user).update(is_active=False)
    text = together.mentee.client.get(url(talk)).content.decode()
    assert "not in the program team any more" in text
    assert "Priya Nair" in text


def test_nobody_puts_words_into_the_others_mouth(together, talk, handler):
    with as_user(handler), pytest.raises(Exception, match="row-level security"):
        ConfidenceWords.objects.create(
            organization_id=talk.organization_id, confidence=talk, author=together.mentee.user, text="I take it back."
        )


@pytest.mark.parametrize(("is_complaint", "kept_days"), [(False, 365), (True, 1095)])
def test_what_is_settled_is_forgotten_by_work_that_reads_no_word(together, talk, is_complaint, kept_days):
    today = timezone.localdate()
    settle(talk, actor=together.mentee.user)
    for days, left in ((kept_days, 1), (kept_days + 1, 0)):
        with tenant(together.organization.pk, user_id=together.mentee.user.pk):
            changed = {"is_complaint": is_complaint, "settled_on": today - timedelta(days=days)}
            Confidence.objects.update(**changed)
        with tenant(together.organization.pk):
            assert forget_settled(today) == 1 - left
        with tenant(together.organization.pk, user_id=together.mentee.user.pk):
            assert (Confidence.objects.count(), ConfidenceWords.objects.count()) == (left, left)
