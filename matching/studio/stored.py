"""Reads of comparisons and scenarios."""

from django.db.models import QuerySet

from cohorts.models import Cohort
from matching.models import Comparison, Scenario


def comparison_of(cohort: Cohort) -> Comparison | None:
    """The comparison of a cohort without its frozen people, or None when nothing was tried."""
    found = Comparison.objects.defer("content").select_related("frozen_by").filter(cohort=cohort).first()
    if found is not None:
        found.cohort = cohort
    return found


def standing_scenarios(comparison: Comparison) -> QuerySet[Scenario]:
    """The scenarios on the page, the first one first."""
    found = Scenario.objects.filter(comparison=comparison, removed_at__isnull=True)
    return found.select_related("job", "comparison").defer("comparison__content")
