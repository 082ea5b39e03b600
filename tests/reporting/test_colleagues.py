"""Comparisons with similar colleagues from an organization's own rows: asked first, answered once, told in fixed words."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Cohort, Participant, PlaceDraw
from core.jobs import perform
from core.models import Job
from core.tenancy import purpose, tenant
from organizations.models import AuditEntry
from participants.models import Level, Person
from readiness.models import CareerEvent
from relationships.models import Relationship, RelationshipMember
from reporting.actions import ask_comparison
from reporting.histories import day_of, month_of, read_records
from reporting.models import ColleagueComparison
from reporting.views.colleagues import named
from tests.conftest import make_member
from tests.surveys.conftest import make_cohort, make_pair

pytestmark = pytest.mark.django_db


def events(organization, person, *told):
    with purpose("history"):
        for kind, day, more in told:
            CareerEvent.objects.create(organization=organization, person=person, kind=kind, happened_on=day, **more)


@pytest.fixture
def person(organization, inside):
    high = Level.objects.create(organization=organization, name="Head", rank=2)
    return Person.objects.create(
        organization=organization, email="a@example.org", hire_date=date(2020, 1, 10), level=high, division="North"
    )


def snapshot(records, month):
    return records.snapshots.query(f"month == {month_of(month)}").iloc[0]


def test_a_month_shows_the_person_as_hr_knew_them_then(organization, person, cohort):
    make_pair(cohort, 1, mentee=person)
    low = Level.objects.create(organization=organization, name="Lead", rank=1)
    rose = timezone.localdate() - timedelta(days=200)
    events(
        organization,
        person,
        ("promotion", rose, {"from_level": low, "to_level": person.level}),
        ("review", rose - timedelta(days=90), {"rating": 4, "scale_top": 5}),
    )
    records = read_records(timezone.localdate())
    before, after = snapshot(records, rose - timedelta(days=40)), snapshot(records, rose + timedelta(days=70))
    assert (before["level"], after["level"]) == ("Lead", "Head")
    assert (before["rating"], after["waited"]) == (0.8, 2)
    assert records.joined[person.pk] == month_of(cohort.starts_on)


def test_nobody_is_there_before_the_hiring_or_after_the_exit(organization, person, cohort):
    make_pair(cohort, 1, mentee=person)
    left = timezone.localdate() - timedelta(days=90)
    Person.objects.filter(pk=person.pk).update(hire_date=timezone.localdate() - timedelta(days=300))
    events(organization, person, ("exit", left, {"exit_kind": "involuntary"}))
    records = read_records(timezone.localdate())
    own = records.snapshots[records.snapshots["person"] == person.pk]
    assert (own["month"].min(), own["month"].max()) == (
        month_of(timezone.localdate() - timedelta(days=300)),
        month_of(left) - 1,
    )
    assert records.events.query(f"person == {person.pk}")["kind"].tolist() == ["involuntary_exit"]


def test_months_have_numbers_that_lead_back():
    assert day_of(month_of(date(2026, 12, 31))) == date(2026, 12, 1)


def test_a_question_is_kept_with_its_reason_before_anything_is_read(organization, inside, manager):
    asked = ask_comparison("stayed", 12, "Go on or not", actor=manager.user)
    assert (asked.result, asked.job.arguments) == ({}, {"comparison": asked.pk})
    assert AuditEntry.objects.filter(event="comparison.asked", subject_id=asked.public_id).exists()


def test_a_question_without_a_reason_is_not_taken(organization, manager):
    address = reverse("reporting:comparison_new", args=[organization.slug])
    response = manager.client.post(address, {"outcome": "stayed", "months": 12, "reason": " "})
    assert response.status_code == 422
    with tenant(organization.pk):
        assert ColleagueComparison.objects.count() == 0


def answered(organization, manager, outcome="stayed"):
    asked = ask_comparison(outcome, 12, "Go on or not", actor=manager.user, resamples=30)
    perform(asked.job_id, organization.pk)
    asked.refresh_from_db()
    return asked


def test_a_few_participants_give_no_size_and_no_small_count(organization, cohort, manager):
    for number in range(3):
        make_pair(cohort, number)
    asked = answered(organization, manager)
    text = manager.client.get(
        reverse("reporting:comparison", args=[organization.slug, asked.public_id])
    ).content.decode()
    assert asked.result["level"] == "D"
    assert "We cannot separate the program from who joined." in text
    assert "How alike the groups are" not in text


@pytest.fixture
def two_years(organization, inside, manager) -> Cohort:
    """Four hundred people of two levels over three years; sixty were matched two years ago. Nothing depends on it."""
    dice, today = random.Random(3), timezone.localdate()
    levels = [
        Level.objects.create(organization=organization, name=name, rank=n) for n, name in enumerate(("One", "Two"))
    ]
    people = Person.objects.bulk_create(
        Person(
            organization=organization,
            email=f"p{n}@example.org",
            hire_date=today - timedelta(days=dice.randrange(1500, 4000)),
            level=dice.choice(levels),
            division="North",
        )
        for n in range(400)
    )
    with purpose("history"):
        CareerEvent.objects.bulk_create(
            CareerEvent(
                organization=organization,
                person=one,
                kind=kind,
                happened_on=today - timedelta(days=dice.randrange(30, 1000)),
                exit_kind="voluntary" if kind == "exit" else "",
            )
            for one in people
            for kind in [dice.choices(("exit", "promotion", ""), (0.3, 0.4, 0.3))[0]]
            if kind
        )
    cohort = make_cohort(organization, manager, slug="old", starts_on=today - timedelta(days=760))
    for one in people[:60]:
        participant = Participant.objects.create(organization=organization, cohort=cohort, person=one, role="mentee")
        pair = Relationship.objects.create(organization=organization, cohort=cohort, started_on=cohort.starts_on)
        RelationshipMember.objects.create(
            organization=organization, relationship=pair, participant=participant, role="mentee"
        )
    return cohort


def test_an_answer_is_the_same_whenever_it_is_computed_and_a_sponsor_may_read_it(two_years, organization, manager):
    asked = answered(organization, manager)
    first = asked.result
    Job.objects.filter(pk=asked.job_id).update(state="queued")
    perform(asked.job_id, organization.pk)
    asked.refresh_from_db()
    assert asked.result == first
    sponsor = make_member(organization, "Elena Stern", "executive_sponsor")
    text = sponsor.client.get(
        reverse("reporting:comparison", args=[organization.slug, asked.public_id])
    ).content.decode()
    assert asked.result["says"].split("(")[0].strip()[:40] in text
    assert "Similar colleagues, counted by weight" in text


def test_a_draw_that_is_old_enough_answers_with_level_a(two_years, organization, manager):
    people = list(Person.objects.filter(email__startswith="p").order_by("pk"))[100:160]
    kept = PlaceDraw.objects.create(
        organization=organization,
        cohort=two_years,
        role="mentee",
        seed=1,
        places=30,
        entries=[
            {"application": str(n), "person": one.pk, "group": "all", "drawn": n % 2 == 0}
            for n, one in enumerate(people)
        ],
        fingerprint="x",
    )
    PlaceDraw.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(days=500))
    asked = answered(organization, manager)
    address = reverse("reporting:comparison", args=[organization.slug, asked.public_id])
    text = manager.client.get(address).content.decode()
    assert (asked.result["level"], asked.result["participants"]) == ("A", 30)
    assert "The program changed this by" in text


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("waited", "Months since the last promotion"),
        ("rating, squared", "Last rating, spread"),
        ("division: North", "Division, North"),
        ("index month: 24323", "Matched in December 2026"),
    ],
)
def test_columns_are_told_in_the_readers_words(column, words):
    assert named(column) == words
