"""What a cohort has to reach: frozen before it begins, judged on intervals when it runs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.views.frame import find_cohort, frame
from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from reporting import measures  # noqa: F401  (declares what is counted)
from reporting.actions import freeze_criteria, may_freeze
from reporting.forms import CriteriaForm
from reporting.models import PilotCriteria
from reporting.pilots import conclude, evaluate
from reporting.views.frame import asked_day, figures_of


@requires("criteria.view")
@require_safe
def evaluation(request: TenantRequest, slug: str) -> HttpResponse:
    """Each frozen criterion with what came out: met, to amend, not met, or cannot tell."""
    cohort = find_cohort(slug)
    frozen = PilotCriteria.objects.filter(cohort=cohort).first()
    context: dict[str, Any] = {
        **frame(request, cohort, "Figures"),
        "frozen": frozen,
        "may_freeze": allows(request.membership, "criteria.freeze") and may_freeze(cohort),
        "on": asked_day(request),
    }
    if frozen is not None:
        found = figures_of(request, cohort)
        judged = evaluate(frozen.lines, found)
        context |= {"found": found, "judged": judged, "conclusion": conclude(judged)}
    return render(request, "reporting/evaluation.html", context)


@requires("criteria.freeze")
@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: TenantRequest, slug: str) -> HttpResponse:
    """Set the marks and freeze them, once."""
    cohort = find_cohort(slug)
    form = CriteriaForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            freeze_criteria(cohort, form.marks(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The criteria are frozen.")
            return redirect(reverse("reporting:evaluation", args=[request.organization.slug, cohort.slug]))
    context = {**frame(request, cohort, "Figures"), "form": form, "may_freeze": may_freeze(cohort)}
    return render(request, "reporting/criteria.html", context, status=422 if form.is_bound else 200)
