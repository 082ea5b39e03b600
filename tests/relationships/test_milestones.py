"""Milestones complete themselves by what completes them, relative to each member's own start; who keeps to the plan."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cohorts.models import Milestone
from core.errors import Refusal
from core.tenancy import tenant
from programs.enums import Deed
from relationships.actions.agreements import Terms, propose_agreement, sign_agreement
from relationships.actions.experiences import ExperienceDraft, plan_experience
from relationships.actions.goals import GoalDraft, PlanDraft, set_goal, write_development_plan
from relationships.actions.milestones import tick_milestone
from relationships.actions.session_logs import SessionLog, log_past_session
from relationships.enums import NextStep
from relationships.journey import journey_of
from relationships.models import Capstone, MidReview, Relationship, RelationshipMember, Transition
from relationships.queries import with_people
from relationships.queries.adherence import adherence_of
from tests.matching.conftest import join
from tests.relationships.conftest import address
from tests.relationships.test_sessions import text


@pytest.fixture
def plan(together):
    """The cohort started 40 days ago, and so did the pair: a function that adds a milestone by days after the start."""
    start = timezone.localdate() - timedelta(days=40)
    cohort = together.relationship.cohort
    cohort.starts_on, cohort.ends_on = start, start + timedelta(days=360)
    cohort.save()
    Relationship.objects.update(started_on=start)
    cohort.milestones.all().delete()

    def add(name: str, after: int, due: int, *, deed: str = "", responsible: str = "both") -> Milestone:
        return Milestone.objects.create(
            organization=together.organization, cohort=cohort, name=name, deed=deed, responsible=responsible,
            starts_on=start + timedelta(days=after), due_on=start + timedelta(days=due),
        )  # fmt: skip

    return SimpleNamespace(add=add, start=start, cohort=cohort)


def steps(together, role: str = "mentee") -> dict[str, str]:
    """The state of each milestone for one of the pair."""
    relationship = with_people(Relationship.objects.filter(pk=together.relationship.pk)).get()
    me = next(one for one in relationship.members.all() if one.role == role)
    return {one.name: one.state for one in journey_of(relationship, me, timezone.localdate()).all_steps}


def test_each_deed_completes_its_milestone_for_both(together, plan):
    for name, deed in (
        ("First", Deed.FIRST_SESSION), ("Signed", Deed.AGREEMENT_SIGNED), ("Goals", Deed.GOALS_SET),
        ("Plan", Deed.PLAN_WRITTEN), ("Stretch", Deed.EXPERIENCE_BEGUN), ("Middle", Deed.SESSION_IN_TIME),
        ("Review", Deed.REVIEW_DONE), ("Capstone", Deed.CAPSTONE_HANDED_IN), ("Next", Deed.NEXT_STEP_CHOSEN),
    ):  # fmt: skip
        plan.add(name, 30, 90, deed=deed)
    assert set(steps(together).values()) == {"now", ""}
    actor, today = together.mentee.user, timezone.localdate()
    owner = together.relationship.members.get(role="mentee")
    log_past_session(together.relationship, SessionLog(timezone.now() - timedelta(days=1), 60), actor=actor)
    agreement = propose_agreement(together.relationship, Terms(4, 60, "Us.", "Law.", "Dates."), actor=actor)
    assert steps(together)["Signed"] != "done"
    sign_agreement(agreement, version=1, actor=together.mentor.user)
    set_goal(owner, GoalDraft("Lead", today, today), actor=actor)
    write_development_plan(owner, PlanDraft("Plant manager", skills=[("Strategy", 2, 4)]), actor=actor)
    plan_experience(owner.participant, ExperienceDraft("Audit", today, today), actor=actor)
    own = {"organization": together.organization}
    MidReview.objects.create(**own, member=owner)
    Capstone.objects.create(**own, participant=owner.participant, handed_in_at=timezone.now())
    Transition.objects.create(**own, participant=owner.participant, choice=NextStep.values[0])
    for role in ("mentee", "mentor"):
        assert set(steps(together, role).values()) == {"done"}


def test_a_session_before_its_time_does_not_complete_a_later_step(together, plan):
    plan.add("Halfway", 35, 60, deed=Deed.SESSION_IN_TIME)
    early = datetime.combine(plan.start + timedelta(days=3), time(12), tzinfo=timezone.get_current_timezone())
    log_past_session(together.relationship, SessionLog(early, 60), actor=together.mentee.user)
    assert steps(together) == {"Halfway": "now"}


def test_the_bar_shows_what_is_done_next_and_over_the_day(together, plan):
    plan.add("Kick-off", 0, 14, responsible="program_team")
    plan.add("First session", 0, 21, deed=Deed.FIRST_SESSION)
    plan.add("Goals agreed", 7, 30, deed=Deed.GOALS_SET, responsible="mentee")
    plan.add("Capstone", 200, 300, responsible="mentee")
    assert steps(together) == {"Kick-off": "done", "First session": "now", "Goals agreed": "late", "Capstone": ""}
    page = text(together.mentee.client.get(address(together.relationship, "detail")))
    assert "Kick-off (done)" in page
    assert "First session was due" in page


def test_whoever_joins_late_gets_every_own_date_from_their_own_start(together, plan):
    Relationship.objects.update(started_on=timezone.localdate() - timedelta(days=10))
    plan.add("Kick-off", 0, 14, responsible="program_team")
    own = plan.add("Goals agreed", 7, 30, deed=Deed.GOALS_SET, responsible="mentee")
    relationship = with_people(Relationship.objects.filter(pk=together.relationship.pk)).get()
    found = journey_of(relationship, None, timezone.localdate()).all_steps
    assert {one.name: (one.due_on - plan.start).days for one in found} == {"Kick-off": 14, "Goals agreed": 60}
    assert (own.due_on - plan.start).days == 30


def test_two_weeks_after_the_cohort_dates_stay(together, plan):
    Relationship.objects.update(started_on=plan.start + timedelta(days=14))
    plan.add("Goals agreed", 7, 30, deed=Deed.GOALS_SET)
    relationship = with_people(Relationship.objects.filter(pk=together.relationship.pk)).get()
    assert journey_of(relationship, None, timezone.localdate()).next.due_on == plan.start + timedelta(days=30)


def test_a_tick_is_for_who_brings_it_about_and_not_for_deeds(together, plan):
    mentor, mentee = (
        RelationshipMember.objects.select_related("relationship").get(role=role, relationship=together.relationship)
        for role in ("mentor", "mentee")
    )
    mine, deed = plan.add("Question sent", 0, 60, responsible="mentee"), plan.add("Goals", 0, 60, deed=Deed.GOALS_SET)
    with pytest.raises(Refusal, match="Somebody else"):
        tick_milestone(mentor, mine, actor=together.mentor.user)
    with pytest.raises(Refusal, match="not by a tick"):
        tick_milestone(mentee, deed, actor=together.mentee.user)
    tick_milestone(mentee, mine, actor=together.mentee.user)
    assert (steps(together, "mentor")["Question sent"], steps(together)["Question sent"]) == ("done", "done")


def test_the_coordinator_sees_who_is_in_time_late_and_over_the_day(together, plan):
    plan.add("Goals agreed", 7, 30, deed=Deed.GOALS_SET, responsible="mentee")
    plan.add("Question sent", 0, 60, responsible="both")
    owner = together.relationship.members.select_related("relationship").get(role="mentee")
    line = adherence_of(plan.cohort, timezone.localdate())[0]
    assert (line.on_time, line.late, len(line.overdue), line.share) == (0, 0, 1, 0)
    page = text(together.manager.client.get(f"/o/{together.organization.slug}/cohorts/{plan.cohort.slug}/adherence/"))
    assert "1 step waits for somebody over the day" in page
    assert "Ama Boateng" in page
    today = timezone.localdate()
    with tenant(together.organization.pk, user_id=together.mentee.user.pk):
        set_goal(owner, GoalDraft("Lead", today, today), actor=together.mentee.user)
    line = adherence_of(plan.cohort, today)[0]
    assert (line.on_time, line.late, len(line.overdue), line.to_come) == (0, 1, 0, 0)


def test_adherence_asks_the_same_number_of_questions_for_many(together, plan, django_assert_num_queries):
    plan.add("Goals agreed", 7, 30, deed=Deed.GOALS_SET)
    with CaptureQueriesContext(connection) as one:
        adherence_of(plan.cohort, timezone.localdate())
    for number in range(5):
        relationship = Relationship.objects.create(
            organization=together.organization, cohort=plan.cohort, kind="pair", started_on=plan.start
        )
        for role in ("mentor", "mentee"):
            participant = join(plan.cohort, f"Person{number} {role}", role)
            RelationshipMember.objects.create(
                organization=together.organization, relationship=relationship, participant=participant, role=role
            )
    with django_assert_num_queries(len(one)):
        assert adherence_of(plan.cohort, timezone.localdate())[0].due == 6


def test_a_newcomer_of_a_circle_and_its_mentor(together, circle, plan):
    Relationship.objects.update(started_on=plan.start)
    plan.add("Goals agreed", 7, 30, deed=Deed.GOALS_SET)
    ida = circle.relationship.members.select_related("relationship").get(participant__person__first_name="Ida")
    today = timezone.localdate()
    with tenant(together.organization.pk, user_id=circle.people[1].user.pk):
        set_goal(ida, GoalDraft("Lead", today, today), actor=circle.people[1].user)
    found = {}
    relationship = with_people(Relationship.objects.filter(pk=circle.relationship.pk)).get()
    for member in relationship.members.all():
        found[member.participant.person.first_name] = journey_of(relationship, member, today).next is None
    assert found == {"Luis": False, "Ida": True, "Max": False, "Eve": False}
