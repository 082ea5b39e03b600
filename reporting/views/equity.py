"""Who comes through each stage of a cohort, by group of an HR field."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts.views.frame import find_cohort, frame
from matching.fairness.groups import allowed_attributes
from matching.fairness.report import roles_of
from organizations.access import TenantRequest, requires
from programs.enums import ParticipantRole
from reporting.equity import funnel_of


@requires("report.equity")
@require_safe
def equity(request: TenantRequest, slug: str) -> HttpResponse:
    """From eligible to promoted by department, level and other HR fields, with the ratio to the highest rate.

    Opted-in identities are in fairness reports alone: a second count of nearly the same people could be subtracted.
    """
    cohort = find_cohort(slug)
    offered = [one for one in allowed_attributes() if not one.is_secret]
    chosen = next((one for one in offered if one.key == request.GET.get("by")), offered[0] if offered else None)
    roles = roles_of(cohort)
    role = request.GET["role"] if request.GET.get("role") in roles else roles[0]
    context = {
        **frame(request, cohort, "Figures"),
        "choices": [(one.key, one.label) for one in offered],
        "roles": [(one, f"{ParticipantRole(one).label}s") for one in roles],
        "by": chosen,
        "stages": funnel_of(cohort, chosen, role) if chosen else [],
        "role_words": f"{ParticipantRole(role).label.lower()}s",
    }
    return render(request, "reporting/equity.html", context)
