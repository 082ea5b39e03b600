"""What a closed pulse says: the page and the file show the same released figures."""

import csv
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cohorts.models import Cohort
from cohorts.views.frame import find_cohort, frame
from organizations.access import TenantRequest, allows, requires
from surveys.enums import SurveyKind, SurveyState
from surveys.models import Survey
from surveys.released import cell, released, table


@requires("pulse.results")
@require_safe
def results(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Figures of one pulse with n, N, interval, definition, and what was hidden and why."""
    cohort, survey = _closed(slug, public_id)
    context: dict[str, Any] = {**frame(request, cohort, "Surveys"), "survey": survey, "found": released(survey)}
    context["may_read_words"] = allows(request.membership, "pulse.comments")
    return render(request, "surveys/results.html", context)


@requires("pulse.results")
@require_safe
def results_csv(_request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """The same figures as a file; no words, and no figure that the page does not show."""
    cohort, survey = _closed(slug, public_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pulse-{cohort.slug}-{survey.opens_on}.csv"'
    writer = csv.writer(response)
    for row in table(released(survey)):
        writer.writerow([cell(value) for value in row])
    return response


def _closed(slug: str, public_id: str) -> tuple[Cohort, Survey]:
    cohort = find_cohort(slug)
    survey = get_object_or_404(
        Survey.objects.select_related("cohort__program"), cohort=cohort, public_id=public_id, kind=SurveyKind.PULSE
    )
    if survey.state != SurveyState.CLOSED:
        raise Http404
    return cohort, survey
