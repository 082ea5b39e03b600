"""What people ask of reports. Reports read; the only rows they write are figures that are kept."""

from django.utils import timezone

from accounts.models import User
from core.actions import enqueue
from core.enums import JobState
from core.models import Job
from reporting.nightly import KEEP_JOB


def count_today(*, actor: User) -> Job:
    """Have today's figures counted by a worker. While that is under way, asking again gives the same job."""
    waiting = Job.objects.filter(kind=KEEP_JOB, state__in=[*JobState.waiting(), JobState.RUNNING], initiator=actor)
    if (job := waiting.first()) is not None:
        return job
    day = timezone.localdate()
    key = f"{day}:{timezone.now():%H%M%S}"
    return enqueue(KEEP_JOB, key=key, initiator_id=actor.pk, day=f"{day}")[0]
