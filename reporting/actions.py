"""What people ask of reports. Reports read; the only rows they write are figures that are kept."""

from secrets import randbelow

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.actions import enqueue
from core.enums import JobState
from core.errors import Refusal
from core.models import Job
from core.tenancy import current_organization_id
from organizations.audit import record
from reporting.models import ColleagueComparison
from reporting.nightly import COMPARE_JOB, KEEP_JOB


def ask_comparison(
    outcome: str, months: int, reason: str, *, actor: User, resamples: int = 1000
) -> ColleagueComparison:
    """Write a question down, with its time, and have it answered. Nothing of the answer is known before."""
    if not reason.strip():
        raise Refusal("Say why you ask, before there is an answer.")
    with transaction.atomic():
        asked = ColleagueComparison.objects.create(
            organization_id=current_organization_id(),
            outcome=outcome,
            months=months,
            reason=reason.strip(),
            seed=randbelow(2**31),
            resamples=resamples,
            asked_by=actor,
        )
        record(asked, "comparison.asked", actor=actor, outcome=outcome, months=months)
        asked.job = enqueue(COMPARE_JOB, key=asked.public_id, initiator_id=actor.pk, queue="bulk", comparison=asked.pk)[
            0
        ]
        asked.save(update_fields=["job", "updated_at"])
    return asked


def count_today(*, actor: User) -> Job:
    """Have today's figures counted by a worker. While that is under way, asking again gives the same job."""
    waiting = Job.objects.filter(kind=KEEP_JOB, state__in=[*JobState.waiting(), JobState.RUNNING], initiator=actor)
    if (job := waiting.first()) is not None:
        return job
    day = timezone.localdate()
    key = f"{day}:{timezone.now():%H%M%S}"
    return enqueue(KEEP_JOB, key=key, initiator_id=actor.pk, day=f"{day}")[0]
