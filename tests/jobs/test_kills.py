"""Matching runs under kill -9 of workers, pool children and publishers: one published result each (goals C1, C3, C6)."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
import redis

from cohorts.models import Cohort, Participant
from core.tenancy import tenant
from matching.actions import start_run
from matching.enums import RunState
from matching.models import MatchingRun, Proposal
from notifications.enums import MessageState
from notifications.models import Message, OutboxMail
from organizations.models import AuditEntry
from participants.models import Person
from programs.enums import CriterionKind, ParticipantRole, Structure
from programs.models import Criterion, Program
from relationships.models import Relationship, RelationshipMember
from tests import services
from tests.conftest import make_member, make_organization

RUNS = int(os.environ.get("KILL_RUNS", "60"))
MENTEES, MENTORS = 4, 3
SECONDS = 240 + 3 * RUNS


class Processes:
    """Workers and publishers; whoever dies is started again."""

    def __init__(self, folder: Path, organization_id: int, user_id: int) -> None:
        self.folder, self.ids = folder, (str(organization_id), str(user_id))
        self.logs: dict[str, Path] = {}
        self.starts = 0
        self.running = {name: self.start(name) for name in ("worker-1", "worker-2", "publisher-1", "publisher-2")}
        self.killed: Counter[str] = Counter()
        self.paused: list[int] = []

    def start(self, name: str):
        self.starts += 1
        log = self.logs[name] = self.folder / f"{name}-{self.starts}.log"
        if name.startswith("publisher"):
            return services.spawn("tests.jobs.publisher", *self.ids, str(SECONDS), log=log)
        return services.spawn(
            "celery",
            "-A",
            "mentorship",
            "worker",
            "-Q",
            "interactive,bulk,mail",
            "-c",
            "2",
            "-n",
            f"{name}@test",
            "-l",
            "INFO",
            "--without-gossip",
            "--without-mingle",
            log=log,
            JOB_LEASE_SECONDS="3",
            SWEEP_SECONDS="1",
        )

    def children(self, name: str) -> list[int]:
        pid = self.running[name].pid
        with contextlib.suppress(OSError):
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def is_ready(self, name: str) -> bool:
        """At work: blows before that only test how slowly a process starts."""
        return self.running[name].poll() is None and b"ready" in self.logs[name].read_bytes()

    def strike(self, dice: random.Random) -> None:
        """Kill a pool child, a whole worker, or a publisher; now and then freeze a child past its lease."""
        name = dice.choice(["worker-1", "worker-2"])
        if not self.is_ready(name):
            return
        children = self.children(name)
        blow = dice.random()
        if blow < 0.12:
            self._kill(self.running[name].pid, "worker")
            for child in children:
                self._kill(child, "")
        elif blow < 0.27:
            publisher = dice.choice(["publisher-1", "publisher-2"])
            if self.is_ready(publisher):
                self._kill(self.running[publisher].pid, "publisher")
        elif blow < 0.37 and children:
            self._signal(children[0], signal.SIGSTOP, "paused child")
            self.paused.append(children[0])
        elif children:
            self._kill(dice.choice(children), "pool child")

    def _kill(self, pid: int, what: str) -> None:
        self._signal(pid, signal.SIGKILL, what)

    def _signal(self, pid: int, number: int, what: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
            if what:
                self.killed[what] += 1

    def revive(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                self.running[name] = self.start(name)

    def wake(self) -> None:
        for pid in self.paused:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self.paused.clear()

    def end(self) -> None:
        self.wake()
        for process in self.running.values():
            services.end(process)


def small_cohorts(organization, count: int) -> list[Cohort]:
    """Cohorts of four mentees and three mentors with two places each."""
    make = {"organization": organization}
    program = Program.objects.create(**make, slug="program", name="Program", structure=Structure.ONE_TO_ONE)
    Criterion.objects.create(
        **make, program=program, kind=CriterionKind.SAME, label="Site", configuration={"field": "location"}
    )
    people = Person.objects.bulk_create(
        Person(
            **make,
            first_name="Person",
            last_name=str(n),
            email=f"p{n}@example.org",
            location=str(n % 3),
            department=f"d{n}",
        )
        for n in range(MENTEES + MENTORS)
    )
    cohorts = Cohort.objects.bulk_create(
        Cohort(
            **make,
            program=program,
            slug=f"c{n}",
            name=f"Cohort {n}",
            state="matching",
            starts_on="2027-01-01",
            ends_on="2027-12-31",
        )
        for n in range(count)
    )
    Participant.objects.bulk_create(
        Participant(
            **make,
            cohort=cohort,
            person=person,
            role=ParticipantRole.MENTEE if n < MENTEES else ParticipantRole.MENTOR,
            capacity=1 if n < MENTEES else 2,
        )
        for cohort in cohorts
        for n, person in enumerate(people)
    )
    return cohorts


@pytest.mark.jobs
@pytest.mark.xdist_group("heavy")
@pytest.mark.timeout(SECONDS + 200)
@pytest.mark.goal("C1")
@pytest.mark.goal("C3")
@pytest.mark.goal("C6")
def test_every_run_is_published_once_whoever_is_killed(committed_db, broker, tmp_path, capsys):
    organization = make_organization()
    manager = make_member(organization, "Priya Nair", "program_manager")
    with tenant(organization.pk, user_id=manager.user.pk):
        cohorts = small_cohorts(organization, RUNS)
        for cohort in cohorts:
            start_run(cohort, actor=manager.user, key=cohort.slug)
    dice, flushes = random.Random(11), 0
    processes = Processes(tmp_path, organization.pk, manager.user.pk)
    started = time.monotonic()
    try:
        while time.monotonic() - started < SECONDS and not finished(organization):
            time.sleep(dice.uniform(0.1, 0.6))
            processes.strike(dice)
            processes.revive()
            if dice.random() < 0.05:
                redis.Redis.from_url(broker.url).flushall()
                flushes += 1
            if len(processes.paused) > 2 or dice.random() < 0.1:
                processes.wake()
        processes.wake()
        services.wait_until(lambda: processes.revive() or all_mails_settled(organization), 150, 0.5)
    finally:
        processes.end()
    report(organization, processes.killed, flushes, time.monotonic() - started, capsys)
    check(organization)


def finished(organization) -> bool:
    with tenant(organization.pk):
        return MatchingRun.objects.filter(state=RunState.PUBLISHED).count() == RUNS


def all_mails_settled(organization) -> bool:
    with tenant(organization.pk):
        return not Message.objects.filter(state__in=[MessageState.PENDING, MessageState.CLAIMED]).exists()


def report(organization, killed, flushes, seconds, capsys) -> None:
    with tenant(organization.pk):
        published = MatchingRun.objects.filter(state=RunState.PUBLISHED).count()
        publications = AuditEntry.objects.filter(event="matching_run.published").count()
    with capsys.disabled():
        print(
            f"\n  {RUNS} runs, {sum(killed.values())} blows ({dict(killed)}), {flushes} broker flushes in {seconds:.0f} s: "
            f"{published} published, {publications - published} double, {RUNS - published} lost"
        )


def check(organization) -> None:
    """One publication a run; pairs equal proposals; nobody over capacity; each mail written once and sent."""
    with tenant(organization.pk):
        assert MatchingRun.objects.filter(state=RunState.PUBLISHED).count() == RUNS
        assert AuditEntry.objects.filter(event="matching_run.published").count() == RUNS
        assert Proposal.objects.count() == Relationship.objects.count() == RUNS * MENTEES
        assert RelationshipMember.objects.count() == 2 * RUNS * MENTEES
        places = Participant.objects.filter(role=ParticipantRole.MENTOR).values_list("places_used", flat=True)
        assert sum(places) == RUNS * MENTEES
        messages = Message.objects.values_list("message_id", "state")
        assert Counter(state for _, state in messages) == {MessageState.SENT: 2 * RUNS * MENTEES}
        arrived = set(OutboxMail.objects.values_list("message_id", flat=True))
        assert arrived == {message_id for message_id, _ in messages}
