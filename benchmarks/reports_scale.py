"""Pages of figures in an organization of 20,000 people: statements, milliseconds, memory; and with a tenth of it.

    python benchmarks/reports_scale.py --requests 200

A throwaway Postgres (that of the tests). At full size: 20,000 people, 5,000 relationships in ten cohorts, 100,000
sessions, 200,000 check-in answers, 5,000 goals, 200 key roles with 400 nominations. The figures are counted by the job
of every night first; it is timed too. Milliseconds are those of the whole request in this process, on the clock. The
tables are analysed after they are filled, as Postgres does by itself within a minute of so much writing.
"""

import argparse
import os
import resource
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import django
import numpy as np
import psycopg2

import tests.services  # noqa: F401  (starts Postgres and prepares the settings)

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.health_page import SIDES, Watch  # noqa: E402
from cohorts.models import Cohort, Participant  # noqa: E402
from core.jobs import perform  # noqa: E402
from core.tenancy import purpose, tenant  # noqa: E402
from organizations.models import Membership, Organization, RoleGrant  # noqa: E402
from participants.models import Level, Person  # noqa: E402
from programs.models import Program  # noqa: E402
from readiness.actions.settings import switch_on  # noqa: E402
from readiness.models import Incumbency, KeyRole, Nomination  # noqa: E402
from relationships.models import Goal, MentoringSession, Relationship, RelationshipMember  # noqa: E402
from reporting.actions import count_today  # noqa: E402
from surveys.models import CheckIn, Survey  # noqa: E402

COHORTS, SESSIONS, SURVEYS = 10, 20, 20
CHUNK = 2_000
ROLES = ("program_manager", "organization_admin", "executive_sponsor")
Own = dict[str, Organization]


def an_organization(name: str, scale: float) -> tuple[Organization, User, Client]:
    """An organization at this share of the full size, and somebody who may see its figures."""
    organization = Organization.objects.create(slug=name, name=name.title())
    user = User.objects.create_user(f"manager@{name}.example.org", name="Priya Nair")
    with tenant(organization.pk, user_id=user.pk):
        own = {"organization": organization}
        membership = Membership.objects.create(user=user, **own)
        for role in ROLES:
            RoleGrant.objects.create(membership=membership, role=role, **own)
        people = _people(own, round(20_000 * scale))
        program = Program.objects.create(slug="leaders", name="Leaders", structure="one_to_one", **own)
        pairs = round(500 * scale)
        for number in range(COHORTS):
            _cohort(own, program, number, people[2 * pairs * number : 2 * pairs * (number + 1)])
        _succession(own, people, round(200 * scale))
        switch_on(purpose="To see where the bench stands.", used_for_promotion=False, actor=user)
    client = Client(headers={"host": settings.BASE_URL.split("//")[1].split(":")[0]})
    client.force_login(user)
    return organization, user, client


def analyse() -> None:
    """Let Postgres count what is in its tables."""
    database = settings.DATABASES["default"]["NAME"]
    admin = psycopg2.connect(os.environ["TEST_ADMIN_URL"], dbname=database)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("ANALYZE")
    admin.close()


def _in_chunks(rows: Iterator[Any], model: Any) -> list[Any]:
    made: list[Any] = []
    while some := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
        made += model.objects.bulk_create(some)
    return made


def _people(own: Own, count: int) -> list[Person]:
    levels = [Level.objects.create(name=f"L{rank}", rank=rank, **own) for rank in range(1, 9)]
    rows = (
        Person(
            first_name=f"Person{number}", last_name="Test", email=f"p{number}@example.org",
            external_id=str(number), department=f"Department {number % 25}", level=levels[number % 8],
            hire_date=timezone.localdate() - timedelta(days=300 + number % 3000), **own,
        )
        for number in range(count)
    )  # fmt: skip
    return _in_chunks(rows, Person)


def _cohort(own: Own, program: Program, number: int, people: list[Person]) -> None:
    today, now = timezone.localdate(), timezone.now()
    cohort = Cohort.objects.create(
        program=program, slug=f"cohort-{number}", name=f"Cohort {number}", state="running",
        starts_on=today - timedelta(days=310), ends_on=today + timedelta(days=60), **own,
    )  # fmt: skip
    surveys = [_survey(own, cohort, today - timedelta(days=300 - 15 * wave)) for wave in range(SURVEYS)]
    taking_part = Participant.objects.bulk_create(
        Participant(cohort=cohort, person=person, role=SIDES[place % 2], **own) for place, person in enumerate(people)
    )
    relationships = Relationship.objects.bulk_create(
        Relationship(cohort=cohort, started_on=cohort.starts_on, **own) for _ in range(len(people) // 2)
    )
    members = RelationshipMember.objects.bulk_create(
        RelationshipMember(relationship=relationships[place // 2], participant=one, role=one.role, **own)
        for place, one in enumerate(taking_part)
    )
    sessions = (
        MentoringSession(
            relationship=one, state="held", minutes=60, time_zone="UTC",
            starts_at=now - timedelta(days=place % 14 + 15 * month), **own,
        )
        for place, one in enumerate(relationships)
        for month in range(SESSIONS)
    )  # fmt: skip
    _in_chunks(sessions, MentoringSession)
    Goal.objects.bulk_create(
        Goal(owner=one, progress=50, starts_on=today - timedelta(days=90), due_on=today + timedelta(days=90), **own)
        for one in members[1::2]
    )
    with purpose("check_in"):
        _in_chunks(_answers(own, surveys, members), CheckIn)


def _survey(own: Own, cohort: Cohort, day: Any) -> Survey:
    is_last = day >= timezone.localdate() - timedelta(days=15)
    return Survey.objects.create(
        cohort=cohort, kind="check_in", state="open" if is_last else "closed", opens_on=day,
        closes_on=day + timedelta(days=14), invited=1000, answered=1000, **own,
    )  # fmt: skip


def _answers(own: Own, surveys: list[Survey], members: list[RelationshipMember]) -> Iterator[CheckIn]:
    for survey in surveys:
        for place, one in enumerate(members):
            yield CheckIn(
                survey=survey, relationship=one.relationship, person=one.participant.person, role=one.role,
                scores={"time": 4, "openly": 2 + place % 4, "clear": 4}, answered_on=survey.opens_on, **own,
            )  # fmt: skip


def _succession(own: Own, people: list[Person], count: int) -> None:
    day = timezone.localdate() - timedelta(days=200)
    roles = KeyRole.objects.bulk_create(
        KeyRole(title=f"Role {number}", unit=f"Unit {number % 12}", listed_on=day, **own) for number in range(count)
    )
    Incumbency.objects.bulk_create(
        Incumbency(key_role=role, person=people[place], began_on=day, **own) for place, role in enumerate(roles)
    )
    Nomination.objects.bulk_create(
        Nomination(key_role=role, person=people[(count + 7 * place + one) % len(people)], nominated_on=day, **own)
        for place, role in enumerate(roles)
        for one in range(2)
    )


def addresses(slug: str) -> dict[str, str]:
    """The pages that are looked at."""
    return {
        "whole organization": reverse("reporting:summary", args=[slug]),
        "readiness": reverse("readiness:overview", args=[slug]),
        "one cohort": reverse("reporting:cohort", args=[slug, "cohort-3"]),
        "cohorts compared": reverse("reporting:cohorts", args=[slug]),
        "work list": reverse("surveys:health", args=[slug]),
        "home": reverse("home", args=[slug]),
    }


def look(client: Client, name: str, url: str, requests: int) -> None:
    """Print a line about one page."""
    client.get(url)
    watch, times = Watch(), []
    with connection.execute_wrapper(watch):
        answer = client.get(url)
    for _ in range(requests):
        started = perf_counter()
        client.get(url)
        times.append(1000 * (perf_counter() - started))
    middle, high = np.percentile(times, [50, 95])
    print(
        f"  {name:<20} {answer.status_code}  {watch.statements:4} statements  median {middle:7.1f} ms  "
        f"95th percentile {high:7.1f} ms  {len(answer.content) / 1000:6.1f} kB"
    )


def main() -> None:
    """Print a block per size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=200, help="how many of each page are timed")
    parser.add_argument("--scale", type=float, nargs="+", default=[0.1, 1.0], help="shares of the full size")
    given = parser.parse_args()
    for scale in given.scale:
        organization, user, client = an_organization(f"scale-{round(100 * scale)}", scale)
        analyse()
        with tenant(organization.pk), purpose("check_in"):
            shown = (Person, Relationship, MentoringSession, CheckIn)
            counts = {model.__name__: model.objects.count() for model in shown}
        with tenant(organization.pk, user_id=user.pk):
            job = count_today(actor=user)
        began, used = perf_counter(), process_time()
        perform(job.pk, organization.pk)
        print(
            f"{counts}: figures counted in {perf_counter() - began:.1f} s, {process_time() - used:.1f} s of processor"
        )
        for name, url in addresses(organization.slug).items():
            look(client, name, url, given.requests)
        print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
