"""A small cohort with criteria, people and answers, made directly in the database."""

import itertools
from datetime import date
from types import SimpleNamespace

import pytest

from cohorts.models import Cohort, Milestone, Participant
from core.jobs import perform
from core.tenancy import tenant
from matching.actions import start_run
from matching.models import MatchingRun
from participants.models import Level, Person
from programs.models import Criterion, HardRule, Program, Question

_keys = itertools.count(1)


def make_program(organization, structure="one_to_one", **fields) -> Program:
    program = Program.objects.create(
        organization=organization, slug=f"leaders-{next(_keys)}", name="Emerging Leaders", structure=structure, **fields
    )
    questions = [("wanted", "mentee", "skills"), ("offered", "mentor", "skills"), ("goals", "", "several_of")]
    for key, role, kind in questions:
        Question.objects.create(organization=organization, program=program, key=key, role=role, kind=kind, label=key)
    criteria = [
        ("skills", "Skills", 10, {"wanted": "wanted", "offered": "offered"}),
        ("shared_answers", "Goals", 5, {"mentee": "goals", "mentor": "goals"}),
        ("different", "New perspective", 3, {"field": "department"}),
        ("shared_hours", "Shared hours", 2, {"full": 6}),
    ]
    for position, (kind, label, weight, configuration) in enumerate(criteria):
        Criterion.objects.create(
            organization=organization,
            program=program,
            kind=kind,
            label=label,
            weight=weight,
            configuration=configuration,
            position=position,
        )
    for kind, configuration in (
        ("not_reporting_line", {}),
        ("shared_hours", {"minimum": 2}),
        ("not_previous_pair", {}),
    ):
        HardRule.objects.create(organization=organization, program=program, kind=kind, configuration=configuration)
    return program


def make_cohort(organization, program=None, coordinator=None, **fields) -> Cohort:
    program = program or make_program(organization)
    cohort = Cohort.objects.create(
        organization=organization,
        program=program,
        slug=f"spring-{next(_keys)}",
        name="Spring 2027",
        state=fields.pop("state", "matching"),
        starts_on=date(2027, 1, 11),
        ends_on=date(2027, 7, 11),
        coordinator=coordinator,
        **fields,
    )
    for name, start, due in (
        ("Kickoff", date(2027, 1, 11), date(2027, 1, 25)),
        ("Goals", date(2027, 2, 1), date(2027, 3, 1)),
    ):
        Milestone.objects.create(organization=organization, cohort=cohort, name=name, starts_on=start, due_on=due)
    return cohort


def join(cohort, name, role, *, capacity=1, person=None, answers=None, **fields) -> Participant:
    """A participant with a person of that name."""
    first, _, last = name.partition(" ")
    organization_id = cohort.organization_id
    if person is None:
        person = Person.objects.create(
            organization_id=organization_id,
            first_name=first,
            last_name=last or "Test",
            email=f"{first.lower()}.{next(_keys)}@example.org",
            department=fields.pop("department", "Operations"),
            time_zone=fields.pop("time_zone", "Europe/Berlin"),
            **fields,
        )
    return Participant.objects.create(
        organization_id=organization_id,
        cohort=cohort,
        person=person,
        role=role,
        capacity=capacity,
        answers=answers or {},
    )


def skills(*names, level=4) -> list[dict]:
    return [{"skill": name, "level": level} for name in names]


def computed(cohort, actor) -> MatchingRun:
    """A run, computed by a worker in this process."""
    run = start_run(cohort, actor=actor, key=f"run-{next(_keys)}")
    perform(run.job_id, cohort.organization_id)
    run.refresh_from_db()
    assert run.state == "computed", run.error
    return run


@pytest.fixture
def cast(organization, manager) -> SimpleNamespace:
    """Three mentees and three mentors whose best pairs are plain: ama-luis, jonas-hanna, mei-daniel."""
    with tenant(organization.pk, user_id=manager.user.pk):
        cohort = make_cohort(organization, coordinator=manager.user)
        senior = Level.objects.create(organization=organization, name="Director", rank=5)
        people = {
            "ama": join(
                cohort, "Ama Boateng", "mentee", answers={"wanted": skills("Negotiation"), "goals": ["Lead sites"]}
            ),
            "jonas": join(cohort, "Jonas Weber", "mentee", answers={"wanted": skills("Finance"), "goals": ["Change"]}),
            "mei": join(cohort, "Mei Chen", "mentee", answers={"wanted": skills("Speaking"), "goals": ["Career"]}),
            "luis": join(
                cohort,
                "Luis Ortega",
                "mentor",
                department="Supply",
                level=senior,
                answers={"offered": skills("Negotiation", level=5), "goals": ["Lead sites"]},
            ),
            "hanna": join(
                cohort,
                "Hanna Virtanen",
                "mentor",
                department="People",
                level=senior,
                answers={"offered": skills("Finance", level=5), "goals": ["Change"]},
            ),
            "daniel": join(
                cohort,
                "Daniel Okafor",
                "mentor",
                department="Board",
                level=senior,
                answers={"offered": skills("Speaking", "Finance", level=5), "goals": ["Career"]},
            ),
        }
        yield SimpleNamespace(cohort=cohort, manager=manager, organization=organization, **people)
