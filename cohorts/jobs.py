"""What a worker does for cohorts."""

from django.core.cache import cache
from django.utils import timezone

from cohorts.models import Cohort
from cohorts.news import WEEK_JOB, tell_steps_of_week
from cohorts.offers import LAPSE_JOB, lapse_offers
from core.actions import enqueue
from core.jobs import Work, job_kind
from core.sweeping import on_sweep
from core.tenancy import tenant
from core.wall_time import zone_of
from organizations.models import Organization

DAY = 24 * 3600


@job_kind(LAPSE_JOB)
def lapse_unanswered_offers(work: Work) -> None:
    """Let the offers of one cohort lapse whose time is over. Running it again finds nothing left to do."""
    with work.finish():
        cohort = Cohort.objects.select_for_update().get(pk=int(str(work.arguments["cohort"])))
        lapse_offers(cohort, now=timezone.now())


@job_kind(WEEK_JOB)
def tell_the_week(work: Work) -> None:
    """Post which steps of the plan come up this week. Running it again finds them told."""
    with work.finish():
        zone = Organization.objects.only("time_zone").get(pk=work.organization_id).time_zone
        tell_steps_of_week(timezone.localdate(timezone=zone_of(zone)))


@on_sweep
def tell_every_day() -> None:
    """Queue the week's news of every organization once a day; whichever process sweeps first does it."""
    day = f"{timezone.localdate():%Y-%m-%d}"
    if not cache.add(f"news-of-the-week:{day}", 1, 2 * DAY):
        return
    for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization_id):
            enqueue(WEEK_JOB, key=day, initiator_id=None, queue="bulk")
