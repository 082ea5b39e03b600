"""Queueing and stopping jobs."""

from typing import Any

from django.db import transaction

from core import jobs
from core.enums import JobState
from core.models import Job
from core.sweeping import ring
from core.tenancy import current_organization_id


def enqueue(
    kind: str, *, key: str, initiator_id: int | None, queue: str = "interactive", **arguments: Any
) -> tuple[Job, bool]:
    """Queue work for the active organization, in the caller's transaction; the worker is rung after commit.

    The same kind and key give the first job again: (job, False). KeyError for an unknown kind.
    """
    if kind not in jobs.job_kinds():
        raise KeyError(kind)
    organization_id = current_organization_id()
    job, created = Job.objects.get_or_create(
        organization_id=organization_id,
        kind=kind,
        idempotency_key=key,
        defaults={"initiator_id": initiator_id, "queue": queue, "arguments": arguments},
    )
    if created:
        transaction.on_commit(lambda: ring("core.run_job", job.pk, organization_id, queue=queue))
    return job, created


def cancel_job(job: Job) -> None:
    """Ask a job to stop. One that waits stops at once, one that runs at its next step. Does nothing when finished."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.is_finished:
            return
        if locked.state in JobState.waiting():
            jobs.end_waiting(locked)
            return
        locked.cancel_requested = True
        locked.save(update_fields=["cancel_requested", "updated_at"])
