"""A member's own profile."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.actions import people as actions
from participants.enums import SkillDirection
from participants.forms import IdentityFormSet, ProfileForm, SkillFormSet, chosen_skills, said_identity
from participants.models import Person
from participants.queries import own_protected_attributes
from participants.skills import skills_of


def _own(request: TenantRequest) -> Person | None:
    return Person.objects.select_related("level", "manager").filter(user=request.user).first()


@requires("person.own")
@require_http_methods(["GET", "HEAD", "POST"])
def own_profile(request: TenantRequest) -> HttpResponse:
    """What HR holds of me, what I say about me, and my skills."""
    person = _own(request)
    if person is None:
        return render(request, "participants/profile_missing.html")
    bound = request.method == "POST"
    forms = _forms(person, request.POST if bound else None)
    # All of them are asked, so that all errors show at once.
    if bound and min([form.is_valid() for form in forms.values()]):
        try:
            actions.change_own_profile(
                person,
                **forms["form"].cleaned_data,
                offers=chosen_skills(forms["offers"]),
                wants=chosen_skills(forms["wants"]),
                actor=request.user,
            )
        except Refusal as refusal:
            forms["form"].add_error(None, str(refusal))
        else:
            messages.success(request, "Your profile is saved.")
            return redirect("participants:own", request.organization.slug)
    context = {**forms, "identity": _identity_forms(person), "person": person}
    return render(request, "participants/profile.html", context, status=422 if bound else 200)


def _forms(person: Person, data: QueryDict | None = None) -> dict[str, Any]:
    facts = {name: getattr(person, name) for name in ("biography", "time_zone", "language")}
    held = {
        name: [{"name": has.skill.name, "level": has.level} for has in skills_of(person, direction)]
        for name, direction in (("offers", SkillDirection.OFFER), ("wants", SkillDirection.GROW))
    }
    return {
        "form": ProfileForm(data, initial=facts),
        **{name: SkillFormSet(data, prefix=name, initial=skills) for name, skills in held.items()},
    }


def _identity_forms(person: Person, data: QueryDict | None = None) -> Any:
    held = own_protected_attributes(person)
    facts = [{"key": said.key, "value": said.value, "opted_in": said.opted_in} for said in held]
    return IdentityFormSet(data, prefix="identity", initial=facts)


@requires("person.own")
@require_POST
def own_identity(request: TenantRequest) -> HttpResponse:
    """What I keep of my identity, and whether it may help to find a match."""
    person = _own(request)
    if person is None:
        return redirect("participants:own", request.organization.slug)
    formset = _identity_forms(person, request.POST)
    if formset.is_valid():
        actions.say_identity(person, said_identity(formset), actor=request.user)
        messages.success(request, "Saved. Only you see it.")
        return redirect("participants:own", request.organization.slug)
    context = {**_forms(person), "identity": formset, "person": person}
    return render(request, "participants/profile.html", context, status=422)


@requires("person.own")
@require_POST
def own_start(request: TenantRequest) -> HttpResponse:
    """Make a profile for a member whom the HR file does not hold."""
    actions.start_own_profile(actor=request.user)
    return redirect("participants:own", request.organization.slug)
