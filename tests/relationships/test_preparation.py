"""The steps before the first meeting: done by deeds, shown to the participant, counted for the team."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.actions.assigning import assign_resource
from cohorts.models import Participant, PreparationTick
from core.errors import Refusal
from notifications.models import Reminder
from participants.models import PersonSkill, Skill
from programs.actions.finishing import set_preparation
from programs.actions.library import complete_resource
from programs.models import Resource
from relationships.actions.agreements import Terms, propose_agreement, sign_agreement
from relationships.actions.session_logs import SessionLog, log_past_session
from relationships.actions.sessions import plan_session
from relationships.preparation import counts_of, preparation_before
from relationships.reading_reminders import BEFORE, plan_reading, resource_due
from tests.matching.conftest import join
from tests.relationships.conftest import address, plan_in

TERMS = Terms(4, 60, "Stays between us.", "Danger and law.", "Dates only.")


def states(together) -> dict[str, bool]:
    participant = Participant.objects.select_related("person", "cohort__program").get(person=together.mentee.person)
    return {one.step.key: one.is_done for one in preparation_before(participant).steps}


def test_each_step_is_done_by_the_deed_itself(together):
    program = together.relationship.cohort.program
    guide = Resource.objects.create(organization=together.organization, title="Guide", text="Read.")
    assign_resource(guide, program, role="mentee", is_before_first=True, actor=together.manager.user)
    assert states(together) == {"profile": False, "resources": False, "session": False, "agreement": False}
    person = together.mentee.person
    person.biography = "I run the night shift."
    person.save()
    skill = Skill.objects.create(organization=together.organization, name="Planning", key="planning")
    PersonSkill.objects.create(organization=together.organization, person=person, skill=skill, direction="grow")
    complete_resource(guide, person, actor=together.mentee.user)
    plan_session(together.relationship, plan_in(3), actor=together.mentee.user)
    agreement = propose_agreement(together.relationship, TERMS, actor=together.mentor.user)
    assert not states(together)["agreement"]
    sign_agreement(agreement, version=1, actor=together.mentee.user)
    assert states(together) == {"profile": True, "resources": True, "session": True, "agreement": True}


def test_the_list_stands_on_the_page_until_the_first_session_took_place(together):
    page = together.mentee.client.get(address(together.relationship, "detail")).content.decode()
    assert "Before your first meeting" in page
    assert "Complete your profile" in page
    past = timezone.now() - timezone.timedelta(days=1)
    log_past_session(together.relationship, SessionLog(past, 60, "", ""), actor=together.mentee.user)
    after = together.mentee.client.get(address(together.relationship, "detail")).content.decode()
    assert "Before your first meeting" not in after


def test_a_step_in_the_programs_own_words_is_ticked_by_whoever_did_it(together):
    program = together.relationship.cohort.program
    plan = set_preparation(program, "mentee", steps=["profile"], own=["Tell your manager"], actor=together.manager.user)
    key = plan.own[0]["key"]
    assert states(together) == {"profile": False, key: False}
    together.mentee.client.post(address(together.relationship, "tick_step", key=key))
    assert states(together)[key] is True
    together.mentee.client.post(address(together.relationship, "untick_step", key=key))
    assert not PreparationTick.objects.exists()
    together.mentee.client.post(address(together.relationship, "tick_step", key="forged"))
    assert not PreparationTick.objects.exists()


def test_words_that_stay_keep_their_ticks(together):
    program, actor = together.relationship.cohort.program, together.manager.user
    first = set_preparation(program, "mentee", steps=[], own=["Tell your manager"], actor=actor)
    again = set_preparation(program, "mentee", steps=[], own=["Look around", "Tell your manager"], actor=actor)
    assert again.own[1] == first.own[0]


def test_the_coordinator_sees_counts(together, django_assert_num_queries):
    plan_session(together.relationship, plan_in(3), actor=together.mentee.user)
    [mentees, mentors] = counts_of(together.relationship.cohort)
    assert (mentees.total, mentees.ready) == (1, 0)
    assert [one.label for one in mentors.steps][2] == "Book the first session: 1 of 1"
    with django_assert_num_queries(13):
        counts_of(together.relationship.cohort)
    for number in range(20):
        join(together.relationship.cohort, f"More {number}", "mentee")
    with django_assert_num_queries(13):
        counts_of(together.relationship.cohort)


def test_the_page_of_the_program_changes_both_ends(together):
    program = together.relationship.cohort.program
    path = f"/o/{together.organization.slug}/programs/{program.slug}/start-and-finish/"
    data = {
        "mentee-steps": ["goal"],
        "mentee-own": "Tell your manager\n\n",
        "mentor-steps": [],
        "rule-least_sessions": "4",
        "rule-needs_capstone": "on",
    }
    answer = together.manager.client.post(path, data)
    assert answer.status_code == 302
    assert list(states(together).values()) == [False, False]
    page = together.manager.client.get(path).content.decode()
    assert "Tell your manager" in page
    assert 'value="4"' in page
    assert together.manager.client.post(path, {**data, "rule-least_sessions": "-1"}).status_code == 422


def test_what_is_to_be_read_by_a_day_is_reminded_of_once_and_only_while_it_is_open(together):
    guide = Resource.objects.create(organization=together.organization, title="Guide", text="Read.")
    today = timezone.localdate()
    program, due_on = together.relationship.cohort.program, today + timedelta(days=9)
    with pytest.raises(Refusal, match="today or a later day"):
        assign_resource(guide, program, due_on=today - timedelta(days=1), actor=together.manager.user)
    place = {"place": f"program:{program.slug}", "role": "mentee", "due_on": due_on.isoformat()}
    together.manager.client.post(f"/o/{together.organization.slug}/library/{guide.public_id}/assign/", place)
    assert plan_reading(now=timezone.now()) == 1
    plan_reading(now=timezone.now())
    reminder = Reminder.objects.get(kind="resource.due")
    assert (reminder.recipient_email, reminder.local_day >= due_on - BEFORE) == (together.mentee.user.email, True)
    assert resource_due(reminder).mail == "resource_due"
    page = together.mentee.client.get(f"/o/{together.organization.slug}/resources/").content.decode()
    assert f', by <time datetime="{due_on}' in page
    complete_resource(guide, together.mentee.person, actor=together.mentee.user)
    assert resource_due(reminder) is None
