"""What a worker does for trials."""

from django.utils import timezone

from core.jobs import Work, job_kind
from relationships.models import Relationship
from relationships.trials import TRIAL_JOB, tend_trial


@job_kind(TRIAL_JOB)
def look_at_trial(work: Work) -> None:
    """Ask both, or confirm a trial that is over. Running it again finds nothing left to do."""
    with work.finish():
        relationship = Relationship.objects.select_for_update().get(pk=int(str(work.arguments["relationship"])))
        tend_trial(relationship, today=timezone.localdate())
