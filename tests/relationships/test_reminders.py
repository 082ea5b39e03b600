"""What members are reminded of: planned every hour from what stands, and asked again when due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cohorts.models import Milestone
from notifications.enums import ReminderState
from notifications.models import Message, Reminder
from notifications.reminding import remind_due
from programs.actions import set_cadence
from programs.cadence import cadence_of, moments
from relationships.actions import end_relationship
from relationships.actions.sessions import Plan, cancel_session, plan_session
from relationships.reminders import plan_for_organization

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def running(together):
    """The cohort runs, and the pair was published today."""
    cohort = together.relationship.cohort
    cohort.state = "running"
    cohort.ends_on = timezone.now().date() + timedelta(days=200)
    cohort.save()
    together.relationship.started_on = timezone.now().date()
    together.relationship.save()
    return together


def planned(kind: str) -> dict[str, date]:
    """Day by recipient of what is planned."""
    found = Reminder.objects.filter(kind=kind, state=ReminderState.PLANNED)
    return dict(found.values_list("recipient_email", "local_day"))


def plan(now=None) -> None:
    plan_for_organization(now=now or timezone.now())


def fall_due(running) -> list[str]:
    """Everything planned falls due now; the kinds of mails written."""
    Reminder.objects.filter(state=ReminderState.PLANNED).update(due_at=timezone.now() - timedelta(minutes=1))
    remind_due(running.organization.pk)
    return sorted(Message.objects.values_list("kind", flat=True))


def book(running, start) -> object:
    return plan_session(running.relationship, Plan(start, 60, "Europe/London"), actor=running.mentee.user)


def test_the_mentee_first_then_the_mentor(running):
    plan()
    days = planned("relationship.first_session")
    today = timezone.now().date()
    assert today + timedelta(days=3) <= days[running.mentee.user.email] <= today + timedelta(days=5)
    assert today + timedelta(days=7) <= days[running.mentor.user.email] <= today + timedelta(days=9)


def test_planning_again_adds_nothing(running):
    plan()
    before = Reminder.objects.count()
    plan()
    assert (Reminder.objects.count(), before > 0) == (before, True)


def test_a_booked_session_makes_the_nudge_pointless(running):
    plan()
    book(running, timezone.now() + timedelta(days=5))
    Message.objects.all().delete()
    assert fall_due(running) == []
    assert set(Reminder.objects.values_list("state", flat=True)) == {"dropped"}


def test_the_nudge_names_the_partner_and_leads_to_the_relationship(running):
    Message.objects.all().delete()
    plan()
    Reminder.objects.filter(recipient_email=running.mentor.user.email).delete()
    assert fall_due(running) == ["nudge_first_session"]
    mail = Message.objects.get(kind="nudge_first_session")
    assert "Luis Ortega" in mail.subject
    assert "/link/" in mail.body_text
    assert mail.unsubscribe_url


def test_the_day_before_a_session_on_each_clock(running):
    start = datetime(2027, 3, 3, 23, 30, tzinfo=UTC)
    book(running, start)
    plan(start - timedelta(days=3))
    days = planned("session.tomorrow")
    assert days[running.mentee.user.email] == date(2027, 3, 2)
    # In Madrid it is past midnight already.
    assert days[running.mentor.user.email] == date(2027, 3, 3)


def test_a_cancelled_or_moved_session_is_not_reminded_of(running):
    session = book(running, timezone.now() + timedelta(days=4))
    plan()
    cancel_session(session, actor=running.mentee.user)
    Message.objects.all().delete()
    Reminder.objects.exclude(kind="session.tomorrow").delete()
    assert fall_due(running) == []


def test_an_unlogged_session_is_asked_about_once_more(running):
    session = book(running, timezone.now() + timedelta(days=1))
    type(session).objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(days=2))
    plan()
    Message.objects.all().delete()
    Reminder.objects.exclude(kind="session.log").delete()
    assert fall_due(running) == ["session_log_again", "session_log_again"]


def test_milestones_go_to_who_brings_them_about(running):
    due = timezone.now().date() + timedelta(days=14)
    Milestone.objects.create(
        organization=running.organization,
        cohort=running.relationship.cohort,
        name="Goals agreed",
        starts_on=due,
        due_on=due,
        responsible="mentee",
    )
    plan()
    assert list(planned("relationship.milestone")) == [running.mentee.user.email]


def test_an_ended_relationship_is_left_alone(running):
    plan()
    end_relationship(running.relationship, reason="", actor=running.manager.user)
    Message.objects.all().delete()
    assert fall_due(running) == []


def test_a_program_changes_or_switches_off_a_moment(running):
    program = running.relationship.cohort.program
    wanted = {key: (timing.days, timing.is_on) for key, timing in cadence_of(program).items()}
    changed = set_cadence(
        program,
        {**wanted, "first_meeting_mentee": (10, True), "first_meeting_mentor": (7, False)},
        actor=running.manager.user,
    )
    plan()
    days = planned("relationship.first_session")
    assert changed == 2
    assert list(days) == [running.mentee.user.email]
    assert days[running.mentee.user.email] >= timezone.now().date() + timedelta(days=10)


def test_the_page_of_a_program(running, manager):
    slug = running.relationship.cohort.program.slug
    page = f"/o/halden/programs/{slug}/reminders/"
    assert all(moment.says in manager.client.get(page).content.decode() for moment in moments().values())
    values = {f"{key}-days": moment.days for key, moment in moments().items()}
    assert manager.client.post(page, {**values, "quiet-days": "60"}).status_code == 302
    assert cadence_of(running.relationship.cohort.program)["quiet"].days == 60
    assert not cadence_of(running.relationship.cohort.program)["quiet"].is_on
    assert manager.client.post(page, {**values, "quiet-days": "9999"}).status_code == 422


def test_planning_costs_the_same_for_many_pairs(running, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        plan()
