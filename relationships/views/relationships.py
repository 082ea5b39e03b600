"""My mentoring, the page of one relationship, and ending it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.views.frame import find_cohort, frame
from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from participants.models import Person
from relationships import actions
from relationships.emails import reasons_for
from relationships.enums import RelationshipState
from relationships.forms import EndForm
from relationships.journey import Journey, journey_of, journeys_of
from relationships.models import Relationship, RelationshipMember
from relationships.panels import panels_for
from relationships.queries import names, relationships_in, relationships_of
from relationships.queries.groups import groups_of
from relationships.views.endings import ending_card
from relationships.views.finishing import finishing_card
from relationships.views.frame import find_relationship, own_membership
from relationships.views.hand_overs import group_card
from relationships.views.overview import sessions_for_members, sessions_for_team
from relationships.views.preparation import preparation_card
from relationships.views.trials import trial_card
from relationships.visibility import who_sees_what

PER_PAGE = 50
NEWEST = 100


@requires("relationship.own")
@require_safe
def mine(request: TenantRequest) -> HttpResponse:
    """My mentoring: the relationships that I am in."""
    rows = list(relationships_of(request.user)[:NEWEST])
    journeys = journeys_of([(one, own_membership(request, one)) for one in rows], timezone.localdate())
    found = [_line(request, one, journey) for one, journey in zip(rows, journeys, strict=True)]
    context = {
        "active": [one for one in found if one["relationship"].is_active],
        "ended": [one for one in found if not one["relationship"].is_active],
        "has_groups": bool(groups_of(request.user)),
        "has_reports": Person.objects.filter(manager__user=request.user).exists(),
    }
    return render(request, "relationships/relationship_list.html", context)


@requires("relationship.view")
@require_safe
def in_cohort(request: TenantRequest, slug: str) -> HttpResponse:
    """All relationships of a cohort, for the program team."""
    cohort = find_cohort(slug)
    rows = relationships_in(cohort)
    text = request.GET.get("q", "")[:80]
    for word in text.split()[:5]:
        person = "members__participant__person__"
        rows = rows.filter(Q(**{f"{person}first_name__icontains": word}) | Q(**{f"{person}last_name__icontains": word}))
    page = Paginator(rows.distinct(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(request, cohort, "Relationships"),
        "page": page,
        "is_filtered": bool(text),
        "active": Relationship.objects.filter(cohort=cohort, state__in=RelationshipState.standing()).count(),
    }
    return render(request, "relationships/relationship_cohort.html", context)


@requires("relationship.own")
@require_safe
def detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """One relationship: both people, why they were paired, what comes next, whom to ask."""
    relationship = find_relationship(request, public_id)
    members = list(relationship.members.all())
    me = next((one for one in members if one.participant.person.user_id == request.user.pk), None)
    others = [one for one in members if one is not me]
    can_end = allows(request.membership, "relationship.end")
    context: dict[str, Any] = {
        "relationship": relationship,
        "cohort": relationship.cohort,
        "program": relationship.cohort.program,
        "me_member": me,
        "others": others,
        "title": f"You and {names(others)}" if me else names(others),
        "reasons": reasons_for(relationship, me, others) if me else _all_reasons(relationship, members),
        "journey": journey_of(relationship, me, timezone.localdate()),
        "coordinator": relationship.cohort.coordinator,
        "sees": who_sees_what([_first(one) for one in others], is_member=me is not None),
        "can_end": can_end and relationship.is_active,
        "can_reopen": can_end and not relationship.is_active,
        "end_reason": relationship.end_reason if can_end and me is None else "",
    }
    context |= trial_card(request, relationship, me)
    context |= ending_card(request, relationship, me) | group_card(request, relationship, me)
    context |= preparation_card(request, relationship, me) | finishing_card(relationship, me)
    context["panels"] = panels_for(relationship, me)
    context |= sessions_for_members(relationship, me) if me else sessions_for_team(request, relationship)
    return render(request, "relationships/relationship_detail.html", context)


@requires("relationship.end")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: TenantRequest, public_id: str) -> HttpResponse:
    """End a relationship; the reason stays with the program team."""
    relationship = find_relationship(request, public_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end_relationship(relationship, actor=request.user, reason=form.cleaned_data["reason"])
        undo = reverse("relationships:reopen", args=[request.organization.slug, public_id])
        words = f"The relationship of {names(relationship.members.all())} has ended. Their places are free."
        messages.success(request, words, extra_tags=f"undo:{undo}")
        return redirect("relationships:detail", request.organization.slug, public_id)
    context = {"relationship": relationship, "form": form, "title": names(relationship.members.all())}
    return render(request, "relationships/relationship_end.html", context, status=422 if form.errors else 200)


@requires("relationship.end")
@require_POST
def reopen(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take the end back."""
    relationship = find_relationship(request, public_id)
    try:
        actions.reopen_relationship(relationship, actor=request.user)
        messages.success(request, f"{names(relationship.members.all())} are paired again.")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("relationships:detail", request.organization.slug, public_id)


def _line(request: TenantRequest, relationship: Relationship, journey: Journey) -> dict[str, Any]:
    members = list(relationship.members.all())
    others = [one for one in members if one.participant.person.user_id != request.user.pk]
    return {
        "relationship": relationship,
        "others": others,
        "title": names(others),
        "role": next((one.get_role_display() for one in members if one not in others), ""),
        "journey": journey,
    }


def _all_reasons(relationship: Relationship, members: list[RelationshipMember]) -> list[str]:
    found = list(relationship.reasons)
    for member in members:
        found += [reason for reason in member.reasons if reason not in found]
    return found


def _first(member: RelationshipMember) -> str:
    person = member.participant.person
    return person.preferred_name or person.first_name or person.name
