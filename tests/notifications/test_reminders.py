"""Reminders: planned in the receiver's time, asked again when due, one mail a person, never twice."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail as sent_mail
from django.db import connections
from django.utils import timezone

from core.tenancy import tenant
from notifications import reminders
from notifications.enums import Category, ReminderState, Rhythm
from notifications.inbox import choose_rhythms
from notifications.jobs import deliver_due
from notifications.models import Message, Notice, Preference, Reminder
from notifications.reminders import (
    Plan,
    Recipient,
    Words,
    plan_reminders,
    reminder_kind,
    replan_zone,
    withdraw_reminders,
)
from notifications.reminding import remind_due
from tests.conftest import make_member, make_organization

ANSWERS: dict[str, object] = {}
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of reminders of this test: one nudge, one that is no nudge."""
    monkeypatch.setattr(reminders, "_KINDS", dict(reminders._KINDS))
    ANSWERS.clear()

    def compose(reminder):
        answer = ANSWERS.get(reminder.subject, "Something waits")
        if isinstance(answer, Exception):
            raise answer
        return answer and Words("reminders_together", answer, "/o/x/", "Open", {"lines": [answer]})

    reminder_kind("test.nudge", Category.NUDGES, is_nudge=True, catch_up=timedelta(days=1))(compose)
    reminder_kind("test.milestone", Category.MILESTONES, catch_up=timedelta(days=1))(compose)
    reminder_kind("test.session", Category.SESSIONS, catch_up=timedelta(days=1))(compose)


def recipient(person, zone="UTC") -> Recipient:
    return Recipient(person.user.email, person.user.name, person.user.pk, zone)


def due(person, *subjects, kind="test.nudge") -> None:
    """Plan, then let the time pass."""
    for subject in subjects:
        plan_reminders([Plan(kind, subject, "1", recipient(person), MONDAY)])
    Reminder.objects.filter(state=ReminderState.PLANNED).update(due_at=timezone.now() - timedelta(minutes=5))


def states() -> dict[str, str]:
    return dict(Reminder.objects.values_list("subject", "state"))


def test_nine_in_the_morning_of_the_receiver(inside, mentee):
    plan_reminders([Plan("test.nudge", "a", "1", recipient(mentee, "America/New_York"), MONDAY)])
    assert Reminder.objects.get().due_at == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def test_quiet_hours_and_weekends_are_left_alone(inside, mentee):
    plan_reminders([Plan("test.nudge", "late", "1", recipient(mentee), MONDAY, time(22))])
    plan_reminders([Plan("test.nudge", "early", "1", recipient(mentee), MONDAY, time(6))])
    plan_reminders([Plan("test.nudge", "friday night", "1", recipient(mentee), MONDAY - timedelta(days=3), time(21))])
    when = {r.subject: (r.local_day, r.local_time) for r in Reminder.objects.all()}
    assert when["late"] == (MONDAY + timedelta(days=1), time(8))
    assert when["early"] == (MONDAY, time(8))
    assert when["friday night"] == (MONDAY, time(8))


def test_planning_twice_plans_once_and_what_was_withdrawn_stays_withdrawn(inside, mentee):
    plan = Plan("test.nudge", "a", "1", recipient(mentee), MONDAY)
    plan_reminders([plan, plan])
    assert withdraw_reminders("a") == 1
    plan_reminders([plan])
    assert states() == {"a": "withdrawn"}


def test_a_move_to_another_zone_moves_only_what_is_unsent(inside, mentee):
    due(mentee, "sent")
    remind_due(mentee.membership.organization_id)
    plan_reminders([Plan("test.nudge", "planned", "1", recipient(mentee), MONDAY)])
    assert replan_zone(mentee.user.email.upper(), "Asia/Tokyo") == 1
    assert Reminder.objects.get(subject="planned").due_at == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert Reminder.objects.get(subject="sent").zone == "UTC"


def test_a_due_reminder_becomes_one_mail_and_one_notice(inside, organization, mentee):
    due(mentee, "a")
    assert (remind_due(organization.pk), remind_due(organization.pk)) == (1, 0)
    assert states() == {"a": "sent"}
    assert Message.objects.get().recipient_email == mentee.user.email
    assert Notice.objects.get().text == "Something waits"


def test_several_due_at_once_come_in_one_mail(inside, organization, mentee, mentor):
    due(mentee, "a", "b")
    due(mentor, "c", kind="test.session")
    assert remind_due(organization.pk) == 2
    assert "2 things wait for you" in set(Message.objects.values_list("subject", flat=True))
    assert Notice.objects.filter(user=mentee.user).count() == 2


def test_what_is_not_needed_any_more_is_not_sent(inside, organization, mentee):
    ANSWERS["a"] = None
    due(mentee, "a")
    assert remind_due(organization.pk) == 0
    assert Reminder.objects.get().outcome == "Not needed any more"


def test_one_that_fails_does_not_hold_up_the_others_and_its_words_stay_out_of_the_log(
    inside, organization, mentee, caplog
):
    ANSWERS["bad"] = RuntimeError("private words")
    due(mentee, "bad", "good")
    assert remind_due(organization.pk) == 1
    assert states() == {"bad": "dropped", "good": "sent"}
    assert "private words" not in caplog.text


def test_a_reminder_of_yesterday_is_dropped(inside, organization, mentee):
    due(mentee, "a")
    Reminder.objects.update(due_at=timezone.now() - timedelta(days=2))
    assert remind_due(organization.pk) == 0
    assert Reminder.objects.get().state == ReminderState.DROPPED


def test_the_fourth_nudge_of_a_week_stays_in_the_inbox(inside, organization, mentee):
    for subject in "abcd":
        due(mentee, subject)
        remind_due(organization.pk)
    assert states() == {"a": "sent", "b": "sent", "c": "sent", "d": "noticed"}
    due(mentee, "session", kind="test.session")
    assert remind_due(organization.pk) == 1
    assert Notice.objects.filter(user=mentee.user).count() == 5


def test_a_person_chooses_what_comes_by_mail(inside, organization, mentee):
    choose_rhythms(
        mentee.membership, {Category.NUDGES: Rhythm.OFF, Category.MILESTONES: Rhythm.WEEKLY}, actor=mentee.user
    )
    due(mentee, "nudge")
    due(mentee, "step", kind="test.milestone")
    Reminder.objects.filter(subject="step").update(local_day=date(2026, 11, 24))
    assert remind_due(organization.pk) == 0
    step = Reminder.objects.get(subject="step")
    assert (step.state, step.local_day.weekday(), step.local_time) == ("planned", 0, time(9))
    assert step.due_at > timezone.now()
    assert states()["nudge"] == "noticed"
    assert Notice.objects.count() == 2


def test_one_click_in_the_mail_program_stops_the_kind(inside, organization, mentee, client):
    due(mentee, "a")
    remind_due(organization.pk)
    deliver_due(organization.pk)
    headers = sent_mail.outbox[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = address[address.index("/o/") :]
    assert client.get(path).status_code == 200
    assert not Preference.objects.exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get().rhythm == Rhythm.OFF
    assert client.post(path[:-2] + "x/").status_code == 404


def test_a_token_of_one_organization_is_nothing_in_another(inside, organization, other_organization, mentee, client):
    due(mentee, "a")
    remind_due(organization.pk)
    address = Message.objects.get().unsubscribe_url
    path = address[address.index("/o/") :].replace("/o/halden/", "/o/other/")
    assert client.post(path).status_code == 404


def test_what_is_needed_has_no_unsubscribe(inside, organization, mentee):
    due(mentee, "a", kind="test.session")
    remind_due(organization.pk)
    assert Message.objects.get().unsubscribe_url == ""


def test_the_inbox_and_its_settings(organization, mentee, mentor):
    with tenant(organization.pk):
        due(mentee, "a", "b")
        remind_due(organization.pk)
        first = Notice.objects.first()
    page = mentee.client.get("/o/halden/inbox/")
    assert page.status_code == 200
    assert "2</strong> unread" in page.content.decode()
    assert mentor.client.post(f"/o/halden/inbox/{first.public_id}/open/").status_code == 404
    assert mentee.client.post(f"/o/halden/inbox/{first.public_id}/open/").url == "/o/x/"
    assert "1</strong> unread" in mentee.client.get("/o/halden/inbox/").content.decode()
    mentee.client.post("/o/halden/inbox/read/")
    assert "Nothing is unread" in mentee.client.get("/o/halden/inbox/").content.decode()
    chosen = mentee.client.post("/o/halden/inbox/mails/", dict.fromkeys(Category.values, Rhythm.OFF))
    assert chosen.status_code == 302
    late = {**dict.fromkeys(Category.values, Rhythm.OFF), "sessions": Rhythm.WEEKLY}
    assert mentee.client.post("/o/halden/inbox/mails/", late).status_code == 422


def test_the_program_team_sees_what_is_planned(organization, manager, mentee):
    with tenant(organization.pk):
        plan_reminders([Plan("test.nudge", "a", "1", recipient(mentee), MONDAY)])
    assert "Test: nudge" in manager.client.get("/o/halden/mails/reminders/").content.decode()
    assert "Test: nudge" not in manager.client.get("/o/halden/mails/reminders/?state=sent").content.decode()
    assert mentee.client.get("/o/halden/mails/reminders/").status_code == 403


@pytest.mark.goal("C4")
def test_many_due_reminders_and_many_workers_write_each_mail_once(committed_db):
    """Eight workers ring at the same moment, thrice each; 400 people, one reminder each."""
    organization = make_organization("busy")
    manager = make_member(organization, "Priya Nair", "program_manager")
    with tenant(organization.pk):
        people = [Recipient(f"person{n}@example.org", f"Person {n}") for n in range(400)]
        plan_reminders(Plan("test.session", f"s{n}", "1", person, MONDAY) for n, person in enumerate(people))
        plan_reminders([Plan("test.session", "later", "1", recipient(manager), date(2099, 1, 5))])
        Reminder.objects.exclude(subject="later").update(due_at=timezone.now())
    start = threading.Barrier(8)

    def ring() -> None:
        start.wait()
        for _ in range(3):
            remind_due(organization.pk)
        connections.close_all()

    threads = [threading.Thread(target=ring) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant(organization.pk):
        addresses = list(Message.objects.values_list("recipient_email", flat=True))
        assert (len(addresses), len(set(addresses))) == (400, 400)
        assert Reminder.objects.filter(state=ReminderState.PLANNED).count() == 1
