"""Figures as they were on a day: kept once the day is over, and the same ever after."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from core.actions import enqueue
from core.jobs import perform
from core.models import Job
from core.tenancy import tenant
from relationships.models import Relationship
from reporting import queries
from reporting.figures import Figure, Part, Unit, from_json, veil, written
from reporting.models import FigureSnapshot
from reporting.nightly import KEEP_JOB, keep_every_day
from reporting.queries import live, newest, newest_of_cohorts
from tests.reporting.conftest import hold

pytestmark = pytest.mark.django_db


def keep(organization, day, key="one"):
    job, _ = enqueue(KEEP_JOB, key=key, initiator_id=None, day=f"{day}")
    perform(job.pk, organization.pk)


@pytest.fixture
def yesterday():
    return timezone.localdate() - timedelta(days=1)


def test_a_past_day_gives_the_same_figures_whatever_happens_later(pairs, cohort, organization, yesterday):
    keep(organization, yesterday)
    before = newest(cohort, yesterday, names_people=True)
    hold(pairs[11], 20)
    Relationship.objects.filter(pk=pairs[0].pk).delete()
    keep(organization, yesterday, key="again")
    assert newest(cohort, yesterday, names_people=True) == before
    assert live(queries.Scope([cohort], timezone.localdate(), "UTC"), names_people=True).shown["B3"].figure.of == 11


def test_the_day_that_runs_is_counted_anew_until_it_is_over(pairs, cohort, organization):
    today = timezone.localdate()
    keep(organization, today)
    Relationship.objects.filter(pk=pairs[0].pk).delete()
    keep(organization, today, key="again")
    row = FigureSnapshot.objects.get(cohort=cohort)
    assert (row.is_final, row.figures["B3"]["of"]) == (False, 11)


def test_a_day_without_figures_shows_those_before_it(pairs, cohort, organization, yesterday):
    keep(organization, yesterday)
    assert newest(cohort, timezone.localdate(), names_people=True).as_of == yesterday
    assert newest(cohort, yesterday - timedelta(days=1), names_people=True) is None


def test_the_organization_has_figures_that_no_cohort_has(pairs, cohort, organization, yesterday):
    keep(organization, yesterday)
    whole = newest(None, yesterday, names_people=True).shown
    assert "G2" in whole
    assert "G2" not in newest(cohort, yesterday, names_people=True).shown


def test_figures_of_all_cohorts_take_a_fixed_number_of_queries(
    pairs, cohort, organization, yesterday, django_assert_num_queries
):
    keep(organization, yesterday)
    with django_assert_num_queries(1):
        found = newest_of_cohorts(timezone.localdate(), names_people=True)
    assert [one.pk for one, _ in found] == [cohort.pk]


def test_every_organization_is_asked_for_yesterday_once(organization, other_organization):
    cache.clear()
    keep_every_day()
    cache.clear()
    keep_every_day()
    for one in (organization, other_organization):
        with tenant(one.pk):
            assert Job.objects.filter(kind=KEEP_JOB).count() == 1


def test_a_figure_survives_being_stored():
    figure = Figure(
        "A1", timezone.localdate(), Unit.SHARE, value=0.5, n=5, of=10, parts=(Part("x", 1, 2),), notes=("y",)
    )
    assert from_json(figure.as_json()) == figure


def share(n, of, *parts):
    return Figure("A1", timezone.localdate(), Unit.SHARE, value=n / of, n=n, of=of, parts=parts)


@pytest.mark.parametrize(("n", "of", "is_shown"), [(5, 10, True), (0, 10, True), (4, 10, False), (7, 10, False)])
def test_whoever_may_not_know_single_people_sees_no_side_of_one_to_four(n, of, is_shown):
    assert veil(share(n, of)).is_shown == is_shown


def test_of_parts_of_a_whole_none_can_be_worked_out():
    parts = (Part("a", 20, 40), Part("b", 12, 40), Part("c", 6, 40), Part("d", 2, 40))
    assert [part.is_hidden for part in veil(share(20, 40, *parts)).parts] == [False, False, True, True]


@pytest.mark.parametrize(
    ("value", "unit", "of", "text"),
    [
        (0.876, Unit.SHARE, 20, "88 %"),
        (0.876, Unit.SHARE, 200, "87.6 %"),
        (1.0, Unit.DAYS, None, "1 day"),
        (-12.4, Unit.POINTS, None, "−12"),
        (1.26, Unit.MONTHLY, None, "1.3"),
        (None, Unit.SHARE, None, ""),
    ],
)
def test_figures_are_written_no_finer_than_they_are(value, unit, of, text):
    assert written(value, unit, of) == text
