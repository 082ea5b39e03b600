"""The public start page of an application: what it is, who can join, and the way in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from cohorts.actions import request_application_link, start_application
from cohorts.enums import ApplicationState, CohortState
from cohorts.forms.people import EmailForm
from cohorts.models import Application, Cohort
from cohorts.queries.questionnaire import minutes_for
from cohorts.views.frame import address, find_cohort
from core.access import open_to
from core.errors import Refusal
from organizations.access import OpenRequest, TenantRequest, requires
from participants.models import Person
from programs.eligibility import describe_rule, explain_ineligible
from programs.enums import ParticipantRole
from programs.models import EligibilityRule

WHAT_A_ROLE_DOES = {
    ParticipantRole.MENTEE: "You bring a goal, prepare each session, and try things out in between.",
    ParticipantRole.MENTOR: "You listen, ask, and share what you have learned. You need no preparation to begin.",
    ParticipantRole.PEER: "You and somebody at eye level help each other with what you both work on.",
}


def _public_cohort(slug: str) -> Cohort:
    """A cohort whose page may be seen from outside: not a draft."""
    cohort = find_cohort(slug)
    if cohort.state == CohortState.DRAFT:
        raise Http404
    return cohort


@open_to("anyone")
@require_safe
def apply(request: OpenRequest, slug: str) -> HttpResponse:
    """What the program is; members choose a role, others ask for a link."""
    return _start_page(request, _public_cohort(slug), EmailForm(), status=200)


@open_to("anyone")
@require_POST
def request_link(request: OpenRequest, slug: str) -> HttpResponse:
    """Mail a link. The answer is the same whether the address is known or not."""
    cohort = _public_cohort(slug)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _start_page(request, cohort, form, status=422)
    request_application_link(cohort, form.cleaned_data["email"])
    return redirect(address("cohorts:apply_sent", cohort))


@open_to("anyone")
@require_safe
def link_sent(request: OpenRequest, slug: str) -> HttpResponse:
    """What to do now."""
    return render(request, "cohorts/apply_sent.html", {"cohort": _public_cohort(slug)})


@requires("application.own")
@require_POST
def begin(request: TenantRequest, slug: str, role: str) -> HttpResponse:
    """Start, or go on with, an application in a role."""
    cohort = _public_cohort(slug)
    person = Person.objects.filter(user=request.user).first()
    if person is None or role not in cohort.program.roles:
        raise Http404
    try:
        application = start_application(cohort, person, role, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(address("cohorts:apply", cohort))
    return redirect(reverse("cohorts:resume_application", args=[request.organization.slug, application.public_id]))


def _start_page(request: OpenRequest, cohort: Cohort, form: EmailForm, status: int) -> HttpResponse:
    person = _person_of(request)
    context = {
        "cohort": cohort,
        "program": cohort.program,
        "is_open": cohort.takes_applications(timezone.localdate()),
        "person": person,
        "is_member": getattr(request, "membership", None) is not None,
        "roles": [_role_card(cohort, role, person) for role in cohort.program.roles],
        "form": form,
    }
    return render(request, "cohorts/apply_start.html", context, status=status)


def _person_of(request: HttpRequest) -> Person | None:
    """The signed-in member's own person."""
    if getattr(request, "membership", None) is None or not isinstance(request.user, User):
        return None
    return Person.objects.select_related("level", "manager").filter(user=request.user).first()


def _role_card(cohort: Cohort, role: str, person: Person | None) -> dict[str, Any]:
    """One role: what it means, who can join, and for a person where they stand."""
    rules = EligibilityRule.objects.filter(program=cohort.program, role=role)
    card: dict[str, Any] = {
        "role": role,
        "label": ParticipantRole(role).label,
        "says": WHAT_A_ROLE_DOES[ParticipantRole(role)],
        "rules": [describe_rule(rule) for rule in rules],
        "minutes": minutes_for(cohort.program, role),
    }
    if person is not None:
        application = Application.objects.filter(cohort=cohort, person=person, role=role).first()
        card["application"] = application
        card["is_begun"] = application is not None and application.state == ApplicationState.DRAFT
        card["is_withdrawn"] = application is not None and application.state == ApplicationState.WITHDRAWN
        card["why_not"] = "" if application else explain_ineligible(cohort.program, person, role)
    return card
