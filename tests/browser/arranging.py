"""Organizations that a journey begins with, made through the real actions."""

import random
from datetime import date, timedelta
from types import SimpleNamespace

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cohorts.actions import create_cohort, enrol, open_applications
from cohorts.models import Participant
from core.tenancy import tenant
from mentorship.demo.answers import answers_for
from mentorship.demo.people import hr_file, make_people
from organizations.actions import create_organization
from participants.actions.imports import run_import, start_import
from participants.models import Person
from programs.actions import create_program, use_suggested_eligibility
from programs.eligibility import eligible_people
from programs.enums import ParticipantRole
from tests.browser.hand import Hand

# The pilot's template takes mentors from the upper levels; a file of sixty with this seed has enough of them.
SEED = 7


def people_file(count: int = 60) -> bytes:
    return hr_file(make_people(count, seed=SEED, today=date(2026, 11, 1)))


def pilot_organization(*, placed: bool = False) -> SimpleNamespace:
    """Sixty people and a pilot cohort, open for applications or with everybody placed: .slug .cohort .manager"""
    manager = User.objects.create_user("priya.manager@northwind.example", name="Priya Manager")
    organization = create_organization("Northwind", owner=manager, time_zone="Europe/Amsterdam", slug="northwind")
    with tenant(organization.pk, user_id=manager.pk):
        upload = start_import("people.csv", people_file(), full_list=False, actor=manager, at_once=True)
        run_import(upload, actor=manager, at_once=True)
        program = create_program("pilot", name="Leadership pilot", actor=manager)
        use_suggested_eligibility(program, actor=manager)
        start = timezone.localdate() + timedelta(days=28)
        cohort = create_cohort(
            program,
            name="Spring pilot",
            starts_on=start,
            is_pilot=True,
            target_pairs=25,
            actor=manager,
            coordinator=manager,
        )
        if placed:
            _place(cohort, manager)
        else:
            open_applications(cohort, actor=manager)
    return SimpleNamespace(
        slug=organization.slug, organization=organization, cohort=cohort, program=program, manager=manager
    )


def _place(cohort, manager) -> None:
    dice = random.Random(SEED)
    mentors = eligible_people(cohort.program, ParticipantRole.MENTOR)
    mentees = eligible_people(cohort.program, ParticipantRole.MENTEE).exclude(pk__in=mentors)
    enrol(cohort, list(mentors), ParticipantRole.MENTOR, capacity=2, actor=manager)
    enrol(cohort, list(mentees), ParticipantRole.MENTEE, actor=manager)
    for participant in Participant.objects.filter(cohort=cohort):
        participant.answers = answers_for(cohort.program, participant.role, dice)
        participant.save(update_fields=["answers"])


def eligible_applicants(made: SimpleNamespace, role: str, count: int) -> list[Person]:
    with tenant(made.organization.pk):
        return list(eligible_people(made.program, role).order_by("pk")[:count])


def sign_in(hand: Hand, user: User) -> None:
    """As somebody who signed in before: with the session's cookie."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    hand.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": hand.address}])
