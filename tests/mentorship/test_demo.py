"""The demo organization is made through the real actions and shows every stage."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cohorts.enums import ApplicationState, CohortState
from cohorts.models import Application, Cohort
from core.tenancy import tenant
from matching.enums import RunState
from matching.models import MatchingRun
from mentorship.demo.people import hr_file, make_people
from organizations.models import Membership, Organization
from participants.models import Person
from relationships.models import Relationship


@pytest.fixture
def demo(db):
    # All of it in one transaction: Postgres has no statistics of the rows, and would join them one by one.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    call_command("seed_demo", size="small", seed=7, verbosity=0)
    return Organization.objects.get(slug="halden")


def test_the_demo_shows_programs_in_every_stage(demo):
    with tenant(demo.pk):
        assert Person.objects.filter(status="active").count() == 640
        assert sorted(Cohort.objects.values_list("state", flat=True)) == [
            CohortState.COMPLETED,
            CohortState.MATCHING,
            CohortState.MATCHING,
            CohortState.OPEN,
            CohortState.RUNNING,
            CohortState.RUNNING,
        ]
        assert MatchingRun.objects.filter(state=RunState.COMPUTED).count() == 1
        running = Relationship.objects.filter(cohort__state=CohortState.RUNNING).values_list("kind", flat=True)
        assert Counter(running) == {"pair": 48, "circle": 1}
        assert Application.objects.filter(state=ApplicationState.SUBMITTED).exists()
        assert Membership.objects.exclude(demo_label="").count() == 7


def test_the_same_seed_gives_the_same_people():
    today = timezone.localdate()
    assert hr_file(make_people(200, seed=7, today=today)) == hr_file(make_people(200, seed=7, today=today))
    assert hr_file(make_people(200, seed=8, today=today)) != hr_file(make_people(200, seed=7, today=today))
