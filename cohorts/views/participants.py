"""Who takes part: the list, adding people in bulk, places, leaving."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts import actions
from cohorts.forms.people import EnrolForm, PasteForm, PlacesForm
from cohorts.models import Cohort, CohortStep, Participant
from cohorts.queries.people import (
    PeopleFilter,
    filter_fields,
    participants_of,
    people_in_text,
    people_to_add,
    placeable,
    placings,
)
from cohorts.queries.places import counted, places_by_role, role_words
from cohorts.views.frame import address, back, find_cohort, frame, page_of
from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.fields import field_choices
from participants.models import Person
from programs.enums import ParticipantRole


@requires("participant.manage")
@require_safe
def participants(request: TenantRequest, slug: str) -> HttpResponse:
    """Everybody in the cohort, by role; those who left behind a filter."""
    cohort = find_cohort(slug)
    role, left = request.GET.get("role", ""), request.GET.get("state") == "left"
    role = role if role in cohort.program.roles else ""
    page = page_of(request, participants_of(cohort, role=role, words=request.GET.get("q", "")[:100], left=left))
    context = {
        **frame(request, cohort, "People"),
        "page": page,
        "role_choices": [("", "All roles"), *((one, ParticipantRole(one).label) for one in cohort.program.roles)],
        "state_choices": [("", "Taking part"), ("left", "Left")],
        "left": left,
        "is_filtered": bool(role or left or request.GET.get("q")),
        "roles": places_by_role(cohort),
        "placings": placings(cohort),
    }
    return render(request, "cohorts/participant_list.html", context)


@requires("participant.manage")
@require_POST
def place(request: TenantRequest, slug: str) -> HttpResponse:
    """Place everybody who may join in exactly one role, in one click."""
    cohort = find_cohort(slug)
    words, steps = [], []
    try:
        for role in cohort.program.roles:
            done = actions.enrol(cohort, placeable(cohort, role), role, actor=request.user)
            words.append(counted(done.added, role))
            steps += [done.step] if done.step else []
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(address("cohorts:detail", cohort))
    if steps:
        messages.success(request, f"Placed {' and '.join(words)}.")
    else:
        messages.info(request, "Everybody who can be placed by the rules is in already.")
    return redirect(back(request, address("cohorts:detail", cohort)))


@requires("participant.manage")
@require_safe
def add(request: TenantRequest, slug: str) -> HttpResponse:
    """Choose people by HR fields or words, or paste addresses."""
    cohort = find_cohort(slug)
    role = _role(cohort, request.GET.get("role", ""))
    wanted = PeopleFilter.read(request.GET.dict())
    page = page_of(request, people_to_add(cohort, role, wanted))
    context = {
        **frame(request, cohort, "People"),
        "page": page,
        "role": role,
        "role_label": ParticipantRole(role).label,
        "role_words": role_words(role, 2),
        "wanted": wanted,
        "role_choices": [(one, ParticipantRole(one).label) for one in cohort.program.roles],
        "who_choices": [("eligible", "Eligible people"), ("everyone", "Everybody")],
        "field_choices": [("", "Any HR field"), *filter_fields()],
        "value_choices": [("", "Any value"), *field_choices(wanted.field)] if wanted.field else [],
        "paste_form": PasteForm(),
    }
    return render(request, "cohorts/participant_add.html", context)


@dataclass(frozen=True)
class Selection:
    """People whom a manager chose, and pasted addresses that nobody has."""

    people: Sequence[Person]
    unknown: list[str]


def _selection(request: TenantRequest, cohort: Cohort, role: str) -> Selection:
    """The ticked people, all that match the filter, or those whose addresses were pasted."""
    if "text" in request.POST:
        pasted = people_in_text(request.POST["text"])
        return Selection(pasted.people, pasted.unknown)
    if request.POST.get("all"):
        wanted = PeopleFilter.read(QueryDict(request.POST.get("query", "")).dict())
        return Selection(list(people_to_add(cohort, role, wanted)), [])
    return Selection(list(Person.objects.filter(public_id__in=request.POST.getlist("ids"))), [])


@requires("participant.manage")
@require_POST
def preview(request: TenantRequest, slug: str) -> HttpResponse:
    """What adding the chosen people will do. Changes nothing."""
    cohort = find_cohort(slug)
    role = _role(cohort, request.POST.get("role", ""))
    return _preview_page(request, cohort, EnrolForm(roles=cohort.program.roles, initial={"role": role}), status=200)


@requires("participant.manage")
@require_POST
def enrol(request: TenantRequest, slug: str) -> HttpResponse:
    """Add the chosen people."""
    cohort = find_cohort(slug)
    form = EnrolForm(request.POST, roles=cohort.program.roles)
    if not form.is_valid():
        return _preview_page(request, cohort, form, status=422)
    role = form.cleaned_data["role"]
    chosen = _selection(request, cohort, role)
    try:
        done = actions.enrol(cohort, chosen.people, role, capacity=form.cleaned_data["capacity"], actor=request.user)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _preview_page(request, cohort, form, status=422)
    _say(request, cohort, done.step, "Everybody you chose is in already.")
    return redirect(f"{address('cohorts:participants', cohort)}?role={role}")


def _preview_page(request: TenantRequest, cohort: Cohort, form: EnrolForm, status: int) -> HttpResponse:
    role = _role(cohort, request.POST.get("role", ""))
    chosen = _selection(request, cohort, role)
    present = set(
        participants_of(cohort, role=role).filter(person__in=chosen.people).values_list("person_id", flat=True)
    )
    kept: list[tuple[str, str]] = [
        (name, value) for name in ("ids", "all", "query", "text") for value in request.POST.getlist(name)
    ]
    context: dict[str, Any] = {
        **frame(request, cohort, "People"),
        "form": form,
        "kept": kept,
        "adding": len(chosen.people) - len(present),
        "skipped": len(present),
        "unknown": chosen.unknown,
        "names": [person.name for person in chosen.people if person.pk not in present][:12],
        "role_words": role_words(role, len(chosen.people) - len(present)),
        "asks_places": ParticipantRole.MENTOR in cohort.program.roles,
    }
    return render(request, "cohorts/participant_preview.html", context, status=status)


@requires("participant.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def capacity(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """How many mentees one mentor can have."""
    cohort, participant = _find(slug, public_id)
    form = PlacesForm(request.POST or None, initial={"capacity": participant.capacity})
    if form.is_bound and form.is_valid():
        try:
            actions.set_capacity(participant, form.cleaned_data["capacity"], actor=request.user)
        except Refusal as refusal:
            form.add_error("capacity", str(refusal))
        else:
            places = participant.capacity
            words = "1 place" if places == 1 else f"{places} places"
            messages.success(request, f"{participant.person.name} has {words} now.")
            return redirect(back(request, address("cohorts:participants", cohort)))
    context = {**frame(request, cohort, "People"), "form": form, "participant": participant}
    return render(request, "cohorts/participant_capacity.html", context, status=422 if form.is_bound else 200)


@requires("participant.manage")
@require_POST
def withdraw(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Take somebody out."""
    cohort, participant = _find(slug, public_id)
    try:
        step = actions.withdraw_participant(participant, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        _say(request, cohort, step, f"{participant.person.name} is out already.")
    return redirect(back(request, address("cohorts:participants", cohort)))


@requires("participant.manage")
@require_POST
def restore(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Bring somebody back who left."""
    cohort, participant = _find(slug, public_id)
    try:
        done = actions.enrol(cohort, [participant.person], participant.role, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        _say(request, cohort, done.step, f"{participant.person.name} takes part already.")
    return redirect(back(request, address("cohorts:participants", cohort)))


def _find(slug: str, public_id: str) -> tuple[Cohort, Participant]:
    cohort = find_cohort(slug)
    related = Participant.objects.select_related("person")
    return cohort, get_object_or_404(related, cohort=cohort, public_id=public_id)


def _role(cohort: Cohort, asked: str) -> str:
    return asked if asked in cohort.program.roles else cohort.program.roles[0]


def _say(request: TenantRequest, cohort: Cohort, step: CohortStep | None, otherwise: str) -> None:
    if step is None:
        messages.info(request, otherwise)
        return
    messages.success(request, step.said, extra_tags=f"undo:{address('cohorts:undo', cohort, step.public_id)}")
