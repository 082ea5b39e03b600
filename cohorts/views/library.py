"""The library as the program team runs it: write, assign, archive, and see who has completed what."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.actions.assigning import assign_resource, assign_starter_set, withdraw_assignment
from cohorts.forms.resources import AssignForm
from cohorts.models import ResourceAssignment
from cohorts.queries.resources import assignments_of, audience_of, starters_to_assign
from cohorts.views.resources import filters, skill_choices
from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, allows, requires
from programs.actions.library import (
    add_resource,
    add_starter_set,
    archive_resource,
    change_resource,
    restore_resource,
)
from programs.forms.library import ResourceForm
from programs.library.shelf import library as shelf
from programs.library.starters import starters
from programs.models import Program, Resource, ResourceCompletion
from programs.views.page import find_program, program_page

PER_PAGE = 50


def _find(public_id: str) -> Resource:
    return get_object_or_404(Resource.objects.select_related("program", "skill"), public_id=public_id)


def _page(request: TenantRequest, name: str, *args: str) -> str:
    return reverse(f"cohorts:{name}", args=[request.organization.slug, *args])


@requires("resource.view")
@require_safe
def library(request: TenantRequest) -> HttpResponse:
    """Everything there is, narrowed by the address, with how many completed it."""
    page = Paginator(shelf(request.GET.dict()).defer("text"), PER_PAGE).get_page(request.GET.get("page"))
    there = set(Resource.objects.exclude(starter="").values_list("starter", flat=True))
    programs = Program.objects.filter(archived_at=None).order_by("name").values_list("slug", "name")
    context = {
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in request.GET if name != "page"),
        "missing_starters": sum(one.key not in there for one in starters()),
        "can_manage": allows(request.membership, "resource.manage"),
        **filters(),
        "skills": skill_choices(),
        "programs": [("", "All"), ("-", "Whole organization"), *programs],
        "states": [("", "In use"), ("archived", "Archived")],
    }
    return render(request, "library/library.html", context)


@requires("resource.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest) -> HttpResponse:
    """Add a resource."""
    initial = {"kind": "guide", "minutes": 5, "program": request.GET.get("program", "")}
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ResourceForm(*data, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = add_resource(form.draft(), actor=request.user, public_id=occasion(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{made.title}” is in the library. You can assign it now.")
            return redirect(_page(request, "resource", made.public_id))
    context = {"form": form, "resource": None}
    return render(request, "library/edit.html", context, status=422 if form.is_bound else 200)


@requires("resource.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, public_id: str) -> HttpResponse:
    """Change a resource, of the starter set too."""
    found = _find(public_id)
    file = found.files.defer("content").first()
    initial = ResourceForm.initial_of(found)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ResourceForm(*data, initial=initial, has_file=file is not None)
    if form.is_bound and form.is_valid():
        try:
            change_resource(found, form.draft(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(_page(request, "resource", public_id))
    context = {"form": form, "resource": found, "file": file}
    return render(request, "library/edit.html", context, status=422 if form.is_bound else 200)


@requires("resource.manage")
@require_POST
def archive(request: TenantRequest, public_id: str) -> HttpResponse:
    """Take it off the shelf; the message offers to undo it."""
    found = _find(public_id)
    archive_resource(found, actor=request.user)
    undo = _page(request, "library_restore", public_id)
    messages.success(request, f"“{found.title}” is archived.", extra_tags=f"undo:{undo}")
    return redirect(_page(request, "library"))


@requires("resource.manage")
@require_POST
def restore(request: TenantRequest, public_id: str) -> HttpResponse:
    """Put it back."""
    found = _find(public_id)
    restore_resource(found, actor=request.user)
    messages.success(request, f"“{found.title}” is in the library again.")
    return redirect(_page(request, "resource", public_id))


@requires("resource.manage")
@require_POST
def starter_set(request: TenantRequest) -> HttpResponse:
    """Add the texts of the starter set that are not there."""
    count = add_starter_set(actor=request.user)
    messages.success(request, f"{count} texts are in the library. You can change all of them.")
    return redirect(_page(request, "library"))


@requires("resource.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: TenantRequest, public_id: str) -> HttpResponse:
    """Ask a role of a program or cohort to read it."""
    found = _find(public_id)
    initial = {"place": f"program:{request.GET.get('program', '')}", "role": found.role}
    form = AssignForm(found, request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = assign_resource(found, **form.chosen(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            count = audience_of(made).count()
            messages.success(request, f"{count} {'person is' if count == 1 else 'people are'} asked to read it.")
            return redirect(_page(request, "resource", public_id))
    context = {"form": form, "resource": found}
    return render(request, "library/assign.html", context, status=422 if form.is_bound else 200)


@requires("resource.manage")
@require_POST
def assignment_withdraw(request: TenantRequest, public_id: str) -> HttpResponse:
    """Stop asking."""
    rows = ResourceAssignment.objects.select_related("resource", "program")
    assignment = get_object_or_404(rows, public_id=public_id)
    withdraw_assignment(assignment, actor=request.user)
    messages.success(request, "Nobody is asked any more. Who has completed it stays so.")
    return redirect(_page(request, "resource", assignment.resource.public_id))


@requires("resource.view")
@require_safe
def assignment(request: TenantRequest, public_id: str) -> HttpResponse:
    """Who of those asked has completed it, open ones first."""
    rows = ResourceAssignment.objects.select_related("resource", "program", "cohort")
    found = get_object_or_404(rows, public_id=public_id)
    mine = ResourceCompletion.objects.filter(resource=found.resource_id, person=OuterRef("person_id"))
    people = audience_of(found).annotate(
        is_done=Exists(mine), done_at=mine.values("created_at")[:1]
    )  # fmt: skip
    people = people.select_related("person", "cohort").order_by("is_done", "person__last_name", "id")
    context = {
        "assignment": found,
        "resource": found.resource,
        "can_manage": allows(request.membership, "resource.manage"),
        "line": assignments_of(ResourceAssignment.objects.filter(pk=found.pk))[0],
        "page": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "library/assignment.html", context)


@requires("resource.manage")
@require_safe
def of_program(request: TenantRequest, program_slug: str) -> HttpResponse:
    """What a program asks its people to read, and what of it was done."""
    program = find_program(program_slug)
    rows = ResourceAssignment.objects.filter(program=program, resource__archived_at=None)
    lines = assignments_of(rows.order_by("role", "resource__title"))
    own = Resource.objects.filter(program=program, archived_at=None).defer("text")
    return program_page(
        request,
        "library/program.html",
        program,
        "cohorts:program_library",
        lines=lines,
        own=own,
        has_starters=bool(starters_to_assign(program)),
    )


@requires("resource.manage")
@require_POST
def assign_starters(request: TenantRequest, program_slug: str) -> HttpResponse:
    """Ask each role to read what the starter set has for it."""
    program = find_program(program_slug)
    count = assign_starter_set(program, actor=request.user)
    messages.success(request, f"{count} texts are assigned." if count else "All of them are assigned already.")
    return redirect(_page(request, "program_library", program_slug))
