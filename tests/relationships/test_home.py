"""The home of a mentee and a mentor: did it happen, the next session with its agenda, goals, milestones, what is asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.models import Milestone
from programs.enums import Deed
from relationships.actions.experiences import ExperienceDraft, offer_experience
from relationships.actions.goals import GoalDraft, PlanDraft, set_goal, write_development_plan
from relationships.actions.sessions import plan_session
from relationships.models import AgendaItem, MentoringSession
from tests.relationships.conftest import address, plan_in
from tests.relationships.test_sessions import text


@pytest.fixture
def home(together):
    return f"/o/{together.organization.slug}/"


@pytest.fixture
def over(together):
    """A session that ended an hour ago, of which nobody said anything."""
    session = plan_session(together.relationship, plan_in(1), actor=together.mentee.user)
    MentoringSession.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=2))
    return session


def milestone(together, name: str, *, due: int, deed: str = "", responsible: str = "both") -> Milestone:
    today = timezone.localdate()
    return Milestone.objects.create(
        organization=together.organization,
        cohort=together.relationship.cohort,
        name=name,
        starts_on=today - timedelta(days=1),
        due_on=today + timedelta(days=due),
        deed=deed,
        responsible=responsible,
    )


def test_whether_it_happened_is_answered_in_place(together, home, over):
    for one in (together.mentee, together.mentor):
        page = text(one.client.get(home))
        assert "Did your session with" in page
        assert "Yes , log it Moved" in page
    together.mentee.client.post(address(over, "session_missed"), {"next": home})
    assert "take place?" not in text(together.mentor.client.get(home))


def test_a_talking_point_is_typed_on_the_home_and_read_by_the_other(together, home):
    plan_session(together.relationship, plan_in(3), actor=together.mentee.user)
    page = together.mentee.client.get(home).content.decode()
    assert 'placeholder="Add a talking point"' in page
    answer = together.mentee.client.post(
        address(together.relationship, "add_to_agenda"), {"text": "How to say no", "next": home}
    )
    assert (answer.headers["Location"], AgendaItem.objects.get().text) == (home, "How to say no")
    assert "How to say no" in text(together.mentor.client.get(home))


def test_the_next_session_and_goals_stand_on_the_home(together, home):
    today = timezone.localdate()
    owner = together.relationship.members.get(role="mentee")
    set_goal(owner, GoalDraft("Lead two sites", today, today + timedelta(days=90)), actor=together.mentee.user)
    session = plan_session(together.relationship, plan_in(3), actor=together.mentee.user)
    page = text(together.mentee.client.get(home))
    assert f"Your next session is on {session.starts_at:%A} {session.starts_at.day} {session.starts_at:%B}." in page
    assert "Session 1 with Luis" in page
    assert "Lead two sites" in page
    assert "Update goal: Lead two sites" in page


def test_a_milestone_is_ticked_on_the_home_and_taken_back(together, home):
    step = milestone(together, "Question sent", due=3)
    assert "Question sent, by" in text(together.mentee.client.get(home))
    parts = {"milestone": step.public_id}
    together.mentee.client.post(address(together.relationship, "milestone_tick", **parts), {"next": home})
    assert "Question sent, by" not in text(together.mentor.client.get(home))
    together.mentee.client.post(address(together.relationship, "milestone_untick", **parts))
    assert "Question sent, by" in text(together.mentee.client.get(home))


def test_what_a_deed_completes_is_not_ticked(together, home):
    step = milestone(together, "Goals agreed", due=3, deed=Deed.GOALS_SET)
    together.mentee.client.post(address(together.relationship, "milestone_tick", milestone=step.public_id))
    assert "How it is done : Goals agreed" in text(together.mentee.client.get(home))


def test_an_offer_and_a_rating_wait_on_the_home_of_who_is_asked(together, home, manager):
    together.mentee.person.manager = manager.person
    together.mentee.person.save()
    owner = together.relationship.members.get(role="mentee")
    write_development_plan(owner, PlanDraft("Plant manager", skills=[("Strategy", 2, 4)]), actor=together.mentee.user)
    today = timezone.localdate()
    offer_experience(owner.participant, ExperienceDraft("Run the audit", today, today), actor=manager.user)
    asked = {
        one.user.name: [
            "Answer an offer: Run the audit" in page,
            "Rate your growth" in page,
            "Rate the growth of Ama" in page,
        ]
        for one in (together.mentee, together.mentor, manager)
        for page in [text(one.client.get(home))]
    }
    assert asked == {
        "Ama Boateng": [True, True, False],
        "Luis Ortega": [False, False, True],
        "Priya Nair": [False, False, True],
    }
