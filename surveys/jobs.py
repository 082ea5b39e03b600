"""What a worker does for surveys."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from core.jobs import Work, job_kind
from organizations.models import Organization
from surveys.models import Survey
from surveys.waves import TURN_JOB, turn


@job_kind(TURN_JOB)
def take_turn(work: Work) -> None:
    """Open, remind or close one survey, whatever is due today. A survey that was removed has nothing due."""
    with work.finish():
        related = Survey.objects.select_for_update(of=("self",)).select_related("cohort__program")
        survey = related.filter(pk=int(str(work.arguments["survey"]))).first()
        if survey is None:
            return
        zone = Organization.objects.get(pk=survey.organization_id).time_zone
        turn(survey, timezone.localdate(timezone=ZoneInfo(zone)))
