"""Who asks for the figures of a day: the sweep, once the day is over where the organization is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.utils import timezone

from core.actions import enqueue
from core.sweeping import on_sweep
from core.tenancy import tenant
from organizations.models import Organization
from reporting.models import ReportFile

KEEP_JOB = "reporting.keep_figures"
COMPARE_JOB = "reporting.compare"
PAPER_JOB = "reporting.paper"
HOUR = 3600


@on_sweep
def keep_every_day() -> None:
    """Once an hour: ask each organization for the day that ended last, and delete files of papers that expired.

    Asking again gives the same job.
    """
    hour = f"{timezone.now():%Y-%m-%dT%H}"
    if not cache.add(f"figures-asked:{hour}", 1, 2 * HOUR):
        return
    for organization in Organization.objects.order_by("pk").only("pk", "time_zone"):
        yesterday = timezone.localdate(timezone=ZoneInfo(organization.time_zone)) - timedelta(days=1)
        with tenant(organization.pk):
            ReportFile.objects.filter(report__expires_at__lte=timezone.now()).delete()
            enqueue(KEEP_JOB, key=f"{yesterday}", initiator_id=None, queue="bulk", day=f"{yesterday}")
