"""What people of the demo read, and how its programs end: resources, reviews, a capstone, certificates."""

from random import Random

from accounts.models import User
from cohorts.actions.assigning import assign_starter_set
from cohorts.enums import CohortState
from cohorts.models import Cohort, Participant
from cohorts.queries.resources import asked_of
from core.models import Job
from core.tenancy import tenant
from core.uploads import CheckedFile
from organizations.models import Organization
from participants.skills import find_skill
from programs.actions.finishing import set_completion_rule, set_preparation
from programs.actions.library import ResourceDraft, add_resource, complete_resource
from programs.completion import Rule
from programs.library.starters import starters
from programs.models import Resource
from relationships.actions.finishing import (
    CapstoneDraft,
    ReviewWords,
    choose_next_step,
    complete_participant,
    hand_in_capstone,
    write_review,
)
from relationships.certificate_jobs import CERTIFICATE_JOB
from relationships.enums import CapstoneVisibility, NextStep
from relationships.models import RelationshipMember

READERS = 20
DRAWN = 2
REFLECTION = """We put two sites on one weekly review. It worked only after I stopped explaining it and asked each site
lead what would make it fail.

**What I would do again:** ask first, begin with one site, show the numbers of both side by side.

**What others can use:** the one-page review in the file."""


def fill_library(cohort: Cohort, manager: User, dice: Random) -> int:
    """Assign the starter set and a link of the program's own; part of the people have read part of it. How many did."""
    program = cohort.program
    for one in starters():
        if one.skill and (skill := find_skill(one.skill)):
            Resource.objects.filter(starter=one.key, skill=None).update(skill=skill)
    assign_starter_set(program, actor=manager)
    draft = ResourceDraft(
        "How our sites plan a quarter",
        "template",
        10,
        summary="The planning sheet that all sites use, with an example.",
        link="https://intranet.halden.example/planning",
        role="mentee",
        program=program,
    )
    add_resource(draft, actor=manager)
    set_preparation(program, "mentee", steps=["profile", "resources", "session", "agreement"],
                    own=["Tell your manager that you take part"], actor=manager)  # fmt: skip
    set_completion_rule(program, Rule(4, needs_review=True, needs_capstone=True), actor=manager)
    rows = Participant.objects.filter(cohort=cohort).select_related("person", "cohort__program").order_by("id")
    people = [one for role in program.roles for one in rows.filter(role=role)[:READERS]]
    wanted = asked_of(people)
    for participant in people:
        for resource, is_before in wanted[participant.pk]:
            if dice.random() < (0.75 if is_before else 0.3):
                complete_resource(resource, participant.person, actor=manager)
    return len(people)


def come_to_an_end(organization: Organization, external_ids: tuple[str, ...]) -> None:
    """The demo's mentee and mentor look back; she hands in her capstone, he says what he would like next."""
    with tenant(organization.pk):
        rows = RelationshipMember.objects.filter(
            relationship__cohort__state=CohortState.RUNNING, participant__person__external_id__in=external_ids
        ).select_related("participant__person__user", "participant__cohort__program", "relationship")
        members = {one.role: one for one in rows.order_by("-pk")}
    for role, words in (
        ("mentee", ReviewWords("The question about what would make it fail.", "Shorter sessions, every three weeks.",
                               "Two sites run without me for a week.")),
        ("mentor", ReviewWords("Being told early when something is stuck.", "", "")),
    ):  # fmt: skip
        member = members.get(role)
        user = member.participant.person.user if member else None
        if member is None or user is None:
            continue
        with tenant(organization.pk, user_id=user.pk):
            write_review(member, words, actor=user)
            if role == "mentor":
                choose_next_step(member.participant, NextStep.CONTINUE, words="Coffee every three months", actor=user)
                continue
            file = CheckedFile("One-page review.txt", "text/plain; charset=utf-8", b"Site, this week, next week, help")
            capstone = CapstoneDraft(
                "Two sites, one rhythm", reflection=REFLECTION, visibility=CapstoneVisibility.COHORT, file=file
            )
            hand_in_capstone(member.participant, capstone, actor=user)


def certify(cohort: Cohort, manager: User) -> list[tuple[int, int]]:
    """Complete everybody of a finished cohort. Gives the jobs of the first certificates, to be drawn at once."""
    people = list(Participant.objects.filter(cohort=cohort).select_related("person", "cohort__program").order_by("id"))
    choices = list(NextStep)
    for number, participant in enumerate(people):
        complete_participant(participant, reason="Sessions were logged in the tool used before.", actor=manager)
        choose_next_step(participant, choices[number % len(choices)], actor=manager)
    jobs = Job.objects.filter(kind=CERTIFICATE_JOB).order_by("pk")
    return list(jobs.values_list("pk", "organization_id")[:DRAWN])
