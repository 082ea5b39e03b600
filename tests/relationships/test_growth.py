"""Ratings of growth by self, mentor and manager, apart and never mixed; and a manager's observation."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import purpose, tenant
from notifications.models import Reminder
from relationships.actions.goals import PlanDraft, write_development_plan
from relationships.actions.growth import SkillRating, rate_growth
from relationships.enums import GrowthMoment, RaterKind
from relationships.growth import growth_table, moment_on, tracked_skills
from relationships.growth_reminders import growth_due, plan_growth
from relationships.models import (
    GrowthRating,
    GrowthReview,
    Observation,
    ObservationForTeam,
    RatedSkill,
    Relationship,
)
from tests.conftest import make_member
from tests.relationships.conftest import address
from tests.relationships.test_sessions import text

START, END = date(2027, 1, 4), date(2027, 12, 31)


@pytest.fixture
def boss(together):
    member = make_member(together.organization, "Boris Boss")
    together.mentee.person.manager = member.person
    together.mentee.person.save()
    return member


@pytest.fixture
def learner(together, boss):
    """Ama, with a development plan of one skill, in the first week."""
    member = together.relationship.members.select_related("relationship__cohort").get(role="mentee")
    write_development_plan(member, PlanDraft("Plant manager", skills=[("Strategy", 2, 4)]), actor=together.mentee.user)
    return member


def rate(client, learner, value: int, evidence: str = ""):
    skill = tracked_skills(learner)[0].skill_id
    data = {f"value_{skill}": str(value), f"evidence_{skill}": evidence}
    return client.post(address(learner, "growth_rate"), data)


@pytest.mark.parametrize(
    ("day", "kind", "expected"),
    [
        (START, RaterKind.SELF, (GrowthMoment.BASELINE, 0)),
        (START + timedelta(days=30), RaterKind.MANAGER, (GrowthMoment.BASELINE, 0)),
        (START + timedelta(days=31), RaterKind.SELF, None),
        (START + timedelta(days=91), RaterKind.MENTOR, (GrowthMoment.QUARTER, 1)),
        (START + timedelta(days=91), RaterKind.MANAGER, None),
        (START + timedelta(days=190), RaterKind.MENTOR, (GrowthMoment.QUARTER, 2)),
        (END - timedelta(days=30), RaterKind.MENTOR, (GrowthMoment.CLOSING, 0)),
        (END + timedelta(days=30), RaterKind.SELF, (GrowthMoment.CLOSING, 0)),
        (END + timedelta(days=31), RaterKind.SELF, None),
    ],
)
def test_when_who_is_asked(day, kind, expected):
    found = moment_on(START, END, kind, day)
    assert (found and (found.moment, found.quarter)) == expected


def test_one_page_asks_each_rater_apart_and_not_enough_is_an_answer(together, learner, boss):
    page = text(together.mentor.client.get(address(learner, "growth_rate")))
    assert "3: Alone, in familiar situations" in page
    rate(together.mentee.client, learner, 2)
    rate(together.mentor.client, learner, 4, "Led the review alone.")
    rate(boss.client, learner, 0)
    with purpose("growth"):
        found = set(GrowthRating.objects.values_list("review__rater_kind", "value"))
    assert found == {("self", 2), ("mentor", 4), ("manager", None)}


def test_raters_do_not_read_each_other_and_the_mentee_does_after_rating(together, learner, boss):
    rate(together.mentor.client, learner, 4, "Led the review alone.")
    rate(boss.client, learner, 3)
    plan = address(together.relationship, "development_plan")
    before = text(together.mentee.client.get(plan))
    assert "Led the review alone." not in before
    assert "You read what others said once you have rated yourself" in before
    rate(together.mentee.client, learner, 2)
    assert "Strategy 2 4 Led the review alone. 3" in text(together.mentee.client.get(plan))
    of_mentor = text(together.mentor.client.get(plan))
    assert "Led the review alone." in of_mentor
    assert "Own rating, at the start" in of_mentor
    seen = {}
    for one in (together.mentee, together.mentor, boss, together.manager):
        with tenant(together.organization.pk, user_id=one.user.pk):
            seen[one.user.name] = sorted(GrowthRating.objects.values_list("value", flat=True))
    assert seen == {"Ama Boateng": [2, 3, 4], "Luis Ortega": [4], "Boris Boss": [3], "Priya Nair": []}


def test_after_thirty_days_the_mentee_reads_it_in_any_case(together, learner):
    rate(together.mentor.client, learner, 4)
    GrowthReview.objects.update(rated_on=timezone.localdate() - timedelta(days=31))
    with tenant(together.organization.pk, user_id=together.mentee.user.pk):
        assert growth_table(learner).rows[0][0] == "Strategy"


def test_a_rating_stands_once_given(together, learner):
    rate(together.mentor.client, learner, 4)
    skill = tracked_skills(learner)[0].skill_id
    with (
        tenant(together.organization.pk, user_id=together.mentor.user.pk),
        pytest.raises(Refusal, match="You rated this already"),
    ):
        rate_growth(learner, {skill: SkillRating(5)}, actor=together.mentor.user)
    assert "You rated this" in text(together.mentor.client.get(address(learner, "growth_rate")))


def test_nobody_rates_in_somebodys_name(together, learner):
    review = GrowthReview.objects.create(
        organization=together.organization, member=learner, rater=together.mentor.user, rater_kind="mentor",
        moment="baseline", rated_on=timezone.localdate(),
    )  # fmt: skip
    with (
        tenant(together.organization.pk, user_id=together.manager.user.pk),
        pytest.raises(Exception, match="row-level security"),
    ):
        GrowthRating.objects.create(
            organization=together.organization, review=review, skill=tracked_skills(learner)[0].skill, value=1
        )


def test_others_have_nothing_to_rate(together, learner, manager):
    stranger = make_member(together.organization, "Stan Stranger")
    assert [one.client.get(address(learner, "growth_rate")).status_code for one in (stranger, manager)] == [404, 404]


def test_raters_follow_the_plan_by_the_names_of_its_skills(together, learner):
    write_development_plan(
        learner, PlanDraft("Plant manager", skills=[("Influence", 2, 4)]), actor=together.mentee.user
    )
    assert [one.skill.name for one in tracked_skills(learner)] == ["Influence"]
    assert RatedSkill.objects.filter(dropped_on__isnull=False).count() == 1


def test_all_three_are_reminded_at_the_start_and_only_while_they_have_not_rated(together, learner, boss):
    Relationship.objects.update(started_on=timezone.localdate() - timedelta(days=10))
    together.relationship.cohort.starts_on = timezone.localdate() - timedelta(days=10)
    together.relationship.cohort.save()
    now = timezone.now()
    assert (plan_growth(now=now), plan_growth(now=now)) == (3, 3)
    asked = Reminder.objects.filter(kind="growth.rate")
    assert set(asked.values_list("recipient_name", flat=True)) == {"Ama Boateng", "Luis Ortega", "Boris Boss"}
    luis = asked.get(recipient_name="Luis Ortega")
    assert growth_due(luis).line == "Rate the growth of Ama: one page."
    rate(together.mentor.client, learner, 4)
    assert growth_due(luis) is None


def test_an_observation_has_four_answers_and_the_mentee_reads_what_is_marked(together, learner, boss, admin):
    page = f"/o/{together.organization.slug}/team/{together.mentee.person.public_id}/observe/"
    shown = text(boss.client.get(page))
    assert shown.count("Visible to: Ama, the program team") == 2
    assert shown.count("Visible to: The program team") == 2
    boss.client.post(
        page, {"difference": "4", "example": "Asked first.", "time_well_used": "2", "knows_direction": "5"}
    )
    assert "4 of 5" in text(together.mentee.client.get(address(together.relationship, "development_plan")))
    found = {}
    for one in (boss, together.mentee, together.mentor, together.manager, admin):
        with tenant(together.organization.pk, user_id=one.user.pk):
            found[one.user.name] = (Observation.objects.count(), ObservationForTeam.objects.count())
    assert found == {
        "Boris Boss": (1, 1), "Ama Boateng": (1, 0), "Luis Ortega": (0, 0), "Priya Nair": (1, 1), "Olga Admin": (0, 0)
    }  # fmt: skip
    assert "You gave it" in text(boss.client.get(page))
