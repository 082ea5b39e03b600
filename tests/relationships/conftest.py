"""A relationship of a mentee and a mentor with accounts, in two time zones, and a circle."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from core.tenancy import tenant
from relationships.actions import publish_pair
from relationships.actions.sessions import Plan
from relationships.models import Relationship, RelationshipMember
from tests.conftest import make_member
from tests.matching.conftest import join, make_cohort


def at_home(member: SimpleNamespace, zone: str) -> SimpleNamespace:
    member.user.time_zone = zone
    member.user.save(update_fields=["time_zone"])
    return member


@pytest.fixture
def together(organization, manager, mentor, mentee):
    """Ama in London and Luis in Madrid: .relationship .mentor .mentee .manager and the tenant of the manager."""
    at_home(mentee, "Europe/London"), at_home(mentor, "Europe/Madrid")
    with tenant(organization.pk, user_id=mentee.user.pk):
        cohort = make_cohort(organization, coordinator=manager.user)
        ama = join(cohort, "", "mentee", person=mentee.person)
        luis = join(cohort, "", "mentor", person=mentor.person)
        relationship = publish_pair(cohort, ama, luis, reasons=[], actor=manager.user)
        yield SimpleNamespace(
            relationship=relationship, mentee=mentee, mentor=mentor, manager=manager, organization=organization
        )


@pytest.fixture
def circle(together):
    """A mentor with three mentees, all with accounts: .relationship .people"""
    people = [
        together.mentor,
        *(make_member(together.organization, f"{name} Circle") for name in ("Ida", "Max", "Eve")),
    ]
    cohort = together.relationship.cohort
    relationship = Relationship.objects.create(
        organization=together.organization, cohort=cohort, kind="circle", started_on=cohort.starts_on
    )
    for number, one in enumerate(people):
        role = "mentee" if number else "mentor"
        participant = (
            join(cohort, "", role, person=one.person)
            if number
            else together.relationship.members.get(role="mentor").participant
        )
        RelationshipMember.objects.create(
            organization=together.organization, relationship=relationship, participant=participant, role=role
        )
    return SimpleNamespace(relationship=relationship, people=people, organization=together.organization)


def in_days(days: float, hour: int = 13) -> datetime:
    return (timezone.now() + timedelta(days=days)).astimezone(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)


def plan_in(days: float, minutes: int = 60, **fields) -> Plan:
    return Plan(in_days(days), minutes, fields.pop("time_zone", "Europe/London"), **fields)


def address(thing, name: str, **parts: str) -> str:
    return reverse(f"relationships:{name}", kwargs={
        "organization": thing.organization.slug, "public_id": thing.public_id, **parts
    })  # fmt: skip
