"""Every calendar message is parsed back with icalendar, through create, move, cancel, remove one (RFC 5545, 5546)."""

import email
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from notifications.jobs import deliver_due
from notifications.models import Message
from relationships.actions.calendars import calendar_of, feed_secret, renew_feed
from relationships.actions.sessions import cancel_session, move_session, plan_series, plan_session, remove_attendee
from relationships.models import MentoringSession
from tests.relationships.conftest import address, plan_in


def written(kind: str, session) -> dict[str, Calendar]:
    """The calendar files of one kind of mail about a session, by whom they go to."""
    found = Message.objects.filter(kind=kind, dedupe__contains=session.public_id).order_by("pk")
    return {one.recipient_email: Calendar.from_ical(one.calendar_file) for one in found}


def event_of(calendar: Calendar):
    return next(iter(calendar.walk("VEVENT")))


def guests(event) -> set[str]:
    found = event.get("attendee", [])
    return {str(one) for one in (found if isinstance(found, list) else [found])}


def test_create_move_cancel_keep_one_uid_and_raise_the_sequence(together):
    session = plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    move_session(session, plan_in(8, minutes=90, place="Rotterdam; room 4, left"), actor=together.mentor.user)
    cancel_session(session, actor=together.mentee.user)
    session.refresh_from_db()
    steps = [written(kind, session) for kind in ("session_planned", "session_moved", "session_cancelled")]
    both = {together.mentee.user.email, together.mentor.user.email}
    assert [set(step) for step in steps] == [both, both, both]
    for who in both:
        calendars = [step[who] for step in steps]
        events = [event_of(one) for one in calendars]
        assert [str(one["method"]) for one in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
        assert len({str(event["uid"]) for event in events}) == 1
        assert [event["sequence"] for event in events] == [0, 1, 2]
        assert [event.get("status") for event in events] == [None, None, "CANCELLED"]
        assert [guests(event) for event in events] == [{f"mailto:{one}" for one in both}] * 3
        assert {str(event["organizer"]) for event in events} == {"mailto:mentorship@localhost"}
        assert events[1].decoded("dtend") - events[1].decoded("dtstart") == timedelta(minutes=90)
        assert events[1].decoded("dtstart") == session.starts_at
        assert str(events[1]["location"]) == "Rotterdam; room 4, left"


def test_removing_one_person_cancels_for_them_alone_and_without_a_status(circle):
    mentor, ida, max_, eve = circle.people
    session = plan_session(circle.relationship, plan_in(7), actor=mentor.user)
    member = session.attendees.get(member__participant__person=ida.person).member
    remove_attendee(session, member, actor=mentor.user)
    left = written("session_left", session)
    assert set(left) == {ida.user.email}
    event = event_of(left[ida.user.email])
    assert (str(left[ida.user.email]["method"]), event.get("status"), event["sequence"]) == ("CANCEL", None, 1)
    assert guests(event) == {f"mailto:{ida.user.email}"}
    others = written("session_moved", session)
    assert set(others) == {one.user.email for one in (mentor, max_, eve)}
    for calendar in others.values():
        assert (str(calendar["method"]), event_of(calendar)["sequence"]) == ("REQUEST", 1)
        assert guests(event_of(calendar)) == {f"mailto:{one.user.email}" for one in (mentor, max_, eve)}


def test_the_last_two_of_a_session_cannot_be_taken_off(circle):
    mentor, *mentees = circle.people
    session = plan_session(circle.relationship, plan_in(7), actor=mentor.user)
    for one in mentees:
        member = session.attendees.get(member__participant__person=one.person).member
        mentor.client.post(address(session, "session_remove", member=member.public_id))
    assert session.attendees.filter(is_invited=True).count() == 2


def test_each_session_of_a_series_has_its_own_uid(together):
    made = plan_series(together.relationship, plan_in(7), weeks=2, count=6, actor=together.mentee.user)
    files = [written("session_planned", one)[together.mentor.user.email] for one in made]
    assert len({str(event_of(one)["uid"]) for one in files}) == 6


def test_the_mail_that_leaves_carries_the_file_twice(organization, together, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    deliver_due(organization.pk)
    sent = next(one for one in mail.outbox if one.subject.startswith("Mentoring session"))
    parts = {part.get_content_type(): part for part in email.message_from_bytes(sent.message().as_bytes()).walk()}
    alternative, attached = parts["text/calendar"], parts["application/ics"]
    assert alternative.get_param("method") == "REQUEST"
    assert attached.get_filename() == "invite.ics"
    for part in (alternative, attached):
        assert str(Calendar.from_ical(part.get_payload(decode=True))["method"]) == "REQUEST"
    assert set(Message.objects.filter(kind="session_planned").values_list("calendar_file", flat=True)) == {""}


def test_the_words_of_the_mail_name_no_call_link(together):
    plan_session(
        together.relationship, plan_in(7, call_link="https://meet.example.org/secret"), actor=together.mentee.user
    )
    message = Message.objects.filter(kind="session_planned").first()
    assert "meet.example.org" not in message.body_text
    assert "https://meet.example.org/secret" in message.calendar_file.replace("\r\n ", "")


def test_add_to_calendar_links_and_the_file(together):
    session = plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    page = together.mentor.client.get(address(session, "session_detail")).content.decode()
    stamp = f"{session.starts_at:%Y%m%dT%H%M%SZ}"
    assert f"dates={stamp}%2F" in page
    assert "https://outlook.office.com/calendar/0/deeplink/compose" in page
    answer = together.mentor.client.get(address(session, "session_file"))
    assert event_of(Calendar.from_ical(answer.content)).decoded("dtstart") == session.starts_at


@pytest.fixture
def feed_url(together):
    """The address that the mentee's calendar page shows."""

    def find() -> str:
        calendar = calendar_of(together.mentee.user)
        return f"/o/{together.organization.slug}/calendar/{feed_secret(calendar)}.ics"

    renew_feed(together.mentee.user)
    return find


def test_the_feed_shows_times_but_neither_people_nor_places(together, feed_url, client):
    plan_session(together.relationship, plan_in(7, place="Rotterdam"), actor=together.mentee.user)
    answer = client.get(feed_url())
    assert answer.headers["Content-Type"].startswith("text/calendar")
    event = event_of(Calendar.from_ical(answer.content))
    assert str(event["summary"]) == "Mentoring session"
    assert not {"attendee", "organizer", "location", "description"} & {key.lower() for key in event}
    assert b"Luis" not in answer.content


def test_a_renewed_feed_closes_the_old_address(together, feed_url, client):
    old = feed_url()
    assert client.get(old).status_code == 200
    together.mentee.client.post(f"/o/{together.organization.slug}/my/calendar/renew/")
    assert [client.get(old).status_code, client.get(feed_url()).status_code] == [404, 200]


def test_the_feed_of_somebody_who_left_is_closed(together, feed_url, client):
    together.mentee.membership.is_active = False
    together.mentee.membership.save()
    assert client.get(feed_url()).status_code == 404


def test_a_cancelled_session_is_cancelled_in_the_feed(together, feed_url, client):
    session = plan_session(together.relationship, plan_in(7), actor=together.mentee.user)
    cancel_session(session, actor=together.mentor.user)
    event = event_of(Calendar.from_ical(client.get(feed_url()).content))
    assert (event.get("status"), event["sequence"]) == ("CANCELLED", 1)
    assert MentoringSession.objects.get().ends_at > timezone.now()
