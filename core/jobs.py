"""How a worker takes a job, shows its progress, and ends it.

The life of a job: `claim` raises the fence and takes a lease in one short transaction; the handler works and calls
`Work.progress`, which renews the lease and notices a stop; results are written inside `Work.finish`, one transaction in
which the fence is checked first, so that a worker which lost its lease changes nothing.
"""

import logging
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from core.row_security import SCHEDULER_ROLE
from core.tenancy import tenant

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
# As Celery ends a task: no lease is kept up for longer.
LONGEST_SECONDS = 900
DUE_JOBS = """
    SELECT id, organization_id, queue FROM (
        SELECT id, organization_id, queue, run_after,
               row_number() OVER (PARTITION BY organization_id ORDER BY run_after, id) AS turn
        FROM core_job
        WHERE (state IN ('queued', 'failed') AND run_after <= clock_timestamp())
           OR (state = 'running' AND lease_until < clock_timestamp())
    ) AS waiting
    ORDER BY turn, run_after LIMIT %s
"""


class PermanentError(Exception):
    """The job cannot succeed by being tried again. The message is shown to the person who started it."""


class JobCancelledError(Exception):
    """The person who watches the job asked for it to stop."""


class LostLeaseError(Exception):
    """Another worker has taken the job over; nothing may be written any more."""


@dataclass
class Work:
    """A claimed job in the hands of one worker."""

    job_id: int
    organization_id: int
    fence: int
    initiator_id: int | None
    arguments: dict[str, object]
    _told: float = field(default=0.0)

    @contextmanager
    def context(self) -> Iterator[None]:
        """A transaction of the job's organization, with the rights of the person who started it."""
        with tenant(self.organization_id, user_id=self.initiator_id):
            yield

    def progress(self, phase: str, fraction: float) -> None:
        """Show where the work stands, at most once a second. Raises when stopped or overtaken.

        Args: phase in the user's words; fraction done, 0..1.
        """
        now = monotonic()
        if now - self._told < 1.0 and fraction < 1.0:
            return
        self._told = now
        with self.context():
            changes = {
                "phase": phase[:120],
                "progress": min(max(fraction, 0.0), 1.0),
                "lease_until": _lease(),
            }
            if not self.mine().update(**changes):
                raise LostLeaseError
            if self.mine().filter(cancel_requested=True).exists():
                raise JobCancelledError

    @contextmanager
    def finish(self) -> Iterator[None]:
        """The one transaction in which results are written and the job is marked done.

        Raises LostLeaseError before anything is written when another worker holds the job.
        """
        with self.context():
            job = self.mine().select_for_update().first()
            if job is None:
                raise LostLeaseError
            if job.cancel_requested:
                raise JobCancelledError
            yield
            self.mine().update(state=JobState.DONE, progress=1.0, phase="", error="", finished_at=timezone.now())

    def mine(self) -> models.QuerySet[Job]:
        """The job's row, as long as this worker holds it."""
        return Job.objects.filter(pk=self.job_id, fence=self.fence, state=JobState.RUNNING)


Handler = Callable[[Work], None]
OnEnd = Callable[[int, str], None]


@dataclass(frozen=True)
class Kind:
    """A kind of job: what does the work, and what is told when it ends without a result."""

    name: str
    handler: Handler
    on_failure: OnEnd | None = None
    # Longest pauses after each failed attempt, for work that waits for somebody else's machine; empty: minutes.
    pauses: tuple[timedelta, ...] = ()

    @property
    def max_attempts(self) -> int:
        """After how many attempts the job is buried."""
        return len(self.pauses) + 1 if self.pauses else MAX_ATTEMPTS

    def pause_after(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts: random, so that what failed together does not return together."""
        if self.pauses:
            return self.pauses[attempts - 1] * random.uniform(0.8, 1)  # noqa: S311 (jitter)
        return timedelta(seconds=random.uniform(0, min(600, 5 * 2**attempts)))  # noqa: S311 (jitter)


_KINDS: dict[str, Kind] = {}
# Kinds whose handlers are not loaded before one of them is needed: kind -> module.
_PLACES: dict[str, str] = {}


def job_kind(
    name: str, *, on_failure: OnEnd | None = None, pauses: Sequence[timedelta] = ()
) -> Callable[[Handler], Handler]:
    """Register a handler: `@job_kind("matching.run")`; `on_failure(job_id, message)` when it is dead or stopped.

    `pauses`: how long to wait at most after each failed attempt, when minutes are not enough.
    """

    def register(handler: Handler) -> Handler:
        _KINDS[name] = Kind(name, handler, on_failure, tuple(pauses))
        return handler

    return register


def jobs_in(module: str, *kinds: str) -> None:
    """Say which module holds the handlers of these kinds, for `ready()` of an app.

    It is loaded by the workers at their start and elsewhere when it is first needed: web, beat and commands need not
    load what only a worker computes with.
    """
    _PLACES.update(dict.fromkeys(kinds, module))


def load_jobs() -> None:
    """Load the handlers of every kind: before a worker starts its processes, so that they share the memory."""
    for module in set(_PLACES.values()):
        import_module(module)


def find_kind(name: str) -> Kind | None:
    """The kind of that name, loaded; None for one that this version of the product does not know."""
    if name not in _KINDS and name in _PLACES:
        import_module(_PLACES[name])
    return _KINDS.get(name)


def job_kinds() -> frozenset[str]:
    """Names of all kinds, loaded or not."""
    return frozenset({*_KINDS, *_PLACES})


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id: int, organization_id: int) -> Work | None:
    """Take a waiting job, or a running one whose lease ran out. None when there is nothing to take."""
    with tenant(organization_id):
        now = timezone.now()
        due = Job.objects.filter(state__in=JobState.waiting(), run_after__lte=now)
        abandoned = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
        job = (due | abandoned).filter(pk=job_id).select_for_update(skip_locked=True).first()
        if job is None:
            return None
        most = _most_attempts(job)
        if job.attempts >= most:
            _end(job, JobState.DEAD, f"The work was interrupted {most} times.")
            return None
        job.fence += 1
        job.attempts += 1
        job.state = JobState.RUNNING
        job.lease_until = _lease()
        job.started_at = job.started_at or now
        job.save(update_fields=["fence", "attempts", "state", "lease_until", "started_at", "updated_at"])
        return Work(job.pk, organization_id, job.fence, job.initiator_id, job.arguments)


def _most_attempts(job: Job) -> int:
    kind = find_kind(job.kind)
    return kind.max_attempts if kind else MAX_ATTEMPTS


def perform(job_id: int, organization_id: int) -> None:
    """Claim the job and do it. Errors end up in the job's row, never lost in a log."""
    work = claim(job_id, organization_id)
    if work is None:
        return
    with tenant(organization_id):
        kind = find_kind(Job.objects.get(pk=job_id).kind)
    if kind is None:
        _close(work, JobState.DEAD, "This version of the product does not know this kind of work.")
        return
    try:
        with _heartbeat(work):
            kind.handler(work)
    except LostLeaseError:
        logger.warning("job %s was taken over by another worker", job_id)
    except JobCancelledError:
        _close(work, JobState.CANCELLED, "Stopped by a person.")
    except PermanentError as error:
        _close(work, JobState.DEAD, str(error))
    except Exception as error:
        logger.exception("job %s failed", job_id)
        _retry_or_bury(work, kind, error)


@contextmanager
def _heartbeat(work: Work) -> Iterator[None]:
    """Renew the lease while the handler is silent: a single step of a solver may last longer than a lease.

    A worker that is killed takes the thread with it, so its job is given to another as soon as the lease is over. A
    handler that hangs is not kept alive for longer than a task may take.
    """
    over = threading.Event()
    latest = monotonic() + LONGEST_SECONDS

    def beat() -> None:
        try:
            while not over.wait(settings.JOB_LEASE_SECONDS / 3) and monotonic() < latest:
                if not _renew(work):
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{work.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(work: Work) -> bool:
    """Keep the lease. False when another worker holds the job or it has ended."""
    try:
        with work.context():
            # While `finish` holds the row nobody can claim it either: nothing to renew, nothing to wait for.
            if work.mine().select_for_update(skip_locked=True).exists():
                return bool(work.mine().update(lease_until=_lease()))
            return work.mine().exists()
    except DatabaseError:
        logger.warning("job %s: the lease could not be renewed, trying again", work.job_id)
        return True


def _retry_or_bury(work: Work, kind: Kind, error: Exception) -> None:
    """Try again later with growing, random pauses; after the last attempt bury the job with a safe message."""
    with tenant(work.organization_id):
        job = Job.objects.filter(pk=work.job_id, fence=work.fence, state=JobState.RUNNING).select_for_update().first()
        if job is None:
            return
        if job.attempts < kind.max_attempts:
            at_once = isinstance(error, DatabaseError) and job.attempts < 3
            job.state = JobState.FAILED
            job.run_after = timezone.now() + (timedelta() if at_once else kind.pause_after(job.attempts))
            job.error = type(error).__name__
            job.save(update_fields=["state", "run_after", "error", "updated_at"])
            return
    # The class name only: messages of unknown errors may quote private text.
    _close(work, JobState.DEAD, f"The work failed {kind.max_attempts} times ({type(error).__name__}).")


def _close(work: Work, state: JobState, message: str) -> None:
    with tenant(work.organization_id):
        job = Job.objects.filter(pk=work.job_id, fence=work.fence, state=JobState.RUNNING).select_for_update().first()
        if job is not None:
            _end(job, state, message)


def _end(job: Job, state: JobState, message: str) -> None:
    """Mark a job as ended without a result and tell its owner app. Must run inside a tenant transaction."""
    job.state = state
    job.error = message[:500]
    job.finished_at = timezone.now()
    job.save(update_fields=["state", "error", "finished_at", "updated_at"])
    kind = find_kind(job.kind)
    if kind and kind.on_failure:
        kind.on_failure(job.pk, message)


def end_waiting(job: Job) -> None:
    """Stop a job that no worker has taken yet. Must run inside a tenant transaction with the row locked."""
    _end(job, JobState.CANCELLED, "Stopped by a person.")


def due_jobs(limit: int = 200) -> list[tuple[int, int, str]]:
    """(job id, organization id, queue) of work that should be running; organizations take turns, each oldest first.

    Reads as the scheduler role, which sees of all organizations just the ids and due times of jobs.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {SCHEDULER_ROLE}")
        cursor.execute(DUE_JOBS, [limit])
        found = cursor.fetchall()
        cursor.execute("RESET ROLE")
    return [(row[0], row[1], row[2]) for row in found]
