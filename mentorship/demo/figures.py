"""Figures of the demo as they were kept on a few days, so that a past day and a change can be looked at."""

from datetime import date, timedelta

from core.actions import enqueue
from core.tenancy import tenant
from mentorship.demo.say import work_off
from organizations.models import Organization
from reporting.nightly import KEEP_JOB

DAYS_AGO = (84, 56, 28, 1, 0)


def keep_past_figures(organization: Organization, today: date) -> int:
    """Count the organization as of some past days and today. Returns how many days."""
    for days in DAYS_AGO:
        day = today - timedelta(days=days)
        with tenant(organization.pk):
            job, _ = enqueue(KEEP_JOB, key=f"demo:{day}", initiator_id=None, queue="bulk", day=f"{day}")
        work_off(job.pk, organization.pk)
    return len(DAYS_AGO)
