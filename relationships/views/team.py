"""A manager's page of the people they manage: dates and what is shared, offers, observations. Never what is said."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, requires
from participants.models import Person
from relationships.actions import experiences as experience_actions
from relationships.actions import growth as growth_actions
from relationships.forms.experiences import OfferForm
from relationships.forms.growth import ObservationForm
from relationships.models import Experience, Observation, ObservationForTeam
from relationships.queries.experiences import experiences_of
from relationships.queries.goals import goals_shared_with
from relationships.queries.team import asks_of_manager, learning_of, observations_due, reports_of
from relationships.session_words import first_name


@requires("direct_report.own")
@require_safe
def person(request: TenantRequest, public_id: str) -> HttpResponse:
    """One report: programs and dates, shared goals, experience, and one thing that helps this month."""
    found = _report(request, public_id)
    return render(request, "relationships/team_person.html", _context(request, found))


@requires("direct_report.own")
@require_POST
def offer(request: TenantRequest, public_id: str) -> HttpResponse:
    """Offer a report an experience; they get a mail with one button."""
    found = _report(request, public_id)
    form = OfferForm(request.POST)
    participant = learning_of(found)
    if participant is None:
        messages.error(request, f"{found.name} is in no relationship now.")
        return redirect("relationships:team_person", request.organization.slug, public_id)
    if not form.is_valid():
        return render(request, "relationships/team_person.html", _context(request, found, offer_form=form), status=422)
    try:
        experience_actions.offer_experience(participant, form.draft(), actor=request.user, public_id=occasion(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Offered. {first_name(found)} gets a mail with one button.")
    return redirect("relationships:team_person", request.organization.slug, public_id)


@requires("direct_report.own")
@require_http_methods(["GET", "HEAD", "POST"])
def observe(request: TenantRequest, public_id: str) -> HttpResponse:
    """What the manager sees after half a year; what the participant reads of it is marked."""
    found = _report(request, public_id)
    participant = learning_of(found)
    given = Observation.objects.filter(participant=participant, author=request.user).first() if participant else None
    form = ObservationForm(request.POST or None)
    if request.method == "POST" and participant and form.is_valid():
        try:
            growth_actions.observe(participant, form.draft(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Thank you.")
            return redirect("relationships:team_person", request.organization.slug, public_id)
    context = {
        "person": found,
        "first": first_name(found),
        "participant": participant,
        "form": form,
        "given": given,
        "for_team": ObservationForTeam.objects.filter(observation=given).first() if given else None,
    }
    return render(request, "relationships/team_observe.html", context, status=422 if form.errors else 200)


def _report(request: TenantRequest, public_id: str) -> Person:
    """Somebody whom the user manages; everybody else is not there."""
    found = get_object_or_404(Person.objects.select_related("manager"), public_id=public_id)
    if found.manager is None or found.manager.user_id != request.user.pk:
        raise Http404
    return found


def _context(request: TenantRequest, found: Person, **forms: Any) -> dict[str, Any]:
    today = timezone.localdate()
    line = next((one for one in reports_of(request.user) if one.person.pk == found.pk), None)
    goals = [one for one in goals_shared_with(request.user) if one.goal.owner.participant.person_id == found.pk]
    parts = [one.participant for one in line.parts] if line else []
    experiences = experiences_of(parts)
    asks = [one for one in asks_of_manager(request.user, today) if one.member.participant.person_id == found.pk]
    is_due = any(one.person_id == found.pk for one in observations_due(request.user, today))
    return {
        "person": found,
        "first": first_name(found),
        "parts": line.parts if line else [],
        "can_offer": learning_of(found) is not None,
        "lines": goals,
        "experiences": experiences,
        "asks": asks,
        "observation_due": is_due,
        "helps": _helps(experiences, is_due=is_due, first=first_name(found)),
        "offer_form": OfferForm(),
        **forms,
    }


def _helps(experiences: list[Experience], *, is_due: bool, first: str) -> str:
    """One thing that the manager can do this month."""
    if is_due:
        return f"Give your observation: four questions, two of which {first} reads."
    if not any(one.is_under_way or one.state == "offered" for one in experiences):
        return f"Offer {first} one piece of work in which what they learn is needed."
    return f"Ask {first} what would help next, and keep the time for mentoring free."
