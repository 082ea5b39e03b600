from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from relationships.models import Goal, MentoringSession, RelationshipMember
from reporting.scope import Scope, of_cohort
from tests.surveys.conftest import make_cohort, make_pair


def hold(relationship, after: int, state: str = "held") -> MentoringSession:
    """A session so many days after the start."""
    day = relationship.started_on + timedelta(days=after)
    return MentoringSession.objects.create(
        organization_id=relationship.organization_id,
        relationship=relationship,
        state=state,
        starts_at=timezone.make_aware(datetime.combine(day, time(12))),
        minutes=60,
        time_zone="UTC",
    )


def set_goal(relationship, after: int, **fields) -> Goal:
    """A goal set so many days after the start, a hundred days long."""
    start = relationship.started_on + timedelta(days=after)
    goal = Goal.objects.create(
        organization_id=relationship.organization_id,
        owner=RelationshipMember.objects.get(relationship=relationship, role="mentee"),
        starts_on=start,
        due_on=start + timedelta(days=100),
        **fields,
    )
    Goal.objects.filter(pk=goal.pk).update(created_at=timezone.make_aware(datetime.combine(start, time(12))))
    return goal


@pytest.fixture
def cohort(organization, inside, manager):
    """A hundred days old, for thirty pairs."""
    found = make_cohort(organization, manager, starts_on=timezone.localdate() - timedelta(days=100))
    found.target_pairs = 30
    found.save()
    return found


@pytest.fixture
def pairs(cohort):
    """Twelve: ten meet after five days and each 30 days from then on, one later, one never. Six have a goal."""
    found = [make_pair(cohort, number) for number in range(12)]
    for one in found[:10]:
        for after in (5, 35, 65, 95):
            hold(one, after)
        hold(one, 98, "planned")
    hold(found[10], 60)
    for one in found[:6]:
        set_goal(one, 10, progress=50)
    return found


@pytest.fixture
def scope(cohort) -> Scope:
    return of_cohort(cohort, timezone.localdate(), "UTC")
