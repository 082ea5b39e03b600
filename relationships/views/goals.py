"""Goals of a relationship, goals shared with a manager, and the development plan."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from relationships.actions import goals as actions
from relationships.enums import GoalVisibility
from relationships.forms.goals import LEVELS, GoalForm, PlanForm, ProgressForm
from relationships.growth import asks_about, growth_table
from relationships.models import DevelopmentPlan, Goal, Observation, RelationshipMember
from relationships.queries.goals import goal_lines, goals_of, goals_shared_with, with_texts
from relationships.session_words import first_name
from relationships.views.frame import find_own_relationship, words_of

USUAL_DAYS = 90


@requires("goal.own")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest, public_id: str) -> HttpResponse:
    """Set a goal: for oneself, or as a mentor for the mentee."""
    relationship, me = find_own_relationship(request, public_id)
    today = timezone.localdate()
    form = GoalForm(request.POST or None, initial={"starts_on": today, "due_on": today + timedelta(days=USUAL_DAYS)})
    owner = _owner(relationship.members.all(), me)
    if request.method == "POST" and form.is_valid():
        try:
            goal = actions.set_goal(owner, form.draft(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The goal is set.")
            return redirect("relationships:goal_detail", request.organization.slug, goal.public_id)
    context = {"relationship": relationship, **words_of(relationship, me), "form": form, "owner": owner}
    context["is_own"] = owner.pk == me.pk
    return render(request, "relationships/goal_edit.html", context, status=422 if form.errors else 200)


@requires("goal.own")
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """One goal with its history; progress is updated here."""
    goal, me = _find(request, public_id)
    line = goal_lines([goal])[0]
    form = ProgressForm(
        request.POST or None,
        levels=line.text.levels if line.text else {},
        initial={"progress": goal.progress},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.update_progress(
            goal, data["progress"], reflection=data["reflection"], level=data.get("level"), actor=request.user
        )
        messages.success(request, "Saved.")
        return redirect("relationships:goal_detail", request.organization.slug, public_id)
    context = {
        **_frame(goal, me),
        "line": line,
        "form": form,
        "updates": goal.updates.all(),
        "levels": [
            (value, words) for value, _label in LEVELS if (words := (line.text.levels if line.text else {}).get(value))
        ],
    }
    return render(request, "relationships/goal_detail.html", context, status=422 if form.errors else 200)


@requires("goal.own")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, public_id: str) -> HttpResponse:
    """Other words, dates or readers."""
    goal, me = _find(request, public_id)
    form = GoalForm(request.POST or None, initial=GoalForm.initial_of(goal, next(iter(goal.texts.all()), None)))
    if request.method == "POST" and form.is_valid():
        actions.change_goal(goal, form.draft(), actor=request.user)
        messages.success(request, "The goal is changed.")
        return redirect("relationships:goal_detail", request.organization.slug, public_id)
    context = {**_frame(goal, me), "form": form, "owner": goal.owner, "is_own": goal.owner_id == me.pk}
    return render(request, "relationships/goal_edit.html", context, status=422 if form.errors else 200)


@requires("goal.own")
@require_POST
def stop(request: TenantRequest, public_id: str) -> HttpResponse:
    """Stop a goal; an update takes it up again."""
    goal, _me = _find(request, public_id)
    actions.stop_goal(goal, actor=request.user)
    messages.success(request, "Stopped. An update takes it up again.")
    return redirect("relationships:goal_detail", request.organization.slug, public_id)


@requires("goal.shared")
@require_safe
def shared(request: TenantRequest) -> HttpResponse:
    """For a manager: goals that their people chose to share with them. Never notes, never other goals."""
    context = {"lines": goals_shared_with(request.user)}
    return render(request, "relationships/goals_shared.html", context)


@requires("goal.own")
@require_safe
def plan(request: TenantRequest, public_id: str) -> HttpResponse:
    """The development plan: where to, skills now and wanted, goals. Prints on one page for the quarterly talk."""
    relationship, me = find_own_relationship(request, public_id)
    owner = _owner(relationship.members.all(), me)
    found = DevelopmentPlan.objects.filter(member=owner).first()
    context = {
        "relationship": relationship,
        **words_of(relationship, me),
        "plan": found,
        "skills": found.skills.select_related("skill").order_by("pk") if found else [],
        "owner": owner,
        "is_own": owner.pk == me.pk,
        "lines": [line for line in goals_of(relationship) if line.goal.owner_id == owner.pk],
        "today": timezone.localdate(),
        "growth": growth_table(owner),
        "observations": list(Observation.objects.filter(participant=owner.participant)) if owner.pk == me.pk else [],
        "can_rate": asks_about(owner, request.user, timezone.localdate()),
    }
    return render(request, "relationships/development_plan.html", context)


@requires("goal.own")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan(request: TenantRequest, public_id: str) -> HttpResponse:
    """Write the development plan."""
    relationship, me = find_own_relationship(request, public_id)
    owner = _owner(relationship.members.all(), me)
    form = PlanForm(
        request.POST or None, initial=PlanForm.initial_of(DevelopmentPlan.objects.filter(member=owner).first())
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_development_plan(owner, form.draft(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The development plan is saved.")
            return redirect("relationships:development_plan", request.organization.slug, public_id)
    context = {"relationship": relationship, **words_of(relationship, me), "form": form}
    return render(request, "relationships/development_plan_edit.html", context, status=422 if form.errors else 200)


def _owner(members: Any, me: RelationshipMember) -> RelationshipMember:
    """Whose goals they are: the mentee's in a pair, one's own in a circle or among peers."""
    mentees = [one for one in members if one.role == "mentee" and one.is_active]
    return mentees[0] if len(mentees) == 1 else me


def _find(request: TenantRequest, public_id: str) -> tuple[Goal, RelationshipMember]:
    goal = with_texts(Goal.objects.filter(public_id=public_id)).first()
    if goal is None:
        raise Http404
    relationship, me = find_own_relationship(request, goal.owner.relationship.public_id)
    goal.owner.relationship = relationship
    return goal, me


def _frame(goal: Goal, me: RelationshipMember) -> dict[str, Any]:
    relationship = goal.owner.relationship
    readers = {
        GoalVisibility.PAIR: "",
        GoalVisibility.TEAM: ", the program team",
        GoalVisibility.MANAGER: f", the manager of {first_name(goal.owner.participant.person)}",
        GoalVisibility.ALL: f", the program team, the manager of {first_name(goal.owner.participant.person)}",
    }
    words = words_of(relationship, me)
    more = readers[GoalVisibility(goal.visibility)]
    return {
        "relationship": relationship,
        **words,
        "goal": goal,
        "goal_sees": words["pair_sees"] + more,
    }
