"""The coordinator's work list with 20 and with 2,000 relationships: statements and milliseconds. `health_page.py`.

A throwaway Postgres (that of the tests); every relationship has six sessions, a goal and a check-in of both sides. The
tables are analysed after they are filled, as Postgres does by itself within a minute of so much writing.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import django
import psycopg2

import tests.services  # noqa: F401  (starts Postgres and prepares the settings)

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from cohorts.models import Cohort, Participant  # noqa: E402
from core.tenancy import purpose, tenant  # noqa: E402
from organizations.models import Membership, Organization, RoleGrant  # noqa: E402
from participants.models import Person  # noqa: E402
from programs.models import Program  # noqa: E402
from relationships.models import Goal, MentoringSession, Relationship, RelationshipMember  # noqa: E402
from surveys.models import CheckIn, Survey  # noqa: E402

ROUNDS = 5
SIDES = ("mentor", "mentee")


def an_organization(pairs: int) -> tuple[Organization, Client]:
    """An organization with so many running pairs and a signed-in program manager."""
    organization = Organization.objects.create(slug=f"with-{pairs}", name="Bench")
    user = User.objects.create_user(f"manager@with-{pairs}.example.org", name="Priya Nair")
    today = timezone.localdate()
    with tenant(organization.pk, user_id=user.pk):
        own = {"organization": organization}
        membership = Membership.objects.create(user=user, **own)
        RoleGrant.objects.create(membership=membership, role="program_manager", **own)
        program = Program.objects.create(slug="leaders", name="Leaders", structure="one_to_one", **own)
        cohort = Cohort.objects.create(
            program=program, slug="spring", name="Spring", state="running",
            starts_on=today - timedelta(days=200), ends_on=today + timedelta(days=165), **own,
        )  # fmt: skip
        survey = Survey.objects.create(
            cohort=cohort, kind="check_in", state="open", opens_on=today, closes_on=today + timedelta(days=14), **own
        )
        _pairs(own, cohort, survey, pairs)
    client = Client(headers={"host": settings.BASE_URL.split("//")[1].split(":")[0]})
    client.force_login(user)
    return organization, client


def _pairs(own: dict[str, Organization], cohort: Cohort, survey: Survey, pairs: int) -> None:
    today, now = timezone.localdate(), timezone.now()
    people = Person.objects.bulk_create(
        Person(first_name=side.title(), last_name=f"Number {number}", email=f"{side}{number}@example.org", **own)
        for number in range(pairs)
        for side in SIDES
    )
    participants = Participant.objects.bulk_create(
        Participant(cohort=cohort, person=person, role=SIDES[place % 2], **own) for place, person in enumerate(people)
    )
    relationships = Relationship.objects.bulk_create(
        Relationship(cohort=cohort, started_on=cohort.starts_on, **own) for _number in range(pairs)
    )
    members = RelationshipMember.objects.bulk_create(
        RelationshipMember(
            relationship=relationships[place // 2], participant=participant, role=participant.role, **own
        )
        for place, participant in enumerate(participants)
    )
    MentoringSession.objects.bulk_create(
        MentoringSession(
            relationship=one, state="held", minutes=60, time_zone="UTC",
            starts_at=now - timedelta(days=number % 60 + 30 * month), **own,
        )
        for number, one in enumerate(relationships)
        for month in range(6)
    )  # fmt: skip
    Goal.objects.bulk_create(
        Goal(owner=one, progress=50, starts_on=today - timedelta(days=90), due_on=today + timedelta(days=90), **own)
        for one in members[1::2]
    )
    with purpose("check_in"):
        CheckIn.objects.bulk_create(
            CheckIn(
                survey=survey, relationship=one.relationship, person=one.participant.person, role=one.role,
                scores={"time": 4, "openly": 2 + place % 4, "clear": 4}, answered_on=today, **own,
            )
            for place, one in enumerate(members)
        )  # fmt: skip


def analyse() -> None:
    """Let Postgres count what is in its tables."""
    admin = psycopg2.connect(os.environ["TEST_ADMIN_URL"], dbname=settings.DATABASES["default"]["NAME"])
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("ANALYZE")
    admin.close()


class Watch:
    """Counts statements and the time they take."""

    def __init__(self) -> None:
        self.statements, self.seconds = 0, 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """One statement."""
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += perf_counter() - started


def main() -> None:
    """Print a line per size."""
    for pairs in (20, 2_000):
        organization, client = an_organization(pairs)
        analyse()
        url = reverse("surveys:health", args=[organization.slug])
        client.get(url)
        watch = Watch()
        with connection.execute_wrapper(watch):
            answer = client.get(url)
        times = []
        for _round in range(ROUNDS):
            started = process_time()
            client.get(url)
            times.append(1000 * (process_time() - started))
        print(
            f"{pairs:6} relationships: status {answer.status_code}, {watch.statements} statements, "
            f"{1000 * watch.seconds:.0f} ms in the database, {min(times):.0f} ms of the web process's processor, "
            f"{len(answer.content) / 1000:.0f} kB"
        )


if __name__ == "__main__":
    main()
