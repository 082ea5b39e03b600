"""Asking people to apply."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cohorts import actions, emails
from cohorts.letters import apply_path
from cohorts.models import Cohort
from cohorts.queries.people import uninvited
from cohorts.views.frame import address, find_cohort, frame
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from organizations.links import absolute
from programs.enums import ParticipantRole


@requires("cohort.manage")
@require_safe
def invite(request: TenantRequest, slug: str) -> HttpResponse:
    """How many people get which mail."""
    cohort = find_cohort(slug)
    roles = _roles(cohort, request.GET.getlist("role"))
    people = uninvited(cohort, roles)
    first = people.first()
    context = {
        **frame(request, cohort, "Overview"),
        "is_open": cohort.takes_applications(timezone.localdate()),
        "count": people.count(),
        "roles": [
            {"role": role, "label": f"{ParticipantRole(role).label}s", "on": role in roles}
            for role in cohort.program.roles
        ],
        "mail": emails.preview_invitation(cohort, first, actor=request.user) if first else None,
        "to": first.name if first else "",
        "apply_url": absolute(apply_path(cohort)),
    }
    return render(request, "cohorts/cohort_invite.html", context)


@requires("cohort.manage")
@require_POST
def send_invitations(request: TenantRequest, slug: str) -> HttpResponse:
    """Send the invitations."""
    cohort = find_cohort(slug)
    try:
        count = actions.invite_eligible(cohort, _roles(cohort, request.POST.getlist("role")), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = "1 invitation leaves" if count == 1 else f"{count} invitations leave"
        messages.success(request, f"{words} now.")
    return redirect(address("cohorts:detail", cohort))


def _roles(cohort: Cohort, asked: list[str]) -> list[str]:
    """The asked roles that the program has; all of them when none was asked."""
    return [role for role in cohort.program.roles if role in asked] or cohort.program.roles
