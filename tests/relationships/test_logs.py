"""Logging a session: from its page, from the mail, outside the product; notes, agenda, actions, words to the coordinator."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from notifications.models import Message
from organizations.models import AuditEntry
from relationships.actions.agenda import add_agenda_item
from relationships.actions.notes import save_shared_note
from relationships.actions.session_logs import SessionLog, log_session
from relationships.actions.sessions import cancel_session, move_session, plan_session
from relationships.jobs import ASK_JOB
from relationships.models import ActionItem, AgendaItem, MentoringSession, PrivateNote, SessionFeedback, SharedNote
from tests.relationships.conftest import address, plan_in
from tests.relationships.test_sessions import text


@pytest.fixture
def over(together):
    """A planned session that ended an hour ago."""
    session = plan_session(together.relationship, plan_in(1), actor=together.mentee.user)
    MentoringSession.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=2))
    session.refresh_from_db()
    return session


def filled(client, page: str) -> dict[str, str]:
    """What the form shows filled in: sending it back is one tap."""
    html = client.get(page).content.decode()
    return dict(re.findall(r'name="(starts_at|minutes)" value="([^"]*)"', html))


def ask(session) -> None:
    job = Job.objects.filter(kind=ASK_JOB).latest("pk")
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    perform(job.pk, session.organization_id)


def link_in(message: Message) -> str:
    return re.search(r"/o/\S+/link/\S+/session/", message.body_text)[0]


def test_saving_without_typing_logs_date_and_length(together, over):
    data = filled(together.mentee.client, address(over, "session_log"))
    answer = together.mentee.client.post(address(over, "session_log"), data)
    over.refresh_from_db()
    assert (answer.status_code, over.state, over.minutes) == (302, "held", 60)
    assert set(over.attendees.values_list("attended", flat=True)) == {True}


def test_everything_that_came_out_of_it_is_kept(together, over):
    item = add_agenda_item(together.relationship, "The pilot", actor=together.mentor.user)
    add_agenda_item(together.relationship, "Finance", actor=together.mentee.user)
    owner = together.relationship.members.get(role="mentee")
    data = filled(together.mentee.client, address(over, "session_log")) | {
        "discussed": [item.public_id], "shared_note": "We agreed on a pilot.", "private_note": "I talked too much.",
        "action_1": "Ask Finance", "owner_1": str(owner.pk), "due_1": "2027-01-15", "usefulness": "4",
        "words": "More time, please.",
    }  # fmt: skip
    together.mentee.client.post(address(over, "session_log"), data)
    assert SharedNote.objects.get().text == "We agreed on a pilot."
    assert PrivateNote.objects.get().text == "I talked too much."
    assert ActionItem.objects.values_list("text", "owner_id", "due_on__year").get() == ("Ask Finance", owner.pk, 2027)
    assert SessionFeedback.objects.values_list("usefulness", "words").get() == (4, "More time, please.")
    assert AgendaItem.objects.get(discussed_in=None).text == "Finance"


def test_what_stays_open_is_carried_over_to_the_next_session(together, over):
    add_agenda_item(together.relationship, "Finance", actor=together.mentee.user)
    AgendaItem.objects.update(created_at=timezone.now() - timedelta(days=3))
    log = SessionLog(over.starts_at, 60)
    log_session(over, log, actor=together.mentee.user)
    page = text(together.mentor.client.get(address(together.relationship, "detail")))
    assert "Finance Carried over" in page


def test_the_mail_after_the_end_logs_without_a_sign_in_before_it(together, over):
    ask(over)
    message = Message.objects.get(kind="session_ask", recipient=together.mentor.user)
    browser = Client()
    page = browser.get(link_in(message))
    assert "Did your session with Ama happen?" in text(page)
    data = dict(re.findall(r'name="(starts_at|minutes)" value="([^"]*)"', page.content.decode()))
    answer = browser.post(link_in(message), data | {"private_note": "Quiet today."})
    assert answer.headers["Location"] == address(over, "session_detail")
    over.refresh_from_db()
    assert (over.state, over.logged_by) == ("held", together.mentor.user)
    assert "Session 1" in text(browser.get(answer.headers["Location"]))


def test_opening_the_mail_changes_nothing_and_shows_no_notes(together, over):
    save_shared_note(over, "Between us two.", version=None, actor=together.mentee.user)
    add_agenda_item(together.relationship, "A delicate matter", actor=together.mentee.user)
    ask(over)
    page = Client().get(link_in(Message.objects.get(kind="session_ask", recipient=together.mentor.user)))
    assert not {"Between us two.", "A delicate matter"} & set(
        re.findall("Between us two.|A delicate matter", text(page))
    )
    over.refresh_from_db()
    assert over.state == "planned"


def test_it_did_not_take_place_from_the_mail(together, over):
    ask(over)
    link = link_in(Message.objects.get(kind="session_ask", recipient=together.mentee.user))
    Client().post(link.replace("/session/", "/missed/"))
    over.refresh_from_db()
    assert over.state == "missed"


def test_a_link_works_once_and_for_its_own_session_only(together, over):
    ask(over)
    link = link_in(Message.objects.get(kind="session_ask", recipient=together.mentor.user))
    data = {"starts_at": f"{over.starts_at:%Y-%m-%dT%H:%M}", "minutes": "60"}
    assert Client().post(link, data).status_code == 302
    again = Client().post(link, data | {"private_note": "Somebody else"})
    assert again.status_code == 302
    assert not PrivateNote.objects.exists()


def test_nobody_is_asked_about_a_moved_or_cancelled_session(together):
    session = plan_session(together.relationship, plan_in(1), actor=together.mentee.user)
    move_session(session, plan_in(2), actor=together.mentee.user)
    for job in Job.objects.filter(kind=ASK_JOB):
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        perform(job.pk, session.organization_id)
    cancel_session(session, actor=together.mentee.user)
    assert not Message.objects.filter(kind="session_ask").exists()


def test_a_session_outside_the_product_is_logged(together):
    page = address(together.relationship, "log_past_session")
    data = filled(together.mentor.client, page) | {"minutes": "45", "shared_note": "Over lunch."}
    together.mentor.client.post(page, data)
    session = MentoringSession.objects.get()
    assert (session.state, session.minutes, session.attendees.count()) == ("held", 45, 2)
    assert not Message.objects.filter(kind__startswith="session").exists()


def test_a_session_that_lies_ahead_cannot_be_logged(together):
    session = plan_session(together.relationship, plan_in(3), actor=together.mentee.user)
    with pytest.raises(Refusal, match="has not begun"):
        log_session(session, SessionLog(session.starts_at, 60), actor=together.mentee.user)


def test_both_log_it_and_nothing_of_the_first_is_lost(together, over):
    log_session(over, SessionLog(over.starts_at, 60, shared_note="By Ama."), actor=together.mentee.user)
    log_session(over, SessionLog(over.starts_at, 60, shared_note="By Luis."), actor=together.mentor.user)
    assert SharedNote.objects.get().text == "By Ama.\n\nBy Luis."
    assert AuditEntry.objects.filter(event="session.held").count() == 1


def test_saving_over_a_newer_version_shows_both_texts(together, over):
    together.mentee.client.post(address(over, "session_notes"), {"shared-text": "By Ama.", "shared-version": "0"})
    answer = together.mentor.client.post(
        address(over, "session_notes"), {"shared-text": "By Luis.", "shared-version": "0"}
    )
    assert answer.status_code == 422
    assert "By Ama." in text(answer)
    assert "By Luis." in text(answer)
    assert SharedNote.objects.get().text == "By Ama."


def test_attendance_of_a_group_is_everybody_but_who_is_ticked(circle):
    mentor = circle.people[0]
    session = plan_session(circle.relationship, plan_in(1), actor=mentor.user)
    MentoringSession.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    missing = session.attendees.get(member__participant__person=circle.people[2].person).member
    data = filled(mentor.client, address(session, "session_log")) | {"absent": [str(missing.pk)]}
    mentor.client.post(address(session, "session_log"), data)
    assert dict(session.attendees.values_list("member_id", "attended"))[missing.pk] is False
    assert session.attendees.filter(attended=True).count() == 3


def test_words_to_the_coordinator_reach_the_coordinator_alone(together, over, admin):
    log_session(over, SessionLog(over.starts_at, 60, words="He is always late."), actor=together.mentee.user)
    pages = {
        one.user.name: text(one.client.get(address(together.relationship, "detail")))
        for one in (together.manager, together.mentor, admin)
    }
    assert [name for name, page in pages.items() if "He is always late." in page] == ["Priya Nair"]


def test_no_private_word_reaches_the_audit_log_or_a_job(together, over):
    secret = "Quarrelled about money"
    log = SessionLog(over.starts_at, 60, secret, secret, words=secret, usefulness=1)
    log_session(over, log, actor=together.mentee.user)
    assert secret not in str(list(AuditEntry.objects.values())) + str(list(Job.objects.values()))
    assert not AuditEntry.objects.filter(event__contains="private").exists()
