"""What a worker does every night: relationships whose time is over, or that are silent."""

from django.core.cache import cache
from django.utils import timezone

from core.actions import enqueue
from core.jobs import Work, job_kind
from core.sweeping import on_sweep
from core.tenancy import tenant
from organizations.models import Organization
from relationships.confidences import forget_settled
from relationships.emails.confidences import remind_late_receivers
from relationships.ending import tend_endings

ENDING_JOB = "relationships.tend_endings"
DAY = 24 * 3600


@job_kind(ENDING_JOB)
def look_at_endings(work: Work) -> None:
    """End what is over, ask where it is silent, forget what is old, remind who is late. Again: nothing left to do."""
    with work.finish():
        today = timezone.localdate()
        tend_endings(today)
        forget_settled(today)
        remind_late_receivers(today)


@on_sweep
def look_every_night() -> None:
    """Queue the look of every organization once a day; whichever process sweeps first does it."""
    day = f"{timezone.localdate():%Y-%m-%d}"
    if not cache.add(f"endings-looked-at:{day}", 1, 2 * DAY):
        return
    for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization_id):
            enqueue(ENDING_JOB, key=day, initiator_id=None, queue="bulk")
