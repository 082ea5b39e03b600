"""What a worker does for cohorts."""

from django.utils import timezone

from cohorts.models import Cohort
from cohorts.offers import LAPSE_JOB, lapse_offers
from core.jobs import Work, job_kind


@job_kind(LAPSE_JOB)
def lapse_unanswered_offers(work: Work) -> None:
    """Let the offers of one cohort lapse whose time is over. Running it again finds nothing left to do."""
    with work.finish():
        cohort = Cohort.objects.select_for_update().get(pk=int(str(work.arguments["cohort"])))
        lapse_offers(cohort, now=timezone.now())
