"""Relationships that end by themselves, more time, and rest while somebody is away."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import tenant
from notifications.models import Message, Reminder
from notifications.reminding import remind_due
from organizations.models import AuditEntry
from participants.actions.availability import add_leave
from participants.leave import Away, day_after, days_away, from_hr, united
from participants.models import Leave
from programs.actions.endings import set_ending
from relationships.actions import reopen_relationship
from relationships.actions.endings import ask_extension, decide_extension, say_still_meeting
from relationships.actions.session_logs import SessionLog, log_past_session
from relationships.ending import tend_endings
from relationships.last_day import end_of
from relationships.models import Extension, Relationship, SilenceNotice
from relationships.pauses import pauses_of
from relationships.queries import with_people
from relationships.reminders import plan_for_organization
from tests.relationships.conftest import address


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def running(together):
    """The cohort runs since a hundred days, and so does the pair."""
    today, cohort = timezone.localdate(), together.relationship.cohort
    cohort.state, cohort.starts_on, cohort.ends_on = "running", today - days(100), today + days(200)
    cohort.save()
    Relationship.objects.update(started_on=today - days(100))
    Message.objects.all().delete()
    return together


def setting(running, **wanted) -> None:
    facts = {"ending": "never", "months": None, "silent_days": None, **wanted}
    set_ending(running.relationship.cohort.program, **facts, actor=running.manager.user)


def state(running) -> str:
    running.relationship.refresh_from_db()
    return running.relationship.state


def mails() -> list[str]:
    return sorted(Message.objects.values_list("kind", flat=True))


def held(running, days_ago: int) -> None:
    log = SessionLog(timezone.now() - days(days_ago), 60)
    log_past_session(running.relationship, log, actor=running.mentee.user)


def places(running) -> list[int]:
    return [one.participant.places_used for one in running.relationship.members.select_related("participant")]


def test_without_a_setting_nothing_ends(running):
    assert tend_endings(timezone.localdate() + days(1000)) == (0, 0)
    assert state(running) == "active"


def test_on_the_day_after_the_cohorts_last_it_ends_once_with_places_free_and_both_told(running):
    setting(running, ending="cohort")
    last = running.relationship.cohort.ends_on
    assert tend_endings(last) == (0, 0)
    assert tend_endings(last + days(1)) == (1, 0)
    assert tend_endings(last + days(1)) == (0, 0)
    assert (state(running), places(running), mails()) == ("ended", [0, 0], ["relationship_over"] * 2)
    assert running.relationship.end_reason == "Ended by itself: the cohort's last day."
    assert "cohort" not in str(AuditEntry.objects.get(event="relationship.ended").facts)


def test_a_duration_counts_from_the_own_start_and_leaves_out_days_away(running):
    setting(running, ending="duration", months=3)
    fresh = with_people(Relationship.objects.all()).get()
    assert end_of(fresh) < timezone.localdate()
    away = Away(fresh.started_on + days(10), fresh.started_on + days(39))
    assert end_of(fresh, [away]) == end_of(fresh) + days(30)


def test_silence_is_asked_about_once_and_ends_a_week_later(running):
    setting(running, silent_days=90)
    today = timezone.localdate()
    assert tend_endings(today) == (0, 1)
    assert tend_endings(today) == (0, 0)
    assert tend_endings(today + days(6)) == (0, 0)
    assert mails() == ["silence_notice"] * 2
    assert "We are still meeting" in Message.objects.first().body_text
    assert tend_endings(today + days(7)) == (1, 0)
    assert tend_endings(today + days(7)) == (0, 0)
    assert state(running) == "ended"


def test_what_is_opened_again_does_not_end_the_next_night(running, manager):
    today = timezone.localdate()
    setting(running, ending="duration", months=3, silent_days=90)
    assert tend_endings(today) == (1, 0)
    reopen_relationship(running.relationship, actor=manager.user)
    assert tend_endings(today + days(1)) == (0, 1)
    SilenceNotice.objects.update(answered_on=today + days(1))
    assert tend_endings(today + days(60)) == (0, 0)
    assert tend_endings(today + days(61)) == (1, 0)


def test_one_button_stops_the_end_and_silence_counts_anew(running):
    setting(running, silent_days=90)
    today = timezone.localdate()
    tend_endings(today)
    page = address(running.relationship, "still_meeting")
    assert running.mentor.client.get(page).content.decode().count("We are still meeting") == 1
    assert SilenceNotice.objects.get().answered_on is None
    running.mentor.client.post(page)
    assert SilenceNotice.objects.get().answered_on == today
    assert tend_endings(today + days(60)) == (0, 0)
    assert tend_endings(today + days(90)) == (0, 1)


def test_a_session_after_the_notice_is_a_sign_of_life(running):
    setting(running, silent_days=90)
    tend_endings(timezone.localdate())
    held(running, 0)
    assert tend_endings(timezone.localdate() + days(8)) == (0, 0)
    assert not say_still_meeting(running.relationship, actor=running.mentee.user)


def test_nobody_is_asked_while_somebody_is_away_and_the_days_do_not_count(running):
    setting(running, silent_days=90)
    today = timezone.localdate()
    Leave.objects.create(
        organization=running.organization,
        person=running.mentor.person,
        starts_on=today - days(20),
        ends_on=today + days(5),
    )
    assert tend_endings(today) == (0, 0)
    assert tend_endings(today + days(6)) == (0, 0)
    assert tend_endings(today + days(16)) == (0, 1)


def test_more_time_is_asked_for_decided_and_told_to_both(running, manager):
    setting(running, ending="cohort")
    until = running.relationship.cohort.ends_on + days(60)
    form = {"until": until.isoformat(), "words": "Two sessions are missing."}
    assert running.mentee.client.post(address(running.relationship, "extend"), form).status_code == 302
    assert mails() == ["extension_asked"]
    assert "Two sessions" not in str(list(Message.objects.values()) + list(AuditEntry.objects.values()))
    page = manager.client.get(address(running.relationship, "detail")).content.decode()
    assert "Two sessions are missing." in page
    assert "Two sessions" not in running.mentor.client.get(address(running.relationship, "detail")).content.decode()
    with tenant(running.organization.pk, user_id=manager.user.pk):
        decide_extension(Extension.objects.get(), agrees=True, actor=manager.user)
        with pytest.raises(Refusal, match="decided already"):
            decide_extension(Extension.objects.get(), agrees=False, actor=manager.user)
    assert mails() == ["extension_asked", "extension_granted", "extension_granted"]
    assert tend_endings(until) == (0, 0)
    assert tend_endings(until + days(1)) == (1, 0)


def test_more_time_needs_a_later_day_and_waits_once(running):
    setting(running, ending="cohort")
    last = running.relationship.cohort.ends_on
    with pytest.raises(Refusal, match="Choose a day after"):
        ask_extension(running.relationship, until=last, words="", actor=running.mentee.user)
    ask_extension(running.relationship, until=last + days(30), words="", actor=running.mentee.user)
    with tenant(running.organization.pk, user_id=running.mentor.user.pk):
        assert not Extension.objects.exists()
        with pytest.raises(Refusal, match="asked already"):
            ask_extension(running.relationship, until=last + days(30), words="", actor=running.mentor.user)


def test_the_page_of_a_program_says_when_its_relationships_end(running, manager):
    program = running.relationship.cohort.program
    page = f"/o/halden/programs/{program.slug}/ending/"
    form = {"ending": "duration", "months": "9", "ends_silent": "on", "silent_days": "90"}
    assert manager.client.post(page, form).status_code == 302
    program.refresh_from_db()
    assert (program.ending, program.ending_months, program.silent_days) == ("duration", 9, 90)
    assert manager.client.post(page, {"ending": "duration"}).status_code == 422


def test_days_away_are_counted_once():
    first, last = date(2026, 3, 10), date(2026, 3, 19)
    periods = united([Away(first, last), Away(date(2026, 3, 15), date(2026, 3, 22)), Away(date(2026, 4, 1))])
    assert periods == [Away(first, date(2026, 3, 22)), Away(date(2026, 4, 1))]
    assert days_away(periods, date(2026, 3, 1), date(2026, 3, 31)) == 13
    assert day_after(periods[:1], date(2026, 3, 1), 20) == date(2026, 4, 3)
    assert day_after(periods, date(2026, 3, 1), 20) is None
    assert day_after(periods, date(2026, 3, 1), 5) == date(2026, 3, 6)


def test_hr_says_leave_with_two_columns_of_its_file():
    assert from_hr({"Leave Start Date": "2026-12-01", "Leave_End_Date": "31.12.2026"}) == Away(
        date(2026, 12, 1), date(2026, 12, 31)
    )
    assert from_hr({"Leave from": "2026-12-01"}) == Away(date(2026, 12, 1))
    assert from_hr({"Shift": "A", "Leave from": "soon"}) is None


def test_a_reminder_waits_for_the_end_of_a_leave_and_comes_by_itself(running):
    today = timezone.localdate()
    Relationship.objects.update(started_on=today)
    plan_for_organization(now=timezone.now())
    leave = add_leave(running.mentor.person, starts_on=today, ends_on=today + days(9), actor=running.mentor.user)
    Reminder.objects.exclude(kind="relationship.first_session").delete()
    Reminder.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    remind_due(running.organization.pk)
    assert mails() == []
    assert {one.state for one in Reminder.objects.all()} == {"planned"}
    assert min(one.local_day for one in Reminder.objects.all()) > leave.ends_on
    Leave.objects.all().delete()
    Reminder.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    remind_due(running.organization.pk)
    assert mails() == ["nudge_first_session"] * 2


def test_a_pair_rests_while_either_is_away_a_circle_only_while_its_mentor_is(running, circle):
    today = timezone.localdate()
    add_leave(running.mentor.person, starts_on=today, ends_on=None, actor=running.mentor.user)
    add_leave(circle.people[1].person, starts_on=today, ends_on=today, actor=circle.people[1].user)
    found = pauses_of(list(with_people(Relationship.objects.all())))
    assert found == {running.relationship.pk: [Away(today)], circle.relationship.pk: [Away(today)]}
    Leave.objects.filter(person=running.mentor.person).delete()
    assert pauses_of(list(with_people(Relationship.objects.all()))) == {}


def test_availability_says_when_how_much_and_what_it_keeps(running):
    page, today = "/o/halden/my/availability/", timezone.localdate()
    assert "Keeps the 1 you have now." in running.mentor.client.get(page).content.decode()
    form = {"starts_on": today.isoformat(), "ends_on": (today + days(14)).isoformat()}
    assert running.mentor.client.post(f"{page}leave/", form).status_code == 302
    shown = running.mentee.client.get(address(running.relationship, "detail")).content.decode()
    assert "is away until" in shown
    assert "the time does not count" in shown
    seat = running.relationship.members.get(role="mentor").participant
    assert running.mentor.client.post(f"{page}hours/", {"hours": "4", f"places-{seat.public_id}-capacity": "3"})
    running.mentor.person.refresh_from_db()
    seat.refresh_from_db()
    assert (running.mentor.person.hours_per_month, seat.capacity) == (4, 3)
    leave = Leave.objects.get()
    assert running.mentee.client.post(f"{page}leave/{leave.public_id}/end/").status_code == 404
    running.mentor.client.post(f"{page}leave/{leave.public_id}/end/")
    assert not Leave.objects.exists()


def test_the_way_to_somebody_who_listens_is_on_every_page_of_a_relationship(running):
    for path in (address(running.relationship, "detail"), address(running.relationship, "agreement"), "/o/halden/"):
        assert "Talk to the program team in confidence" in running.mentee.client.get(path).content.decode()
