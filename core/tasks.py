"""What Celery runs. Arguments are ids only: no personal data goes through the broker."""

from celery import shared_task

from core import health, sweeping
from core.jobs import perform


@shared_task(name="core.run_job")
def run_job(job_id: int, organization_id: int) -> None:
    """Do one job if it is still to be done. Ringing twice does it once."""
    perform(job_id, organization_id)


@shared_task(name="core.sweep")
def sweep() -> None:
    """Ring again for everything that waits: heals lost messages, flushed brokers and killed workers.

    Only beat asks for it, so that its running is beat's sign of life.
    """
    health.note_life_sign(health.BEAT)
    sweeping.sweep()
