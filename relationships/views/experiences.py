"""The experience ledger of a relationship, and the page of one experience."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.models import Participant
from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, allows, requires
from programs.enums import ParticipantRole
from relationships.actions import experiences as actions
from relationships.enums import ExposureSide, ReflectionVisibility
from relationships.forms.experiences import ExperienceForm, ExposureForm, ReflectionForm
from relationships.models import Experience, ExperienceReflection, Relationship, RelationshipMember
from relationships.queries.experiences import Part, experiences_of, part_of, with_people_of
from relationships.session_words import first_name
from relationships.views.frame import find_own_relationship, words_of


@requires("experience.own")
@require_safe
def ledger(request: TenantRequest, public_id: str) -> HttpResponse:
    """Experiences of the people of a relationship: one's own, and for a mentor those of the mentees."""
    relationship, me = find_own_relationship(request, public_id)
    whose = _learners(relationship, me)
    context = {
        "relationship": relationship,
        **words_of(relationship, me),
        "experiences": experiences_of(whose),
        "names_each": len(whose) > 1,
        "is_own": me.role != ParticipantRole.MENTOR,
    }
    return render(request, "relationships/experience_list.html", context)


@requires("experience.own")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest, public_id: str) -> HttpResponse:
    """Enter an experience: one's own, or as a mentor the mentee's."""
    relationship, me = find_own_relationship(request, public_id)
    whose = _learners(relationship, me)
    if len(whose) != 1:
        raise Http404
    form = ExperienceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan_experience(whose[0], form.draft(), actor=request.user, public_id=occasion(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "It is in the ledger.")
            return redirect("relationships:experience_detail", request.organization.slug, made.public_id)
    context = {"relationship": relationship, **words_of(relationship, me), "form": form, "experience": None}
    return render(request, "relationships/experience_edit.html", context, status=422 if form.errors else 200)


@requires("experience.own")
@require_safe
def detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """One experience: dates and state, what it asked, what came of it."""
    experience, part = _find(request, public_id)
    return render(request, "relationships/experience_detail.html", _context(experience, part))


@requires("experience.own")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, public_id: str) -> HttpResponse:
    """Other words, dates or host."""
    experience, _part = _find_own(request, public_id)
    form = ExperienceForm(request.POST or None, initial=ExperienceForm.initial_of(experience))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_experience(experience, form.draft(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("relationships:experience_detail", request.organization.slug, public_id)
    context = {"form": form, "experience": experience}
    return render(request, "relationships/experience_edit.html", context, status=422 if form.errors else 200)


@requires("experience.own")
@require_POST
def accept(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take what the manager offers."""
    return _answer(request, public_id, accepts=True)


@requires("experience.own")
@require_POST
def decline(request: TenantRequest, public_id: str) -> HttpResponse:
    """Decline it; no reason is asked."""
    return _answer(request, public_id, accepts=False)


@requires("experience.own")
@require_POST
def complete(request: TenantRequest, public_id: str) -> HttpResponse:
    """It is completed."""
    return _settle(request, public_id, completed=True)


@requires("experience.own")
@require_POST
def give_up(request: TenantRequest, public_id: str) -> HttpResponse:
    """It is not completed, and will not be."""
    return _settle(request, public_id, completed=False)


@requires("experience.own")
@require_POST
def rate(request: TenantRequest, public_id: str) -> HttpResponse:
    """How much it asked, as who had it or as the host."""
    experience, part = _find(request, public_id)
    if not (part.is_own or part.is_host):
        raise Http404
    form = ExposureForm(request.POST)
    if not form.is_valid():
        context = _context(experience, part, exposure_form=form)
        return render(request, "relationships/experience_detail.html", context, status=422)
    side = ExposureSide.MENTEE if part.is_own else ExposureSide.HOST
    try:
        actions.rate_exposure(experience, side, **form.cleaned_data, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Thank you. It stands beside the other side's answer, never mixed with it.")
    return redirect("relationships:experience_detail", request.organization.slug, public_id)


@requires("experience.own")
@require_POST
def reflect(request: TenantRequest, public_id: str) -> HttpResponse:
    """What was learned, and who reads it."""
    experience, part = _find(request, public_id)
    if not part.is_own:
        raise Http404
    form = ReflectionForm(request.POST)
    if not form.is_valid():
        context = _context(experience, part, reflection_form=form)
        return render(request, "relationships/experience_detail.html", context, status=422)
    data = form.cleaned_data
    try:
        actions.reflect_on(
            experience,
            data["learned"],
            application_plan=data["application_plan"],
            visibility=ReflectionVisibility(data["visibility"]),
            actor=request.user,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your reflection is on file.")
    return redirect("relationships:experience_detail", request.organization.slug, public_id)


def _learners(relationship: Relationship, me: RelationshipMember) -> list[Participant]:
    """Whose ledger a member opens."""
    if me.role != ParticipantRole.MENTOR:
        return [me.participant]
    members = [one for one in relationship.members.all() if one.role != ParticipantRole.MENTOR]
    return [one.participant for one in members if one.is_active or not relationship.is_active]


def _find(request: TenantRequest, public_id: str) -> tuple[Experience, Part]:
    """An experience that the user has a part in, or any for the program team. 404 for everybody else."""
    found = with_people_of(Experience.objects.filter(public_id=public_id)).first()
    if found is None:
        raise Http404
    part = part_of(request.user, found)
    if not part.is_any and not allows(request.membership, "relationship.view"):
        raise Http404
    return found, part


def _find_own(request: TenantRequest, public_id: str) -> tuple[Experience, Part]:
    experience, part = _find(request, public_id)
    if not part.can_write:
        raise Http404
    return experience, part


def _answer(request: TenantRequest, public_id: str, *, accepts: bool) -> HttpResponse:
    experience, part = _find(request, public_id)
    if not part.is_own:
        raise Http404
    try:
        actions.answer_offer(experience, accepts=accepts, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It is yours, and in your ledger." if accepts else "Declined. No reason was asked.")
    return redirect("relationships:experience_detail", request.organization.slug, public_id)


def _settle(request: TenantRequest, public_id: str, *, completed: bool) -> HttpResponse:
    experience, part = _find_own(request, public_id)
    try:
        actions.settle_experience(experience, completed=completed, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = "Completed. Write down what you learned while it is fresh." if completed else "Noted."
        messages.success(request, words if part.is_own else "Noted.")
    return redirect("relationships:experience_detail", request.organization.slug, public_id)


def _context(experience: Experience, part: Part, **forms: Any) -> dict[str, Any]:
    ratings = {one.side: one for one in experience.exposure_ratings.all()}
    my_side = ExposureSide.MENTEE if part.is_own else ExposureSide.HOST if part.is_host else None
    # Whoever is still to rate does not see the other side's answer first.
    shown = [] if my_side and my_side not in ratings else list(ratings.values())
    reflection = ExperienceReflection.objects.filter(experience=experience).first()
    person = experience.participant.person
    initial = (
        {
            "learned": reflection.learned,
            "application_plan": reflection.application_plan,
            "visibility": reflection.visibility,
        }
        if reflection
        else {}
    )
    return {
        "experience": experience,
        "part": part,
        "person": person,
        "first": first_name(person),
        "ratings": shown,
        "my_side": my_side,
        "has_rated": my_side in ratings,
        "has_begun": experience.has_begun,
        "reflection": reflection,
        "exposure_form": ExposureForm(),
        "reflection_form": ReflectionForm(initial=initial),
        **forms,
    }
