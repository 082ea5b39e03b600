from datetime import date, timedelta

import pytest
from django.utils import timezone

from cohorts.enums import CohortState
from cohorts.models import Cohort, Participant
from participants.models import Person
from programs.models import Program
from relationships.models import Relationship, RelationshipMember
from surveys.actions import add_survey, open_now


@pytest.fixture
def cohort(organization, inside, manager) -> Cohort:
    return make_cohort(organization, manager)


def make_cohort(organization, manager, *, slug: str = "spring", starts_on: date | None = None) -> Cohort:
    start = starts_on or timezone.localdate() - timedelta(days=40)
    program = Program.objects.create(
        organization=organization, slug=f"{slug}-program", name="Leaders", structure="one_to_one"
    )
    return Cohort.objects.create(
        organization=organization,
        program=program,
        slug=slug,
        name="Spring",
        state=CohortState.RUNNING,
        starts_on=start,
        ends_on=start + timedelta(days=365),
        coordinator=manager.user,
    )


def make_pair(cohort: Cohort, number: int, *, mentor: Person | None = None, mentee: Person | None = None):
    """A published pair of two people."""
    relationship = Relationship.objects.create(
        organization_id=cohort.organization_id, cohort=cohort, started_on=cohort.starts_on
    )
    for role, person in (("mentor", mentor), ("mentee", mentee)):
        who = person or Person.objects.create(
            organization_id=cohort.organization_id,
            email=f"{role}{number}@{cohort.slug}.example.org",
            first_name=f"{role.title()}{number}",
            last_name="Person",
            department="Sales" if number % 2 else "Plant",
        )
        participant, _ = Participant.objects.get_or_create(
            organization_id=cohort.organization_id, cohort=cohort, person=who, role=role, defaults={"capacity": 5}
        )
        RelationshipMember.objects.create(
            organization_id=cohort.organization_id, relationship=relationship, participant=participant, role=role
        )
    return relationship


@pytest.fixture
def pairs(cohort) -> list[Relationship]:
    """Six pairs: twelve people."""
    return [make_pair(cohort, number) for number in range(6)]


@pytest.fixture
def pulse(cohort, pairs, manager):
    """An open pulse of twelve people."""
    survey = add_survey(cohort, kind="pulse", opens_on=timezone.localdate(), actor=manager.user)
    return open_now(survey, actor=manager.user)


@pytest.fixture
def check_in(cohort, pairs, manager):
    """An open check-in of twelve people."""
    survey = add_survey(cohort, kind="check_in", opens_on=timezone.localdate(), actor=manager.user)
    return open_now(survey, actor=manager.user)
