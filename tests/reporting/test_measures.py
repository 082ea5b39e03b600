"""What each metric counts, by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.models import Application, Participant
from core.tenancy import purpose
from matching.models import Offer
from participants.models import Level, Person
from programs.models import EligibilityRule
from readiness.models import CareerEvent
from relationships.models import Agreement, Experience, Relationship
from reporting import queries
from reporting.dictionary import metrics
from reporting.figures import Verdict
from reporting.registry import counted
from reporting.scope import of_cohort, of_organization
from tests.reporting.conftest import hold, set_goal
from tests.surveys.conftest import make_pair

pytestmark = pytest.mark.django_db


def count(metric, scope):
    return counted()[metric].count(scope)


def test_every_counted_metric_is_one_of_the_dictionary_with_its_words():
    assert len(metrics()) == 65
    for key, one in counted().items():
        assert one.metric is metrics()[key]
        assert one.metric.formula
        assert one.metric.caveat


def test_an_empty_cohort_has_figures_that_say_why_there_is_nothing(scope):
    found = queries.count_now(scope)
    assert (found.pop("A2").n, found["A3"].value) == (0, None)
    assert {figure.verdict for figure in found.values()} <= {Verdict.NO_DATA, Verdict.TOO_FEW}
    assert all(figure.notes for figure in found.values())


def test_participation_counts_people_once_among_those_who_may_or_do_take_part(pairs, scope, organization):
    Person.objects.bulk_create(
        [Person(organization=organization, email=f"x{n}@example.org", department="Sales") for n in range(10)]
    )
    EligibilityRule.objects.create(
        organization=organization,
        program=scope.cohorts[0].program,
        role="mentee",
        field="department",
        operator="is_one_of",
        values=["Sales"],
    )
    found = count("A1", scope)
    assert (found.n, found.of) == (24, 34)


def test_recruitment_is_a_count_against_the_target(pairs, scope):
    found = count("A2", scope)
    assert (found.value, found.low, [(part.label, part.n) for part in found.parts]) == (
        12 / 30,
        None,
        [("Mentor", 12), ("Mentee", 12)],
    )


def test_the_funnel_leaves_open_cases_out_and_says_so(pairs, scope, organization):
    young = make_pair(scope.cohorts[0], 50)
    Relationship.objects.filter(pk=young.pk).update(started_on=scope.today - timedelta(days=3))
    person = Person.objects.create(organization=organization, email="open@example.org")
    Application.objects.create(
        organization=organization,
        cohort=scope.cohorts[0],
        person=person,
        role="mentee",
        state="submitted",
        submitted_at=timezone.now(),
    )
    found = count("A3", scope)
    assert (found.n, found.of) == (11, 12)
    assert found.notes[0].startswith("1 applications still to be decided")
    assert "1 people matched for less than 21 days" in found.notes[1]


def test_time_to_match_counts_who_waits_as_waiting(pairs, scope, organization):
    decided = timezone.now() - timedelta(days=110)
    for number, participant in enumerate(Participant.objects.filter(role="mentee").order_by("pk")):
        application = Application.objects.create(
            organization=organization,
            cohort=participant.cohort,
            person=participant.person,
            role="mentee",
            state="accepted",
            decided_at=decided,
        )
        if number < 8:
            Participant.objects.filter(pk=participant.pk).update(application=application)
    found = count("A5", scope)
    assert (round(found.value), found.n, found.of) == (10, 8, 12)
    assert found.parts[0].value == pytest.approx(8 / 12)
    assert found.notes == ("4 still wait and count as waiting.",)


def test_offers_that_lapsed_count_as_no(pairs, scope, organization):
    mentors = list(Participant.objects.filter(role="mentor").order_by("pk"))
    mentees = list(Participant.objects.filter(role="mentee").order_by("pk"))
    at = timezone.now() - timedelta(days=5)
    for number, (mentor, mentee) in enumerate(zip(mentors, mentees, strict=True)):
        state = "accepted" if number < 9 else "declined" if number < 11 else "lapsed"
        Offer.objects.create(
            organization=organization,
            cohort=scope.cohorts[0],
            mentor=mentor,
            mentee=mentee,
            state=state,
            asked_at=at,
            remind_at=at,
            expires_at=at + timedelta(days=1),
            answered_at=None if state == "lapsed" else at,
        )
    found = count("A6", scope)
    assert (found.n, found.of) == (9, 12)


def test_an_early_end_counts_and_a_leaver_competes(pairs, scope):
    for one in pairs[:3]:
        Relationship.objects.filter(pk=one.pk).update(ended_on=one.started_on + timedelta(days=50), state="ended")
    person = pairs[0].members.get(role="mentee").participant.person
    Person.objects.filter(pk=person.pk).update(status="left", end_date=pairs[0].started_on + timedelta(days=49))
    found = count("A7", scope)
    assert (found.n, found.of, round(found.value, 4)) == (2, 12, round(2 / 12, 4))


def test_a_mentor_with_more_mentees_than_offered_is_over_capacity(pairs, scope):
    Participant.objects.filter(role="mentor").update(capacity=1, places_used=1)
    busy = pairs[0].members.get(role="mentor").participant.person
    make_pair(scope.cohorts[0], 70, mentor=busy)
    Participant.objects.filter(person=busy).update(capacity=1)
    found = count("A8", scope)
    assert (found.n, found.of) == (1, 12)


def test_sessions_a_month_over_the_time_that_relationships_ran(pairs, scope):
    found = count("B1", scope)
    # Of the last 91 days: three sessions of ten pairs and one of the eleventh, over twelve times 91 days.
    assert found.n == 31
    assert found.value == pytest.approx(31 / (12 * 91 / 30.44))
    assert found.low < found.value < found.high


def test_rhythm_counts_due_slots_that_were_met(pairs, scope):
    found = count("B2", scope)
    # Slots on days 30, 61 and 91: ten pairs meet the first two and the last, which is not over yet on day 98.
    assert (found.n, found.of) == (10 * 3 + 1, 12 * 3)


def test_an_agreed_rhythm_outranks_that_of_the_program(pairs, scope, organization):
    for one in pairs:
        Agreement.objects.create(organization=organization, relationship=one, version=1, every_weeks=10, minutes=60)
    found = count("B2", scope)
    assert (found.n, found.of) == (11, 12)


def test_the_first_session_by_day_21_with_recent_pairs_unknown(pairs, scope):
    young = make_pair(scope.cohorts[0], 51)
    Relationship.objects.filter(pk=young.pk).update(started_on=scope.today - timedelta(days=3))
    found = count("B3", scope)
    assert (found.n, found.of) == (10, 13)
    assert found.value == pytest.approx(10 / 12)


def test_goals_count_when_set_within_45_days(pairs, scope):
    set_goal(pairs[7], 60, progress=10)
    found = count("B4", scope)
    assert (found.n, found.of) == (6, 12)


def test_goals_are_behind_by_the_time_that_is_over(pairs, scope):
    found = count("C1", scope)
    # Ninety of a hundred days are over, half is done.
    assert (found.value, found.of) == (pytest.approx(-40), 6)


def test_goals_due_fall_into_classes_that_keep_what_nobody_recorded(pairs, scope):
    for one, state in zip(pairs, ["reached"] * 5 + ["stopped"] * 2, strict=False):
        set_goal(one, -10, state=state)
    for one in pairs[:3]:
        set_goal(one, -50)
    found = count("C2", scope)
    assert [(part.label, part.n) for part in found.parts] == [
        ("Reached", 5),
        ("Stopped", 2),
        ("Past its day, still open", 0),
        ("Not recorded", 3),
    ]
    assert (found.n, found.of) == (5, 10)


def test_experiences_that_are_over_and_people_who_rotate(pairs, scope, organization):
    people = list(Participant.objects.filter(role="mentee").order_by("pk"))
    day = scope.today - timedelta(days=10)
    for number, participant in enumerate(people[:6]):
        fields = {"participant": participant, "organization": organization, "starts_on": day, "ends_on": day}
        Experience.objects.create(
            kind="stretch", state="completed", title="x", reflected_on=day if number else None, **fields
        )
        Experience.objects.create(kind="rotation", state="running" if number < 4 else "planned", title="y", **fields)
    assert (count("C8", scope).n, count("C8", scope).of) == (5, 6)
    assert (count("C9", scope).n, count("C9", scope).of) == (4, 12)


def test_health_bands_add_up(pairs, scope):
    found = count("B6", scope)
    assert sum(part.n for part in found.parts) == 12
    assert (found.n, found.of) == (found.parts[0].n, 12 - found.parts[3].n)


@pytest.fixture
def careers(organization, cohort):
    """Thirty pairs matched two years ago: three mentees left after 100 days, six rose after 200."""
    with purpose("history"):
        return tell_careers(organization, cohort)


def tell_careers(organization, cohort):
    level = Level.objects.create(organization=organization, name="Head", rank=3)
    for number in range(30):
        pair = make_pair(cohort, 100 + number)
        start = timezone.localdate() - timedelta(days=730)
        Relationship.objects.filter(pk=pair.pk).update(started_on=start)
        person = pair.members.get(role="mentee").participant.person
        if number < 3:
            CareerEvent.objects.create(
                organization=organization,
                person=person,
                kind="exit",
                happened_on=start + timedelta(days=100),
                exit_kind="voluntary",
            )
        elif number < 9:
            CareerEvent.objects.create(
                organization=organization,
                person=person,
                kind="promotion",
                happened_on=start + timedelta(days=200),
                to_level=level,
            )


def test_retention_and_promotion_of_participants(careers, scope):
    stayed, rose, rate = (count(one, scope) for one in ("D1", "D3", "D5"))
    assert (stayed.value, stayed.of, stayed.low) == (pytest.approx(27 / 30), 30, None)
    assert rose.value == pytest.approx(6 / 30)
    assert rose.low < 0.2 < rose.high
    years = (27 * 730 + 3 * 100) / 365.25
    assert rate.value == pytest.approx(600 / years)


def test_figures_of_a_day_do_not_see_what_came_later(pairs, cohort, scope):
    earlier = of_cohort(cohort, scope.today - timedelta(days=40), "UTC")
    hold(pairs[11], 90)
    assert count("B3", earlier).value == pytest.approx(10 / 12)
    assert count("B1", earlier).n == 10 * 2 + 1


def test_the_organization_is_the_sum_of_its_cohorts(pairs, scope):
    whole = of_organization(scope.today, "UTC")
    assert count("B3", whole).of == count("B3", scope).of
