"""A small program with questions and rules, a cohort of it, and people who may join."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts import actions
from cohorts.models import Application, Cohort
from participants.models import Person
from programs.enums import ParticipantRole, QuestionKind, Structure
from programs.models import EligibilityRule, PlanMilestone, Program, Question

MENTOR, MENTEE = ParticipantRole.MENTOR, ParticipantRole.MENTEE


def make_program(organization, slug="leaders", **fields) -> Program:
    """Mentors sit in division Senior, mentees in division Junior."""
    program = Program.objects.create(
        organization=organization,
        slug=slug,
        name=fields.pop("name", "Emerging leaders"),
        structure=fields.pop("structure", Structure.ONE_TO_ONE),
        length_months=6,
        **fields,
    )
    for role, division in ((MENTOR, "Senior"), (MENTEE, "Junior")):
        EligibilityRule.objects.create(
            organization=organization,
            program=program,
            role=role,
            field="division",
            operator="is_one_of",
            values=[division],
        )
    ask(program, "goal", QuestionKind.TEXT, "What do you want to reach?", role=MENTEE)
    ask(program, "topics", QuestionKind.SEVERAL_OF, "Which topics?", options=["Leading", "Selling"])
    ask(program, "unit", QuestionKind.TEXT, "Your department", prefill="department")
    for name, begins, due in (("Kick-off", 0, 7), ("Half time", 80, 90)):
        PlanMilestone.objects.create(
            organization=organization, program=program, name=name, starts_after_days=begins, due_after_days=due
        )
    return program


def ask(program, key, kind, label, **fields) -> Question:
    return Question.objects.create(
        organization_id=program.organization_id,
        program=program,
        key=key,
        kind=kind,
        label=label,
        position=Question.objects.filter(program=program).count(),
        **fields,
    )


def make_people(organization, count: int, division: str, **fields) -> list[Person]:
    start = Person.objects.count()
    return Person.objects.bulk_create(
        Person(
            organization=organization,
            email=f"{division.lower()}{start + number}@example.org",
            first_name=f"{division}{start + number}",
            last_name="Person",
            division=division,
            department=fields.get("department", "Operations"),
            capacity=fields.get("capacity", 1),
        )
        for number in range(count)
    )


def make_cohort(program, actor, **fields) -> Cohort:
    return actions.create_cohort(
        program,
        name=fields.get("name", "Pilot"),
        starts_on=fields.get("starts_on", timezone.localdate() + timedelta(days=42)),
        is_pilot=fields.get("is_pilot", True),
        target_pairs=fields.get("target_pairs", 25),
        actor=actor,
    )


def apply_as(cohort, person, role=MENTEE) -> Application:
    """A complete application, sent."""
    application = actions.start_application(cohort, person, role)
    for question in application.cohort.program.questions.filter(role__in=["", role], prefill=""):
        actions.save_answer(application, question, "To lead" if question.kind == "text" else ["Leading"])
    if role == MENTOR:
        actions.save_answer(application, None, "2")
    actions.submit_application(application)
    return application


@pytest.fixture
def program(organization, inside) -> Program:
    return make_program(organization)


@pytest.fixture
def juniors(organization, inside) -> list[Person]:
    return make_people(organization, 6, "Junior")


@pytest.fixture
def seniors(organization, inside) -> list[Person]:
    return make_people(organization, 3, "Senior", capacity=2)


@pytest.fixture
def draft(program, manager, juniors, seniors) -> Cohort:
    return make_cohort(program, manager.user)


@pytest.fixture
def cohort(draft, manager) -> Cohort:
    """A cohort that takes applications."""
    actions.open_applications(draft, actor=manager.user)
    return draft


@pytest.fixture
def applicants(cohort, juniors) -> list[Application]:
    """Four mentees who sent their applications."""
    return [apply_as(cohort, person) for person in juniors[:4]]
