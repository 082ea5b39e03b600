"""Group sessions: a plan by the minute, attendance, the board, materials, hand-overs, and who chairs."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import tenant
from organizations.enums import Role
from relationships.actions.groups import assign_facilitator, swap_chair
from relationships.actions.session_logs import SessionLog, log_past_session, log_session
from relationships.actions.sessions import plan_series
from relationships.chairing import Coming, chairs_of, rotate
from relationships.models import (
    BoardNote,
    GroupFacilitator,
    HandOverNote,
    Material,
    MentoringSession,
    Relationship,
    RelationshipMember,
    SessionAttendee,
    SessionPlanItem,
)
from relationships.queries.groups import attendance_of
from tests.conftest import make_member
from tests.matching.conftest import join
from tests.relationships.conftest import address, plan_in
from tests.relationships.test_sessions import text

JOINED = datetime(2026, 1, 5, tzinfo=UTC)


def coming(number: int, *members: int, chosen: int | None = None) -> Coming:
    return Coming(number, JOINED + timedelta(weeks=number), frozenset(members), chosen)


def chairs(joined, past, *sessions) -> list[int | None]:
    return list(rotate(joined, past, sessions).values())


@pytest.fixture
def facilitator(together):
    return make_member(together.organization, "Fay Facilitator", Role.FACILITATOR)


@pytest.fixture
def session(circle):
    """A session of the circle that has just begun."""
    planned = plan_series(circle.relationship, plan_in(1), weeks=0, count=1, actor=circle.people[0].user)[0]
    MentoringSession.objects.filter(pk=planned.pk).update(starts_at=timezone.now() - timedelta(minutes=20))
    planned.refresh_from_db()
    return planned


@pytest.fixture
def equals(together):
    """A circle of three peers with four planned sessions: .relationship .members .sessions .people"""
    cohort = together.relationship.cohort
    relationship = Relationship.objects.create(
        organization=together.organization, cohort=cohort, kind="circle", started_on=cohort.starts_on
    )
    people = [make_member(together.organization, f"{name} Equal") for name in ("Una", "Vic", "Wim")]
    for one in people:
        RelationshipMember.objects.create(
            organization=together.organization,
            relationship=relationship,
            participant=join(cohort, "", "peer", person=one.person),
            role="peer",
        )
    sessions = plan_series(relationship, plan_in(2), weeks=2, count=4, actor=people[0].user)
    members = list(relationship.members.order_by("pk"))
    return SimpleNamespace(relationship=relationship, members=members, sessions=sessions, people=people)


def test_everybody_chairs_once_before_anybody_chairs_again():
    joined = dict.fromkeys((1, 2, 3), JOINED)
    assert chairs(joined, [], *(coming(week, 1, 2, 3) for week in range(1, 7))) == [1, 2, 3, 1, 2, 3]


def test_whoever_left_or_is_not_expected_is_skipped_and_keeps_the_turn():
    joined = dict.fromkeys((1, 2, 3), JOINED)
    assert chairs(joined, [], coming(1, 2, 3), coming(2, 1, 2, 3), coming(3, 1, 2, 3)) == [2, 1, 3]
    assert chairs({1: JOINED, 3: JOINED}, [], coming(1, 1, 2, 3), coming(2, 1, 2, 3)) == [1, 3]


def test_a_newcomer_waits_from_the_day_of_joining():
    joined = {1: JOINED, 2: JOINED, 9: JOINED + timedelta(weeks=2, days=1)}
    past = [(JOINED + timedelta(weeks=1), 1), (JOINED + timedelta(weeks=2), 2)]
    assert chairs(joined, past, coming(3, 1, 2, 9), coming(4, 1, 2, 9), coming(5, 1, 2, 9)) == [1, 2, 9]


def test_a_choice_by_hand_holds_unless_that_person_left():
    joined = dict.fromkeys((1, 2), JOINED)
    assert chairs(joined, [], coming(1, 1, 2, chosen=2), coming(2, 1, 2)) == [2, 1]
    assert chairs(joined, [], coming(1, 1, 2, chosen=3), coming(2, 1, 2)) == [1, 2]
    assert chairs({}, [], coming(1, 1)) == [None]


def test_two_change_turns_and_a_held_session_keeps_its_chair(equals):
    first, second, third = equals.members
    swap_chair(equals.sessions[0], third, actor=equals.people[0].user)
    turns = [chairs_of(equals.relationship)[one.pk] for one in equals.sessions]
    assert turns == [third, second, first, third]
    MentoringSession.objects.filter(pk=equals.sessions[0].pk).update(starts_at=timezone.now() - timedelta(hours=2))
    equals.sessions[0].refresh_from_db()
    log = SessionLog(equals.sessions[0].starts_at, 60)
    log_session(equals.sessions[0], log, actor=equals.people[0].user)
    RelationshipMember.objects.filter(pk=second.pk).update(is_active=False)
    assert equals.sessions[0].chair.member == third
    assert [chairs_of(equals.relationship)[one.pk] for one in equals.sessions[1:]] == [third, first, third]


def test_sessions_logged_for_earlier_days_count_as_turns(equals):
    first, second, third = equals.members
    for weeks in (8, 4):
        log_past_session(
            equals.relationship, SessionLog(timezone.now() - timedelta(weeks=weeks), 60), actor=equals.people[0].user
        )
    assert [chairs_of(equals.relationship)[one.pk] for one in equals.sessions] == [third, first, second, third]


def test_the_circle_sees_who_chairs_next_and_swaps_with_one_button(equals):
    una, vic = equals.people[0], equals.members[1]
    page = address(equals.sessions[0], "session_run")
    assert "Una Equal chairs" in text(una.client.get(page))
    una.client.post(address(equals.sessions[0], "session_chair"), {"member": vic.public_id})
    assert "Vic Equal chairs" in text(una.client.get(page))


def test_a_pair_and_a_group_with_a_mentor_have_no_chair(together, circle, session):
    assert (chairs_of(together.relationship), chairs_of(circle.relationship)) == ({}, {})
    with pytest.raises(Refusal, match="circle of equals"):
        swap_chair(session, circle.relationship.members.first(), actor=circle.people[0].user)


def test_the_plan_adds_up_against_the_length(circle, session):
    mentor = circle.people[0].client
    for what, minutes in (("Check in", "15"), ("One case", "50")):
        mentor.post(address(session, "session_plan_item"), {"text": what, "minutes": minutes})
    page = text(mentor.get(address(session, "session_run")))
    assert "65 of 60 minutes planned: 5 minutes too many" in page
    assert "One case Now 45 minutes left" in page
    second = SessionPlanItem.objects.get(text="One case")
    mentor.post(address(second, "plan_item_earlier"))
    assert [one.text for one in SessionPlanItem.objects.filter(session=session)] == ["One case", "Check in"]
    mentor.post(address(second, "plan_item_remove"))
    assert "45 minutes left" in text(mentor.get(address(session, "session_run")))


def test_the_usual_plan_is_as_long_as_the_session(circle, session):
    circle.people[0].client.post(address(session, "session_use_plan"))
    circle.people[0].client.post(address(session, "session_use_plan"))
    assert sum(SessionPlanItem.objects.values_list("minutes", flat=True)) == session.minutes


@pytest.mark.parametrize(
    ("verb", "filled", "model"),
    [
        ("group_board_add", {"text": "Room 4"}, BoardNote),
        ("group_material_add", {"title": "Case", "address": "https://example.org/", "moment": "before"}, Material),
        ("session_plan_item", {"text": "Check in", "minutes": "5"}, SessionPlanItem),
    ],
)
def test_a_form_of_a_group_sent_twice_makes_one_thing(circle, session, verb, filled, model):
    page = address(session if verb.startswith("session") else circle.relationship, verb)
    for token in ("one", "one", "two"):
        circle.people[0].client.post(page, filled | {"csrfmiddlewaretoken": token})
    assert model.objects.count() == 2


def test_mentees_read_the_plan_and_do_not_write_it(circle, session):
    mentee = circle.people[1].client
    assert mentee.get(address(session, "session_run")).status_code == 200
    assert mentee.post(address(session, "session_plan_item"), {"text": "Mine", "minutes": "5"}).status_code == 404
    assert mentee.post(address(session, "session_attendance")).status_code == 404


def test_attendance_takes_one_button_and_a_tap_for_each_who_is_missing(circle, session):
    ida = circle.relationship.members.get(participant__person__first_name="Ida")
    circle.people[0].client.post(address(session, "session_attendance"), {"missing": [ida.public_id]})
    session.refresh_from_db()
    assert session.state == "held"
    came = dict(SessionAttendee.objects.filter(session=session).values_list("member_id", "attended"))
    assert came == {one.pk: one.pk != ida.pk for one in circle.relationship.members.all()}
    assert {(one.participant.person.first_name, came, of) for one, came, of in attendance_of(circle.relationship)} == {
        ("Luis", 1, 1), ("Ida", 0, 1), ("Max", 1, 1), ("Eve", 1, 1)
    }  # fmt: skip


def test_the_board_is_read_by_all_and_each_note_changed_by_its_author_alone(circle):
    ida, max_ = circle.people[1], circle.people[2]
    group = circle.relationship
    ida.client.post(address(group, "group_board_add"), {"text": "How do you prepare?"})
    note = BoardNote.objects.get()
    assert "How do you prepare?" in text(max_.client.get(address(group, "group_detail")))
    assert max_.client.post(address(note, "board_note_edit"), {"text": "Mine now"}).status_code == 404
    ida.client.post(address(note, "board_note_edit"), {"text": "How do you decide?"})
    assert BoardNote.objects.get().text == "How do you decide?"
    with tenant(group.organization_id, user_id=max_.user.pk):
        assert (BoardNote.objects.update(text="Mine now"), BoardNote.objects.all().delete()[0]) == (0, 0)
    ida.client.post(address(note, "board_note_remove"))
    assert not BoardNote.objects.exists()


def test_a_material_says_for_which_session_before_or_after(circle, session):
    mentor, ida = circle.people[0].client, circle.people[1].client
    data = {"title": "On listening", "address": "https://example.org/listen", "moment": "after"}
    mentor.post(address(circle.relationship, "group_material_add"), data | {"session": session.public_id})
    page = text(ida.get(address(session, "session_run")))
    assert "Materials After On listening" in page
    bad = mentor.post(address(circle.relationship, "group_material_add"), data | {"address": "javascript:alert(1)"})
    assert bad.status_code == 422


def test_hand_over_notes_are_for_facilitators_of_this_group_only(together, circle, facilitator, manager, admin):
    group, mentor = circle.relationship, circle.people[0]
    mentor.client.post(address(group, "group_hand_over"), {"text": "Ida speaks little."})
    readers = (mentor, circle.people[1], facilitator, manager, admin)
    assert [one.client.get(address(group, "group_hand_over")).status_code for one in readers] == [
        200,
        404,
        404,
        404,
        404,
    ]
    for one in readers[1:]:
        with tenant(group.organization_id, user_id=one.user.pk):
            assert not HandOverNote.objects.exists()
    mentor.client.post(address(group, "group_give"), {"facilitator": facilitator.membership.public_id})
    assert "Ida speaks little." in text(facilitator.client.get(address(group, "group_hand_over")))


def test_whoever_hands_over_reads_nothing_of_the_group_any_more(together, circle, facilitator):
    group, following = circle.relationship, make_member(together.organization, "Finn Next", Role.FACILITATOR)
    assign_facilitator(group, facilitator.membership, actor=together.manager.user)
    assert facilitator.client.get(address(group, "group_detail")).status_code == 200
    facilitator.client.post(address(group, "group_give"), {"facilitator": following.membership.public_id})
    assert [one.client.get(address(group, "group_detail")).status_code for one in (facilitator, following)] == [
        404,
        200,
    ]


def test_the_program_team_names_a_facilitator_but_not_itself(together, circle, facilitator):
    data = {"facilitator": facilitator.membership.public_id}
    together.manager.client.post(address(circle.relationship, "group_assign"), data)
    assert GroupFacilitator.objects.get().user == facilitator.user
    with pytest.raises(Refusal, match="Somebody else has to name you"):
        assign_facilitator(circle.relationship, together.manager.membership, actor=together.manager.user)
    together.manager.client.post(address(GroupFacilitator.objects.get(), "facilitator_remove"))
    assert facilitator.client.get(address(circle.relationship, "group_detail")).status_code == 404


def test_a_session_of_today_is_two_clicks_from_the_list(circle, session):
    page = text(circle.people[0].client.get(f"/o/{circle.organization.slug}/groups/"))
    assert "Circle of Luis Ortega" in page
    assert "Run the session" in page


def test_a_group_is_not_there_for_others(together, circle, session):
    for one in (together.manager, together.mentee):
        assert one.client.get(address(circle.relationship, "group_detail")).status_code == 404
        assert one.client.get(address(session, "session_run")).status_code == 404
