"""Planning, moving and cancelling sessions in the browser's terms: pages, both clocks, suggestions, series."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.errors import Refusal
from core.models import Job
from relationships.actions import end_relationship
from relationships.actions.sessions import Plan, cancel_session, move_session, plan_series, plan_session
from relationships.hours import Hours, suggest_times
from relationships.models import MentoringSession, PersonCalendar
from tests.relationships.conftest import address, in_days, plan_in


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_mentee_plans_the_first_suggested_time_with_one_button(together):
    page = together.mentee.client.get(address(together.relationship, "plan_session"))
    offered = re.findall(r'name="when" value="([^"]+)"', page.content.decode())
    assert (len(offered), offered[-1]) == (4, "other")
    answer = together.mentee.client.post(
        address(together.relationship, "plan_session"), {"when": offered[0], "length": "60"}
    )
    session = MentoringSession.objects.get()
    assert answer.headers["Location"] == address(session, "session_detail")
    assert session.starts_at.isoformat() == offered[0].replace(" ", "T")


def test_both_see_both_clocks(together):
    session = plan_session(
        together.relationship, plan_in(7, call_link="https://meet.example.org/a"), actor=together.mentee.user
    )
    london, madrid = (
        f"{session.starts_at.astimezone(ZoneInfo(zone)):%H:%M}" for zone in ("Europe/London", "Europe/Madrid")
    )
    mentees = text(together.mentee.client.get(address(session, "session_detail")))
    mentors = text(together.mentor.client.get(address(session, "session_detail")))
    assert f"{london} to" in mentees
    assert f"{madrid} for Luis" in mentees
    assert f"{madrid} to" in mentors
    assert f"{london} for Ama" in mentors


def test_any_length_and_an_own_time(together):
    data = {"when": "other", "starts_at": f"{in_days(5):%Y-%m-%dT%H:%M}", "length": "other", "minutes": "75"}
    together.mentor.client.post(address(together.relationship, "plan_session"), data)
    assert MentoringSession.objects.get().minutes == 75


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"when": "other", "starts_at": ""}, "Choose a date and a time."),
        ({"length": "other", "minutes": ""}, "Give the length in minutes."),
        ({"call_link": "javascript:alert(1)"}, "Give an address that begins with https://"),
        ({"call_link": "ftp://files.example.org/"}, "Give an address"),
        ({"starts_at": "2020-01-01T10:00"}, "This time is over."),
    ],
)
def test_a_wrong_plan_is_explained(together, change, words):
    data = {"when": "other", "starts_at": f"{in_days(5):%Y-%m-%dT%H:%M}", "length": "60", **change}
    answer = together.mentor.client.post(address(together.relationship, "plan_session"), data)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not MentoringSession.objects.exists()


def test_moving_asks_for_replies_anew_and_the_other_can_accept(together):
    session = plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    together.mentor.client.post(address(session, "session_reply", answer="yes"))
    assert set(session.attendees.values_list("reply", flat=True)) == {"yes"}
    move_session(session, plan_in(8), actor=together.mentee.user)
    assert sorted(session.attendees.values_list("reply", flat=True)) == ["open", "yes"]
    assert "Accepted" in text(together.mentor.client.get(address(session, "session_detail")))


def test_a_cancelled_session_cannot_be_moved_and_the_next_is_free(together):
    session = plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    together.mentor.client.post(address(session, "session_cancel"))
    session.refresh_from_db()
    assert session.state == "cancelled"
    with pytest.raises(Refusal, match="not planned any more: cancelled"):
        move_session(session, plan_in(8), actor=together.mentee.user)


def test_a_series_keeps_its_hour_when_the_clocks_change(together):
    start = datetime(2027, 3, 14, 10, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    made = plan_series(
        together.relationship, Plan(start, 60, "Europe/London"), weeks=1, count=4, actor=together.mentee.user
    )
    assert [f"{one.starts_at.astimezone(ZoneInfo('Europe/London')):%d %H:%M}" for one in made] == [
        "14 10:00", "21 10:00", "28 10:00", "04 10:00",
    ]  # fmt: skip
    assert [one.starts_at.hour for one in made] == [10, 10, 9, 9]


def test_the_rest_of_a_series_is_cancelled_at_once(together):
    made = plan_series(together.relationship, plan_in(7), weeks=1, count=4, actor=together.mentee.user)
    assert cancel_session(made[1], actor=together.mentor.user, rest_of_series=True) == 3
    assert list(MentoringSession.objects.order_by("starts_at").values_list("state", flat=True)) == [
        "planned", "cancelled", "cancelled", "cancelled",
    ]  # fmt: skip


def test_suggestions_lie_in_everybodys_working_day():
    hours = [Hours(ZoneInfo("Europe/Berlin")), Hours(ZoneInfo("America/New_York"))]
    found = suggest_times(hours, minutes=60, now=datetime(2026, 12, 4, 9, tzinfo=UTC))
    for one in found:
        for zone in ("Europe/Berlin", "America/New_York"):
            local = one.starts_at.astimezone(ZoneInfo(zone))
            assert local.weekday() < 5
            assert time(9) <= local.time() <= time(16)
    assert len({one.starts_at.date() for one in found}) == 3


def test_far_apart_zones_get_times_that_are_early_or_late_but_not_at_night():
    hours = [Hours(ZoneInfo("Europe/Berlin")), Hours(ZoneInfo("America/Los_Angeles"))]
    found = suggest_times(hours, minutes=60, now=datetime(2026, 12, 4, 9, tzinfo=UTC))
    assert {one.is_early_or_late for one in found} == {True}
    assert {one.starts_at.astimezone(ZoneInfo("America/Los_Angeles")).hour for one in found} <= {7, 8}


def test_a_time_at_which_one_is_busy_is_not_suggested():
    now, hours = datetime(2026, 12, 6, 9, tzinfo=UTC), [Hours(ZoneInfo("UTC"))]
    first = suggest_times(hours, minutes=60, now=now)[0].starts_at
    again = suggest_times(hours, minutes=60, now=now, busy=[(first, first + timedelta(hours=1))])[0].starts_at
    assert (again.date(), abs(again - first) >= timedelta(hours=1)) == (first.date(), True)


def test_own_working_hours_count(together):
    data = {"weekdays": ["1", "2"], "day_starts": "07:00", "day_ends": "10:00"}
    together.mentee.client.post(f"/o/{together.organization.slug}/my/calendar/", data)
    saved = PersonCalendar.objects.get()
    assert (saved.weekdays, saved.day_ends) == ([1, 2], time(10))
    page = together.mentor.client.get(address(together.relationship, "plan_session")).content.decode()
    offered = [datetime.fromisoformat(one) for one in re.findall(r'name="when" value="(2[^"]+)"', page)]
    assert {one.astimezone(ZoneInfo("Europe/London")).weekday() for one in offered} <= {1, 2}


def test_after_the_end_a_job_waits_to_ask(together):
    session = plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    job = Job.objects.get(kind="relationships.ask_after_session")
    assert job.run_after == session.ends_at + timedelta(minutes=15)


def test_people_outside_the_relationship_get_404(together, admin, sponsor, outsider):
    session = plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    others = (together.manager, admin, sponsor, outsider)
    assert [one.client.get(address(session, "session_detail")).status_code for one in others] == [404] * 4


def test_the_program_team_sees_when_but_not_the_page(together):
    plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    page = text(together.manager.client.get(address(together.relationship, "detail")))
    assert "60 minutes" in page
    assert "What was said stays with them" in page


def test_in_an_ended_relationship_nothing_is_planned(together):
    end_relationship(together.relationship, actor=together.manager.user)
    with pytest.raises(Refusal, match="has ended"):
        plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
