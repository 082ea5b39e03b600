"""Seconds from pressing Run to the review page, by phase, and peak memory.

    python benchmarks/matching_run.py --mentees 2000 --mentors 2000

A throwaway Postgres (that of the tests), people with answers, skills, time zones and levels; the job runs in this
process as a worker would run it. `--bare` solves the ready scores once more with the bare solver, for the ratio.
"""

import argparse
import os
import random
import resource
import sys
from datetime import date
from pathlib import Path
from time import monotonic

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import django
import numpy as np
from scipy.optimize import linear_sum_assignment

import tests.services  # noqa: F401  (starts Postgres and prepares the settings)

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from cohorts.models import Cohort, Participant  # noqa: E402
from core.jobs import perform  # noqa: E402
from core.tenancy import tenant  # noqa: E402
from matching.engine import Problem  # noqa: E402
from matching.engine.flow import best_choice  # noqa: E402
from matching.engine.instance import Instance  # noqa: E402
from matching.models import MatchingRun, RunInput, RunOutcome  # noqa: E402
from matching.replay import unpack_outcome  # noqa: E402
from matching.scoring import score_pairs  # noqa: E402
from matching.snapshot import unpack  # noqa: E402
from organizations.models import Membership, Organization, RoleGrant  # noqa: E402
from participants.models import Level, Person  # noqa: E402
from programs.models import Criterion, HardRule, Program, Question  # noqa: E402

CHUNK = 2000
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


def build(mentees: int, mentors: int, places: int) -> tuple[Organization, Cohort, User]:
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
        people: list[Person] = []
        for start in range(0, mentees + mentors, CHUNK):
            numbers = range(start, min(start + CHUNK, mentees + mentors))
            made = [_person(rng, organization, levels, people, number, mentees) for number in numbers]
            people += Person.objects.bulk_create(made)
        for start in range(0, len(people), CHUNK):
            numbers = range(start, min(start + CHUNK, len(people)))
            Participant.objects.bulk_create(
                _participant(rng, cohort, people[number], number, mentees, places) for number in numbers
            )
    return organization, cohort, user


def _person(
    rng: random.Random, organization: Organization, levels: list[Level], before: list[Person], number: int, mentees: int
) -> Person:
    return Person(
        first_name=f"Person{number}",
        last_name="Test",
        email=f"p{number}@example.org",
        department=rng.choice(DEPARTMENTS),
        location=rng.choice(ZONES),
        time_zone=rng.choice(ZONES),
        language=rng.choice(["English", "English, German", "French"]),
        level=levels[rng.randint(0, 3) if number < mentees else rng.randint(3, 7)],
        manager=rng.choice(before) if before and rng.random() < 0.9 else None,
        organization=organization,
    )


def _participant(
    rng: random.Random, cohort: Cohort, person: Person, number: int, mentees: int, places: int
) -> Participant:
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
        person=person,
        role="mentee" if is_mentee else "mentor",
        capacity=1 if is_mentee else rng.randint(1, places),
        answers=answers,
    )


def processor() -> float:
    """Seconds of processor time of this process and those it started."""
    return sum(os.times()[:4])


def megabytes() -> tuple[float, float]:
    """The most memory of this process, and of one that it started (which shares most of it)."""
    kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    own, children = (resource.getrusage(kind).ru_maxrss / 1024 for kind in kinds)
    return own, children


def bare_seconds(run: MatchingRun) -> dict[str, tuple[float, float, int]]:
    """Processor seconds of bare solvers on the run's ready scores, with their points and people.

    scipy's assignment, mentors' places as columns of their own; and OR-tools' flow over all pairs, arcs ready.
    """
    scores = score_pairs(unpack(RunInput.objects.get(run=run).content))
    may = scores.allowed
    places = np.repeat(np.arange(len(scores.places)), scores.places)
    points = np.where(may, scores.total, -1000.0)[:, places]
    began = processor()
    rows, columns = linear_sum_assignment(points, maximize=True)
    seconds, found = processor() - began, points[rows, columns]
    told = {"scipy's assignment": (seconds, float(found[found >= 0].sum()), int((found >= 0).sum()))}
    own = Instance(Problem(scores.total, allowed=may, capacity=scores.places))
    candidates = own.all_candidates
    began = processor()
    chosen = best_choice(candidates, own.places, most_people=True)
    seconds, matched = processor() - began, np.flatnonzero(chosen >= 0)
    total = float(scores.total[own.mentees[matched], own.mentors[chosen[matched]]].sum())
    return told | {"OR-tools' flow": (seconds, total, len(matched))}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mentees", type=int, default=2000)
    parser.add_argument("--mentors", type=int, default=1000)
    parser.add_argument("--places", type=int, default=3, help="each mentor has 1 to so many")
    parser.add_argument("--bare", action="store_true", help="also the bare solver on the ready scores")
    given = parser.parse_args()
    organization, cohort, user = build(given.mentees, given.mentors, given.places)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]} if settings.ALLOWED_HOSTS else None)
    client.force_login(user)
    client.get(reverse("matching:list", args=[organization.slug, cohort.slug]))
    before = megabytes()[0]
    began, cpu = monotonic(), processor()
    pressed = client.post(reverse("matching:start", args=[organization.slug, cohort.slug]), {"key": "benchmark"})
    accepted, cpu_accepted = monotonic() - began, processor() - cpu
    with tenant(organization.pk):
        run = MatchingRun.objects.get()
    perform(run.job_id, organization.pk)
    worked, cpu_worked = monotonic() - began - accepted, processor() - cpu - cpu_accepted
    after_work = megabytes()
    page = client.get(pressed["Location"])
    total, cpu_total = monotonic() - began, processor() - cpu
    with tenant(organization.pk):
        run = MatchingRun.objects.get()
        print(
            f"{given.mentees} mentees x {given.mentors} mentors: run {run.state} {run.error}, page {page.status_code}, "
            f"{len(page.content)} bytes; {run.summary['matched']} matched, proven {run.summary['proven']}"
        )
        outcome = unpack_outcome(RunOutcome.objects.get(run=run).content)
        if outcome["upper_bound"]:
            gap = outcome["upper_bound"] - outcome["total"]
            print(f"points {outcome['total']:.1f}, at most {gap:.1f} more possible ({gap / outcome['total']:.3%})")
    seconds = run.summary["seconds"]
    print("processor seconds (Postgres apart), and on the clock:")
    for phase, used in run.summary["processor_seconds"].items():
        print(f"  {phase:<12}{used:8.2f} s {seconds[phase]:8.2f} s")
    print(f"  press Run   {cpu_accepted:8.2f} s {accepted:8.2f} s\n  worker      {cpu_worked:8.2f} s {worked:8.2f} s")
    print(f"  review page {cpu_total - cpu_accepted - cpu_worked:8.2f} s {total - accepted - worked:8.2f} s")
    print(f"  all         {cpu_total:8.2f} s {total:8.2f} s")
    print(
        f"peak memory {after_work[0]:.0f} MB (before the run {before:.0f} MB), "
        f"of a solver's fork {after_work[1]:.0f} MB"
    )
    if given.bare:
        with tenant(organization.pk):
            bare = bare_seconds(run)
        own = run.summary["processor_seconds"]
        for name, (used, points, people) in bare.items():
            print(f"bare {name} {used:.2f} s ({people} matched, {points:.1f} points)")
            print(f"  ratio of scoring and solving to it {(own['scoring'] + own['solving']) / used:.2f}")
            print(f"  ratio of the whole worker to it    {cpu_worked / used:.2f}")


if __name__ == "__main__":
    main()
