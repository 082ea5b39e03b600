"""Leave, hours, waiting steps, nudging several, and what the two people see themselves."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cohorts.models import Milestone
from notifications.enums import ReminderState
from notifications.models import Message, Reminder
from participants.actions.people import mark_left
from participants.leave import Away
from participants.models import Leave
from programs.models import HardRule
from relationships.models import Agreement, Goal, Relationship
from surveys.actions import ask_for_contact
from surveys.health.band import Band, Facts, assess, recency, rhythm
from tests.conftest import make_member
from tests.surveys.conftest import make_cohort, make_pair
from tests.surveys.test_health_pages import hold, mentee_of, url

TODAY = date(2026, 6, 1)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def mentor_of(pair):
    return pair.members.get(role="mentor").participant.person


@pytest.fixture
def quiet(pairs):
    """Six pairs of forty days without a session."""
    return pairs


def test_days_away_do_not_count_in_any_part():
    silent = Facts(TODAY, days_ago(200), 30, held_on=[days_ago(90), days_ago(120), days_ago(150)], core_mean=0.9)
    assert assess(silent).band == Band.ACT
    away = replace(silent, pauses=[Away(days_ago(80), days_ago(21))])
    assert (away.silent_days, recency(away), rhythm(away)) == (30, 1.0, 1.0)
    assert (assess(away).band, assess(away).reasons) == (Band.ON_TRACK, [])
    young = Facts(TODAY, days_ago(30), 30, pauses=[Away(days_ago(25))])
    assert (young.age, assess(young).reasons) == (4, [])


def test_a_step_that_waits_for_21_days_is_a_hint():
    calm = Facts(TODAY, days_ago(200), 30, held_on=[days_ago(5), days_ago(35), days_ago(65)], core_mean=0.9)
    waiting = replace(calm, waiting_step="Goals agreed", step_due_on=days_ago(22))
    assert [one.says for one in assess(waiting).reasons] == ["“Goals agreed” waits, 22 days after it was due."]
    assert assess(waiting).band == Band.ON_TRACK
    assert assess(replace(waiting, step_due_on=days_ago(21))).reasons == []


def test_who_is_away_is_off_the_list_until_the_end_unless_they_ask_for_help(quiet, manager):
    pair, today = quiet[0], timezone.localdate()
    Leave.objects.create(
        organization_id=pair.organization_id, person=mentor_of(pair), starts_on=today, ends_on=today + timedelta(days=9)
    )
    assert "<strong>5</strong> of 6" in manager.client.get(url("health")).content.decode()
    shown = manager.client.get(url("health"), {"show": "all"}).content.decode()
    assert "Rests until" in shown
    ask_for_contact(mentee_of(pair), pair.cohort)
    assert "<strong>6</strong> of 6" in manager.client.get(url("health")).content.decode()


def test_a_step_of_the_plan_without_its_deed_is_named_on_the_list(quiet, manager):
    pair = quiet[0]
    for one in quiet:
        hold(one, 7, 30)
    due = timezone.localdate() - timedelta(days=25)
    Milestone.objects.create(
        organization_id=pair.organization_id,
        cohort=pair.cohort,
        name="Goals agreed",
        starts_on=due,
        due_on=due,
        deed="goals_set",
        responsible="mentee",
    )
    for one in quiet[1:]:
        Goal.objects.create(
            organization_id=one.organization_id,
            owner=one.members.get(role="mentee"),
            starts_on=due,
            due_on=due + timedelta(days=200),
        )
    text = manager.client.get(url("health")).content.decode()
    assert "<strong>1</strong> of 6" in text
    assert "“Goals agreed” waits, 25 days after it was due." in text


def test_hours_agreed_in_all_programs_against_what_a_mentor_gives(quiet, manager, organization):
    pair = quiet[0]
    for one in quiet:
        hold(one, 7, 30)
    mentor = mentor_of(pair)
    other = make_pair(make_cohort(organization, manager, slug="autumn"), 50, mentor=mentor)
    hold(other, 7, 30)
    Agreement.objects.create(
        organization_id=organization.pk, relationship=other, version=1, every_weeks=1, minutes=60,
        confidentiality="", limits="", sharing="",
    )  # fmt: skip
    mentor.hours_per_month = 6
    mentor.save()
    assert "gives" not in manager.client.get(url("health")).content.decode()
    mentor.hours_per_month = 5
    mentor.save()
    said = f"{mentor.name} agreed to 5.3 hours a month over all programs and gives 5."
    assert said in manager.client.get(url("health")).content.decode()


def test_without_own_words_the_strictest_rule_of_the_programs_counts(quiet, manager):
    pair = quiet[0]
    rule = {"organization_id": pair.organization_id, "program": pair.cohort.program, "kind": "total_hours"}
    HardRule.objects.create(**rule, configuration={"hours": 0.5})
    text = manager.client.get(url("health"), {"show": "all"}).content.decode()
    assert f"{mentor_of(pair).name} agreed to 1.0 hours a month over all programs and gives 0.5." in text
    HardRule.objects.update(is_on=False)
    assert "gives" not in manager.client.get(url("health"), {"show": "all"}).content.decode()


def test_a_leavers_relationships_are_on_the_list_the_moment_hr_says_so(quiet, manager):
    for one in quiet:
        hold(one, 7, 30)
    assert "None of 6" in manager.client.get(url("health")).content.decode()
    leaver = mentor_of(quiet[0])
    mark_left([leaver], actor=manager.user)
    text = manager.client.get(url("health")).content.decode()
    assert "<strong>1</strong> of 6" in text
    assert f"{leaver.name} left the organization." in text


def test_several_are_nudged_after_their_words_were_shown_each_once(quiet, manager):
    ids = [one.public_id for one in quiet[:3]]
    shown = manager.client.get(url("health_nudge_many"), {"ids": ids}).content.decode()
    assert "It looks quiet between you and" in shown
    assert shown.count('name="ids"') == 3
    assert not Message.objects.exists()
    manager.client.post(url("health_nudge_many"), {"ids": ids})
    answer = manager.client.post(url("health_nudge_many"), {"ids": [*ids, quiet[3].public_id]}, follow=True)
    assert Message.objects.filter(kind="care_nudge").count() == 8
    assert "nudged less than a week ago" in answer.content.decode()
    assert "<strong>2</strong> of 6" in answer.content.decode()
    assert manager.client.post(url("health_nudge_many"), {"ids": ["nothing"]}).status_code == 302


def test_whoever_had_three_nudges_this_week_gets_no_more_from_anywhere(quiet, manager):
    pair = quiet[0]
    mentor = mentor_of(pair)
    for number in range(3):
        Reminder.objects.create(
            organization_id=pair.organization_id,
            kind="relationship.quiet",
            subject=f"relationship:{number}",
            occurrence="x",
            recipient_email=mentor.email,
            local_day=timezone.localdate(),
            local_time="09:00",
            due_at=timezone.now(),
            state=ReminderState.SENT,
            settled_at=timezone.now() - timedelta(days=number),
        )
    manager.client.post(url("health_nudge", pair.public_id))
    assert list(Message.objects.values_list("recipient_email", flat=True)) == [mentee_of(pair).email]


def test_the_two_see_rhythm_and_goals_and_nothing_else_of_it(quiet, manager, organization):
    pair = quiet[0]
    own = make_member(organization, "Ama Own")
    seat = pair.members.get(role="mentee").participant
    seat.person = own.person
    seat.save()
    hold(pair, 7)
    page = f"/o/halden/relationships/{pair.public_id}/"
    text = own.client.get(page).content.decode()
    assert "Held: 1 of the last 1 sessions that you agreed on." in text
    assert not any(words in text for words in ("of 100", "Check-ins:", "Act</", "On track"))
    assert "How it goes" not in manager.client.get(page).content.decode()
    Relationship.objects.filter(pk=pair.pk).update(state="ended", ended_on=timezone.localdate())
    assert "How it goes" not in own.client.get(page).content.decode()
