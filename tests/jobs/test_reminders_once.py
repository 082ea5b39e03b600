"""Due reminders with four beats, three workers, every ring thrice and the broker emptied: each mail once (goal C4)."""

import os
from collections import Counter
from datetime import timedelta

import pytest
import redis
from celery import current_app
from django.utils import timezone

from cohorts.models import Cohort, Participant
from core.tenancy import tenant
from notifications.enums import MessageState, ReminderState
from notifications.models import Message, OutboxMail, Reminder
from participants.models import Person
from programs.enums import Structure
from programs.models import Program
from relationships.models import Relationship, RelationshipMember
from relationships.reminders import plan_for_organization
from tests import services
from tests.conftest import make_organization, start_worker

PAIRS = int(os.environ.get("REMINDERS", "200")) // 2
SECONDS = 60 + PAIRS // 5


def publish_pairs(organization) -> None:
    """A running cohort of pairs, published today."""
    make, today = {"organization": organization}, timezone.localdate()
    program = Program.objects.create(**make, slug="program", name="Program", structure=Structure.ONE_TO_ONE)
    cohort = Cohort.objects.create(
        **make,
        program=program,
        slug="c",
        name="Cohort",
        state="running",
        starts_on=today,
        ends_on=today + timedelta(365),
    )
    people = Person.objects.bulk_create(
        Person(**make, first_name=role, last_name=str(n), email=f"{role}{n}@example.org")
        for n in range(PAIRS)
        for role in ("mentee", "mentor")
    )
    participants = Participant.objects.bulk_create(
        Participant(**make, cohort=cohort, person=person, role=person.first_name) for person in people
    )
    pairs = Relationship.objects.bulk_create(
        Relationship(**make, cohort=cohort, started_on=today) for _ in range(PAIRS)
    )
    RelationshipMember.objects.bulk_create(
        RelationshipMember(**make, relationship=pairs[n // 2], participant=one, role=one.role)
        for n, one in enumerate(participants)
    )


def all_settled(organization) -> bool:
    with tenant(organization.pk):
        planned = Reminder.objects.filter(state=ReminderState.PLANNED, due_at__lte=timezone.now())
        return not planned.exists() and not Message.objects.exclude(state=MessageState.SENT).exists()


@pytest.mark.jobs
@pytest.mark.xdist_group("heavy")
@pytest.mark.timeout(SECONDS + 120)
@pytest.mark.goal("C4")
@pytest.mark.goal("C6")
def test_each_due_reminder_is_mailed_once(committed_db, broker, tmp_path, capsys):
    organization = make_organization()
    with tenant(organization.pk):
        publish_pairs(organization)
        plan_for_organization(now=timezone.now())
        plan_for_organization(now=timezone.now())
        early = Reminder.objects.exclude(kind="relationship.first_session").update(state=ReminderState.WITHDRAWN)
        Reminder.objects.filter(kind="relationship.first_session").update(due_at=timezone.now())
        due = Reminder.objects.filter(state=ReminderState.PLANNED).count()
    beats = [
        services.spawn(
            "celery", "-A", "mentorship", "beat", "-s", str(tmp_path / f"beat-{n}"), log=tmp_path / f"beat-{n}.log",
            SWEEP_SECONDS="1",
        )
        for n in range(4)
    ]  # fmt: skip
    workers = [start_worker(tmp_path / f"worker-{n}.log", processes=2) for n in range(2)]
    try:
        for number in range(6):
            for task in ("notifications.remind", "notifications.deliver") * 3:
                current_app.send_task(task, args=(organization.pk,), queue="mail")
            if number == 3:
                redis.Redis.from_url(broker.url).flushall()
        assert services.wait_until(lambda: all_settled(organization), SECONDS, 0.5)
    finally:
        for process in (*beats, *workers):
            services.end(process)
    mails = Counter(OutboxMail.objects.values_list("recipient", flat=True))
    with capsys.disabled():
        print(
            f"\n{due} due, {early} not yet; {sum(mails.values())} mails to {len(mails)} people, most {max(mails.values())} each"
        )
    assert due == 2 * PAIRS
    assert (len(mails), max(mails.values())) == (2 * PAIRS, 1)
