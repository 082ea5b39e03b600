"""My availability: when I am away, how many hours I give, how many mentees I take."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cohorts.actions import set_capacity
from cohorts.enums import CohortState, ParticipantState
from cohorts.models import Participant
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.actions import availability as actions
from participants.leave import from_hr
from participants.models import Leave, Person
from programs.enums import ParticipantRole
from relationships.forms.availability import HoursForm, LeaveForm, PlacesForm


@requires("availability.own")
@require_safe
def show(request: TenantRequest) -> HttpResponse:
    """What I said about when and how much."""
    return _page(request, LeaveForm(), None, None)


@requires("availability.own")
@require_POST
def add_leave(request: TenantRequest) -> HttpResponse:
    """I am away."""
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            actions.add_leave(_own(request), **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Noted. While you are away no reminders come and nothing falls due.")
            return redirect("relationships:availability", request.organization.slug)
    return _page(request, form, None, None)


@requires("availability.own")
@require_POST
def end_leave(request: TenantRequest, public_id: str) -> HttpResponse:
    """I am back, or I do not go."""
    leave = Leave.objects.select_related("person").filter(public_id=public_id, person__user=request.user).first()
    if leave is None:
        raise Http404
    actions.end_leave(leave, actor=request.user)
    messages.success(request, "Noted. Everything goes on from today.")
    return redirect("relationships:availability", request.organization.slug)


@requires("availability.own")
@require_POST
def set_hours(request: TenantRequest) -> HttpResponse:
    """How many hours a month I give, and how many mentees I take where."""
    person = _own(request)
    form = HoursForm(request.POST)
    places = [PlacesForm(request.POST, participant=one) for one in _as_mentor(person)]
    # All of them are asked, so that all errors show at once.
    if min([form.is_valid(), *(one.is_valid() for one in places)]):
        try:
            actions.set_hours(person, form.cleaned_data["hours"], actor=request.user)
            for one in places:
                if one.cleaned_data["capacity"] != one.participant.capacity:
                    set_capacity(one.participant, one.cleaned_data["capacity"], actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("relationships:availability", request.organization.slug)
    return _page(request, LeaveForm(), form, places)


def _own(request: TenantRequest) -> Person:
    person = Person.objects.filter(user=request.user).first()
    if person is None:
        raise Http404
    return person


def _as_mentor(person: Person) -> Iterable[Participant]:
    """Where the person is a mentor in a cohort that is not over."""
    found = Participant.objects.filter(person=person, role=ParticipantRole.MENTOR, state=ParticipantState.ACTIVE)
    return found.exclude(cohort__state=CohortState.COMPLETED).select_related("cohort__program").order_by("pk")


def _page(
    request: TenantRequest, leave_form: LeaveForm, hours_form: HoursForm | None, places: list[PlacesForm] | None
) -> HttpResponse:
    person = Person.objects.filter(user=request.user).first()
    if person is None:
        return redirect("participants:own", request.organization.slug)
    today = timezone.localdate()
    context = {
        "person": person,
        "leaves": [one for one in person.leaves.all() if one.ends_on is None or one.ends_on >= today],
        "said_by_hr": from_hr(person.attributes),
        "today": today,
        "leave_form": leave_form,
        "hours_form": hours_form or HoursForm(initial={"hours": person.hours_per_month}),
        "places": [PlacesForm(participant=one) for one in _as_mentor(person)] if places is None else places,
    }
    bad = leave_form.errors or (hours_form and hours_form.errors) or any(one.errors for one in places or ())
    return render(request, "relationships/availability.html", context, status=422 if bad else 200)
