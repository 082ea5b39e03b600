"""Seconds from pressing Run to the review page, by phase, and peak memory: `matching_run.py [mentees mentors]`.

A throwaway Postgres (that of the tests), people with answers, skills, time zones and levels; the job runs in this
process as a worker would run it.
"""

import random
import resource
import sys
from datetime import date
from pathlib import Path
from time import monotonic, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import django

import tests.services  # noqa: F401  (starts Postgres and prepares the settings)

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from cohorts.models import Cohort, Participant  # noqa: E402
from core.jobs import perform  # noqa: E402
from core.tenancy import tenant  # noqa: E402
from matching.models import MatchingRun  # noqa: E402
from organizations.models import Membership, Organization, RoleGrant  # noqa: E402
from participants.models import Level, Person  # noqa: E402
from programs.models import Criterion, HardRule, Program, Question  # noqa: E402

SKILLS = [f"Skill {number}" for number in range(60)]
GOALS = [f"Goal {number}" for number in range(12)]
DEPARTMENTS = [f"Department {number}" for number in range(25)]
ZONES = ["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Africa/Accra", "Asia/Taipei"]
CRITERIA = [
    ("skills", 10, {"wanted": "wanted", "offered": "offered"}),
    ("shared_answers", 8, {"mentee": "goals", "mentor": "goals"}),
    ("different", 3, {"field": "department"}),
    ("level_gap", 2, {"best": [1, 2], "points": {"0": 0.3, "1": 1.0, "2": 1.0, "3": 0.6, "else": 0.2}}),
    ("shared_hours", 2, {"full": 6}),
    ("language", 1, {}),
    ("same", 1, {"field": "location"}),
]
RULES = [("not_reporting_line", {}), ("not_same_team", {}), ("shared_hours", {"minimum": 2}), ("not_previous_pair", {})]


def build(mentees: int, mentors: int) -> tuple[Organization, Cohort, User]:
    rng = random.Random(7)
    organization = Organization.objects.create(slug="benchmark", name="Benchmark")
    user = User.objects.create_user("manager@example.org", name="Priya Nair")
    with tenant(organization.pk, user_id=user.pk):
        own = {"organization": organization}
        membership = Membership.objects.create(user=user, **own)
        RoleGrant.objects.create(membership=membership, role="program_manager", **own)
        program = Program.objects.create(slug="p", name="Emerging Leaders", structure="one_to_one", **own)
        for key, kind in (("wanted", "skills"), ("offered", "skills"), ("goals", "several_of")):
            Question.objects.create(program=program, key=key, kind=kind, label=key, **own)
        for position, (kind, weight, configuration) in enumerate(CRITERIA):
            Criterion.objects.create(
                program=program,
                kind=kind,
                label=kind,
                weight=weight,
                configuration=configuration,
                position=position,
                **own,
            )
        for kind, configuration in RULES:
            HardRule.objects.create(program=program, kind=kind, configuration=configuration, **own)
        cohort = Cohort.objects.create(
            program=program,
            slug="c",
            name="Spring",
            state="matching",
            starts_on=date(2027, 1, 4),
            ends_on=date(2027, 7, 4),
            coordinator=user,
            **own,
        )
        levels = [Level.objects.create(name=f"L{rank}", rank=rank, **own) for rank in range(1, 9)]
        people = Person.objects.bulk_create(
            Person(
                first_name=f"Person{number}",
                last_name="Test",
                email=f"p{number}@example.org",
                department=rng.choice(DEPARTMENTS),
                location=rng.choice(ZONES),
                time_zone=rng.choice(ZONES),
                language=rng.choice(["English", "English, German", "French"]),
                level=levels[rng.randint(0, 3) if number < mentees else rng.randint(3, 7)],
                **own,
            )
            for number in range(mentees + mentors)
        )
        for number, person in enumerate(people[1:], 1):
            person.manager = people[rng.randrange(number)] if rng.random() < 0.9 else None
        Person.objects.bulk_update(people, ["manager"], batch_size=1000)
        Participant.objects.bulk_create(
            _participant(rng, cohort, people, number, mentees) for number in range(len(people))
        )
    return organization, cohort, user


def _participant(rng: random.Random, cohort: Cohort, people: list[Person], number: int, mentees: int) -> Participant:
    is_mentee = number < mentees
    chosen = rng.sample(SKILLS, 4 if is_mentee else 8)
    answers: dict[str, object] = {
        "wanted" if is_mentee else "offered": [{"skill": one, "level": rng.randint(2, 5)} for one in chosen]
    }
    if rng.random() < 0.9:
        answers["goals"] = rng.sample(GOALS, 3)
    return Participant(
        organization_id=cohort.organization_id,
        cohort=cohort,
        person=people[number],
        role="mentee" if is_mentee else "mentor",
        capacity=1 if is_mentee else rng.choice([1, 2, 2, 3]),
        answers=answers,
    )


def main() -> None:
    mentees, mentors = (int(word) for word in (sys.argv[1:3] or ("2000", "1000")))
    organization, cohort, user = build(mentees, mentors)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]} if settings.ALLOWED_HOSTS else None)
    client.force_login(user)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began, cpu = monotonic(), process_time()
    pressed = client.post(reverse("matching:start", args=[organization.slug, cohort.slug]), {"key": "benchmark"})
    accepted = monotonic() - began
    with tenant(organization.pk):
        run = MatchingRun.objects.get()
    perform(run.job_id, organization.pk)
    worked = monotonic() - began - accepted
    after_work = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    page = client.get(pressed["Location"])
    total = monotonic() - began
    with tenant(organization.pk):
        run = MatchingRun.objects.get()
    print(f"{mentees} mentees x {mentors} mentors: run {run.state}, page {page.status_code}, {len(page.content)} bytes")
    for phase, seconds in run.summary["seconds"].items():
        print(f"  {phase:<12}{seconds:8.2f} s  {seconds / total:5.0%}")
    print(
        f"  press Run   {accepted:8.2f} s\n  worker      {worked:8.2f} s\n"
        f"  review page {total - accepted - worked:8.2f} s"
    )
    print(f"total from click to page {total:.2f} s, solver {run.summary['seconds']['solving'] / total:.0%} of it")
    print(f"processor time {process_time() - cpu:.2f} s, Postgres apart")
    print(f"peak memory {after_work:.0f} MB after the worker (before it {before:.0f} MB)")


if __name__ == "__main__":
    main()
