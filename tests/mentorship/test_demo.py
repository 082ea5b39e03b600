"""The demo organization is made through the real actions and shows every stage."""

import pytest
from django.core.management import call_command
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
        assert Relationship.objects.filter(cohort__state=CohortState.RUNNING).count() == 48
        assert Application.objects.filter(state=ApplicationState.SUBMITTED).exists()
        assert Membership.objects.exclude(demo_label="").count() == 7


def test_the_same_seed_gives_the_same_people():
    today = timezone.localdate()
    assert hr_file(make_people(200, seed=7, today=today)) == hr_file(make_people(200, seed=7, today=today))
    assert hr_file(make_people(200, seed=8, today=today)) != hr_file(make_people(200, seed=7, today=today))
