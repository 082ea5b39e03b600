"""The work list: who needs help and why, one press to do something, the same number of queries for many as for few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from organizations.models import AuditEntry
from relationships.models import Agreement, Goal, MentoringSession, Relationship
from relationships.queries import with_people
from surveys.actions import ask_for_contact
from surveys.health.band import assess
from surveys.health.facts import facts_of
from surveys.models import CareStep
from tests.surveys.conftest import make_cohort, make_pair


def url(name: str, *args: str) -> str:
    return reverse(f"surveys:{name}", args=["halden", *args])


def hold(relationship, *days_ago: int) -> None:
    for days in days_ago:
        MentoringSession.objects.create(
            organization_id=relationship.organization_id,
            relationship=relationship,
            state="held",
            starts_at=timezone.now() - timedelta(days=days),
            minutes=60,
            time_zone="UTC",
        )


def mentee_of(pair):
    return pair.members.get(role="mentee").participant.person


@pytest.fixture
def watched(pairs):
    """Six pairs of forty days: one quiet, one that asked for contact, four that met last week."""
    for pair in pairs[1:]:
        hold(pair, 7, 30)
    ask_for_contact(mentee_of(pairs[1]), pairs[1].cohort)
    return pairs


def test_the_list_shows_who_needs_help_with_the_reason_and_the_days(watched, manager):
    text = manager.client.get(url("health")).content.decode()
    assert "<strong>2</strong> of 6 relationships need a look." in text
    assert "No first session yet, 40 days after the start." in text
    assert f"{mentee_of(watched[1]).name} asked to be contacted." in text
    assert mentee_of(watched[2]).name not in text


def test_all_relationships_can_be_shown_with_their_components(watched, manager):
    text = manager.client.get(url("health"), {"show": "all"}).content.decode()
    assert mentee_of(watched[2]).name in text
    assert "Rhythm 100 %" in text
    assert "Check-ins: not known" in text


def test_a_nudge_shows_its_words_first_and_is_sent_by_the_button(watched, manager):
    page = manager.client.get(url("health_nudge", watched[0].public_id))
    assert "It looks quiet between you and" in page.content.decode()
    assert not Message.objects.filter(kind="care_nudge").exists()
    manager.client.post(url("health_nudge", watched[0].public_id))
    assert Message.objects.filter(kind="care_nudge").count() == 2
    assert "need a look" in manager.client.get(url("health")).content.decode()
    manager.client.post(url("health_nudge", watched[0].public_id))
    assert Message.objects.filter(kind="care_nudge").count() == 2


@pytest.mark.parametrize(("name", "days"), [("health_talk", 14), ("health_pause", 30)])
def test_one_press_takes_a_relationship_off_the_list_and_can_be_undone(watched, manager, name, days):
    manager.client.post(url(name, watched[0].public_id))
    step = CareStep.objects.get()
    assert (step.quiet_until - step.done_on).days == days
    assert "<strong>1</strong> of 6" in manager.client.get(url("health")).content.decode()
    manager.client.post(url("health_undo", step.public_id))
    assert "<strong>2</strong> of 6" in manager.client.get(url("health")).content.decode()


def test_what_was_done_is_in_the_audit_log_without_the_reason(watched, manager):
    manager.client.post(url("health_talk", watched[0].public_id))
    entry = AuditEntry.objects.get(event="care_step.taken")
    assert entry.facts == {"kind": "talk"}


def test_executives_see_numbers_of_bands_without_names_or_small_numbers(watched, sponsor):
    text = sponsor.client.get(url("health_summary")).content.decode()
    assert "On track" in text
    assert "Fewer than 5" in text
    assert mentee_of(watched[0]).name not in text
    assert sponsor.client.get(url("health")).status_code == 403


def test_executives_see_nothing_of_fewer_than_five_relationships(cohort, sponsor):
    make_pair(cohort, 1)
    assert "Too few to show" in sponsor.client.get(url("health_summary")).content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_few(watched, manager, cohort):
    manager.client.get(url("health"))
    with CaptureQueriesContext(connection) as few:
        manager.client.get(url("health"))
    for number in range(10, 40):
        make_pair(cohort, number)
    with CaptureQueriesContext(connection) as many:
        manager.client.get(url("health"))
    assert len(many) == len(few)


def test_a_mentor_with_more_mentees_than_offered_over_all_programs_is_named(watched, manager, organization):
    mentor = watched[2].members.get(role="mentor").participant
    mentor.person.participations.update(capacity=1)
    other = make_cohort(organization, manager, slug="autumn")
    make_pair(other, 50, mentor=mentor.person)
    mentor.person.participations.update(capacity=1)
    text = manager.client.get(url("health")).content.decode()
    assert f"{mentor.person.name} has 2 relationships and offered 1 over all programs." in text


def test_goals_and_the_agreed_rhythm_count_by_dates_without_their_words(watched, manager):
    pair, mentee = watched[2], watched[2].members.get(role="mentee")
    today = timezone.localdate()
    Goal.objects.create(
        organization_id=pair.organization_id,
        owner=mentee,
        progress=10,
        starts_on=today - timedelta(days=30),
        due_on=today + timedelta(days=10),
    )
    Agreement.objects.create(
        organization_id=pair.organization_id, relationship=pair, version=1, every_weeks=1, minutes=60,
        confidentiality="-", limits="-", sharing="-",
    )  # fmt: skip
    facts = facts_of([with_people(Relationship.objects.filter(pk=pair.pk)).get()], today, "UTC")[pair.pk]
    assert (facts.cadence, len(facts.goals), assess(facts).components["goals"]) == (7, 1, 0)
