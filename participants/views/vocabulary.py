"""Levels and skills: the organization's own words."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from participants.actions import vocabulary as actions
from participants.forms import LevelOrderForm, MergeForm, RenameForm
from participants.models import Level, Skill
from participants.queries import levels_with_people, skills_with_people

PAGE = 100


@requires("person.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: TenantRequest) -> HttpResponse:
    """The order of levels, most junior first."""
    form = LevelOrderForm(request.POST or None, levels=list(levels_with_people()))
    if form.is_bound and form.is_valid():
        changed = actions.order_levels(form.cleaned_data, actor=request.user)
        messages.success(request, f"{changed} {'level has' if changed == 1 else 'levels have'} a new place.")
        return redirect("participants:levels", request.organization.slug)
    return render(request, "participants/levels.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("person.manage")
@require_POST
def levels_usual(request: TenantRequest) -> HttpResponse:
    """Order the levels as their names are usually ordered."""
    changed = actions.use_usual_order(actor=request.user)
    messages.success(request, f"{changed} {'level has' if changed == 1 else 'levels have'} a new place.")
    return redirect("participants:levels", request.organization.slug)


@requires("person.manage")
@require_POST
def level_remove(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take away a level that nobody is on."""
    level = get_object_or_404(Level, public_id=public_id)
    try:
        actions.remove_level(level, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{level.name} is removed.")
    return redirect("participants:levels", request.organization.slug)


@requires("person.view")
@require_safe
def skills(request: TenantRequest) -> HttpResponse:
    """All skills, who offers and wants them, and the words that lead to each."""
    return _skills_page(request, MergeForm())


def _skills_page(request: TenantRequest, form: MergeForm) -> HttpResponse:
    context = {
        "page": Paginator(skills_with_people(), PAGE).get_page(request.GET.get("page")),
        "form": form,
        "can_manage": allows(request.membership, "person.manage"),
    }
    return render(request, "participants/skills.html", context, status=422 if form.is_bound else 200)


@requires("person.manage")
@require_POST
def skill_merge(request: TenantRequest) -> HttpResponse:
    """Make two skills one."""
    form = MergeForm(request.POST)
    if form.is_valid():
        skill, into = form.cleaned_data["skill"], form.cleaned_data["into"]
        try:
            actions.merge_skills(skill, into, actor=request.user)
        except Refusal as refusal:
            form.add_error("into", str(refusal))
        else:
            messages.success(request, f"{skill.name} now leads to {into.name}.")
            return redirect("participants:skills", request.organization.slug)
    return _skills_page(request, form)


@requires("person.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def skill_rename(request: TenantRequest, public_id: str) -> HttpResponse:
    """Give a skill another name."""
    skill = get_object_or_404(Skill, public_id=public_id)
    form = RenameForm(request.POST or None, initial={"name": skill.name})
    if form.is_bound and form.is_valid():
        try:
            actions.rename_skill(skill, form.cleaned_data["name"], actor=request.user)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"It is called {skill.name} now.")
            return redirect("participants:skills", request.organization.slug)
    context = {"form": form, "skill": skill}
    return render(request, "participants/skill_rename.html", context, status=422 if form.is_bound else 200)
