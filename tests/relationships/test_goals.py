"""Goals, who reads them, the development plan, the agreement, conversation guides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import tenant
from participants.models import Leave
from relationships.actions.agreements import Terms, propose_agreement, sign_agreement
from relationships.actions.goals import GoalDraft, change_goal, set_goal, stop_goal, update_progress
from relationships.guides import guides_for_skills, skill_guides, stage_after, stages
from relationships.models import ActionItem, Agreement, DevelopmentPlan, Goal, GoalText, MentoringSession
from tests.conftest import make_member
from tests.relationships.conftest import address
from tests.relationships.test_sessions import text

TERMS = Terms(4, 60, "Between us.", "Danger and law.", "Dates only.")


@pytest.fixture
def owner(together):
    return together.relationship.members.get(role="mentee")


@pytest.fixture
def boss(together):
    """Ama's manager, without a part in the program."""
    member = make_member(together.organization, "Boris Boss")
    together.mentee.person.manager = member.person
    together.mentee.person.save()
    return member


def draft(**fields) -> GoalDraft:
    today = timezone.localdate()
    return GoalDraft("Lead two sites", today, today + timedelta(days=90), **fields)


def test_a_goal_is_set_with_four_fields(together, owner):
    data = {"title": "Lead two sites", "measure": "One rhythm", "skill": "Strategy", "starts_on": "2027-01-01"}
    data |= {"due_on": "2027-06-30", "visibility": "pair", "level_2": "Three sites", "level_0": "Two sites"}
    together.mentee.client.post(address(together.relationship, "new_goal"), data)
    words = GoalText.objects.get()
    assert (words.title, words.skill.name, words.levels) == (
        "Lead two sites",
        "Strategy",
        {"2": "Three sites", "0": "Two sites"},
    )
    assert Goal.objects.get().owner == owner


def test_a_mentor_sets_a_goal_for_the_mentee(together, owner):
    data = {"title": "Lead", "starts_on": "2027-01-01", "due_on": "2027-06-30", "visibility": "pair"}
    together.mentor.client.post(address(together.relationship, "new_goal"), data)
    assert Goal.objects.get().owner == owner


def test_progress_keeps_its_history_and_a_line_of_reflection(together, owner):
    goal = set_goal(owner, draft(), actor=together.mentee.user)
    page = address(goal, "goal_detail")
    together.mentee.client.post(page, {"progress": "40", "reflection": "Ask first."})
    together.mentor.client.post(page, {"progress": "100", "reflection": "Done together."})
    goal.refresh_from_db()
    assert (goal.state, goal.progress) == ("reached", 100)
    shown = text(together.mentee.client.get(page))
    assert shown.index("Done together.") < shown.index("Ask first.")


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("pair", {"Luis Ortega"}),
        ("team", {"Luis Ortega", "Priya Nair"}),
        ("manager", {"Luis Ortega", "Boris Boss"}),
        ("all", {"Luis Ortega", "Priya Nair", "Boris Boss"}),
    ],
)
def test_a_goal_is_read_by_whom_it_names_and_nobody_else(together, owner, boss, admin, sponsor, visibility, readers):
    set_goal(owner, draft(visibility=visibility), actor=together.mentee.user)
    found = set()
    for one in (together.mentor, together.manager, boss, admin, sponsor):
        pages = [
            one.client.get(address(together.relationship, "detail")),
            one.client.get(f"/o/{together.organization.slug}/my/reports/goals/"),
        ]
        if any("Lead two sites" in text(page) for page in pages):
            found.add(one.user.name)
        with tenant(together.organization.pk, user_id=one.user.pk):
            assert GoalText.objects.exists() == (one.user.name in readers)
    assert found == readers


def test_readers_outside_the_pair_get_no_link_to_a_page_that_is_not_theirs(together, owner, boss):
    goal = set_goal(owner, draft(visibility="all"), actor=together.mentee.user)
    team = f"/o/{together.organization.slug}/team/{together.mentee.person.public_id}/"
    pages = [boss.client.get(team), together.manager.client.get(address(together.relationship, "detail"))]
    assert ["Lead two sites" in text(page) for page in pages] == [True, True]
    assert [address(goal, "goal_detail") in page.content.decode() for page in pages] == [False, False]
    own = together.mentee.client.get(address(together.relationship, "detail"))
    assert address(goal, "goal_detail") in own.content.decode()


def test_closing_a_goal_closes_it_for_the_future(together, owner, boss):
    goal = set_goal(owner, draft(visibility="manager"), actor=together.mentee.user)
    change_goal(goal, draft(visibility="pair"), actor=together.mentee.user)
    page = boss.client.get(f"/o/{together.organization.slug}/my/reports/goals/")
    assert "No goal is shared with you" in text(page)


def test_the_team_sees_that_a_goal_exists_but_not_its_words(together, owner):
    update_progress(
        set_goal(owner, draft(), actor=together.mentee.user), 30, reflection="Hard.", actor=together.mentee.user
    )
    page = text(together.manager.client.get(address(together.relationship, "detail")))
    assert "A goal whose words are not shared with you" in page
    assert "30%" in page
    assert "Hard." not in page


def test_who_sees_it_is_printed_beside_it(together, owner):
    goal = set_goal(owner, draft(visibility="all"), actor=together.mentee.user)
    page = text(together.mentee.client.get(address(goal, "goal_detail")))
    assert "Visible to: You and Luis, the program team, the manager of Ama" in page


def test_a_stopped_goal_is_taken_up_again_by_an_update(together, owner):
    goal = set_goal(owner, draft(), actor=together.mentee.user)
    stop_goal(goal, actor=together.mentee.user)
    update_progress(goal, 10, actor=together.mentee.user)
    goal.refresh_from_db()
    assert goal.state == "active"


def test_a_goal_cannot_end_before_it_begins(together):
    data = {"title": "Lead", "starts_on": "2027-06-30", "due_on": "2027-01-01", "visibility": "pair"}
    answer = together.mentee.client.post(address(together.relationship, "new_goal"), data)
    assert (answer.status_code, Goal.objects.exists()) == (422, False)


def test_the_development_plan_has_skills_now_and_wanted_and_the_goals(together, owner):
    set_goal(owner, draft(), actor=together.mentee.user)
    data = {
        "target_role": "Plant manager",
        "skill_1": "Strategy",
        "now_1": "2",
        "wanted_1": "4",
        "due_on": "2027-12-31",
    }
    together.mentee.client.post(address(together.relationship, "edit_development_plan"), data)
    page = text(together.mentor.client.get(address(together.relationship, "development_plan")))
    assert "Towards Plant manager , by 31 December 2027" in page
    assert "Strategy 2 4" in page
    assert "Lead two sites" in page


def test_the_plan_is_for_the_two_of_them(together, boss):
    data = {"target_role": "Plant manager"}
    together.mentee.client.post(address(together.relationship, "edit_development_plan"), data)
    page = address(together.relationship, "development_plan")
    assert [one.client.get(page).status_code for one in (together.manager, boss)] == [404, 404]
    with tenant(together.organization.pk, user_id=together.manager.user.pk):
        assert not DevelopmentPlan.objects.exists()


def test_both_sign_and_a_change_is_signed_anew(together):
    first = propose_agreement(together.relationship, TERMS, actor=together.mentee.user)
    page = address(together.relationship, "agreement")
    assert "counts once everybody has signed" in text(together.mentor.client.get(page))
    together.mentor.client.post(address(together.relationship, "sign_agreement"), {"version": "1"})
    assert "Everybody has signed version 1" in text(together.mentee.client.get(page))
    propose_agreement(together.relationship, TERMS, actor=together.mentor.user)
    assert "Version 2 counts once everybody has signed" in text(together.mentee.client.get(page))
    assert (first.signatures.count(), Agreement.objects.count()) == (2, 2)


def test_nobody_signs_a_version_that_they_did_not_read(together):
    first = propose_agreement(together.relationship, TERMS, actor=together.mentee.user)
    propose_agreement(together.relationship, TERMS, actor=together.mentee.user)
    together.mentor.client.post(address(together.relationship, "sign_agreement"), {"version": "1"})
    with pytest.raises(Refusal, match="newer version"):
        sign_agreement(first, version=1, actor=together.mentor.user)
    assert Agreement.objects.get(version=2).signatures.count() == 1


def test_the_agreement_says_confidentiality_and_its_limits_from_the_start(together):
    page = text(together.mentee.client.get(address(together.relationship, "change_agreement")))
    assert "What we say to each other stays between us" in page
    assert "Confidentiality ends where somebody is in danger" in page


def test_guides_follow_the_stage_and_the_skills(together, owner):
    set_goal(owner, draft(skill="Influencing without authority"), actor=together.mentee.user)
    page = text(together.mentor.client.get(address(together.relationship, "conversation_guides")))
    assert "this stage fits: the first conversation" in page
    assert "Whose yes do you need" in page


def test_a_suggested_question_goes_on_the_agenda(together):
    question = stages()[0].questions[0]
    data = {"text": question}
    together.mentor.client.post(address(together.relationship, "add_to_agenda"), data)
    assert question in text(together.mentee.client.get(address(together.relationship, "detail")))


def test_every_stage_has_questions_and_an_order():
    assert [one.until for one in stages()] == sorted(one.until for one in stages())
    assert {len(one.questions) for one in stages()} == {4}
    assert {len(one.questions) for one in skill_guides()} == {3}
    assert (stage_after(0).title, stage_after(500).title) == ("The first conversation", "Closing well")
    assert [one.title for one in guides_for_skills(["Strategic thinking"])] == ["Strategy"]
    assert guides_for_skills(["Painting"]) == []


def test_due_days_of_goals_and_actions_move_by_the_leave_of_whoever_does_them(together, owner):
    today, person = timezone.localdate(), owner.participant.person
    goal = set_goal(owner, draft(), actor=together.mentee.user)
    Goal.objects.update(starts_on=today - timedelta(days=20), due_on=today - timedelta(days=2))
    session = MentoringSession.objects.create(
        organization=together.organization,
        relationship=together.relationship,
        state="held",
        starts_at=timezone.now() - timedelta(days=20),
        minutes=60,
        time_zone="UTC",
    )
    item = {"organization": together.organization, "relationship": together.relationship, "session": session}
    ActionItem.objects.create(text="Write the plan", owner=owner, due_on=today - timedelta(days=2), **item)
    detail, page = address(goal, "goal_detail"), address(together.relationship, "detail")
    assert "Overdue" in text(together.mentor.client.get(page))
    Leave.objects.create(
        organization=together.organization,
        person=person,
        starts_on=today - timedelta(days=10),
        ends_on=today - timedelta(days=6),
    )
    moved = text(together.mentor.client.get(page))
    assert "Overdue" not in moved
    assert (moved.count("moved by leave"), moved.count("by leave)")) == (1, 2)
    assert "days of leave do not count" in text(together.mentor.client.get(detail))
    Leave.objects.update(starts_on=today - timedelta(days=10), ends_on=None)
    assert "Overdue" not in text(together.mentor.client.get(page))
