"""The list of programs and one program."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from programs.actions import archive_program, duplicate_program, restore_program, update_program
from programs.forms.programs import AboutForm, ShapeForm, about_of, shape_of
from programs.missing import tasks_of
from programs.queries import programs_of_page
from programs.views.page import find_program, program_page, template_offers, url

PER_PAGE = 24
MOST_COHORTS = 30


@require_GET
@requires("program.view")
def show_programs(request: TenantRequest) -> HttpResponse:
    """Programs as cards, those in use or those put away."""
    archived = request.GET.get("show") == "archived"
    page = Paginator(programs_of_page(archived=archived), PER_PAGE).get_page(request.GET.get("page"))
    here = url(request, "list")
    context = {
        "page": page,
        "archived": archived,
        "tabs": [
            {"label": _("In use"), "url": here, "count": None, "current": not archived},
            {"label": _("Archived"), "url": f"{here}?show=archived", "count": None, "current": archived},
        ],
        "offers": template_offers(request),
        "may_manage": allows(request.membership, "program.manage"),
    }
    return render(request, "programs/program_list.html", context)


@require_GET
@requires("program.view")
def show_program(request: TenantRequest, slug: str) -> HttpResponse:
    """What a program is, what is still missing, and its cohorts."""
    program = find_program(slug)
    tasks = tasks_of(program, request.organization.slug) if allows(request.membership, "program.manage") else []
    cohorts = program.cohorts.order_by("-starts_on", "-id")[:MOST_COHORTS]
    return program_page(request, "programs/program_detail.html", program, "detail", tasks=tasks, cohorts=cohorts)


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def edit_program(request: TenantRequest, slug: str) -> HttpResponse:
    """Change what a program is about and its shape."""
    program = find_program(slug)
    data = request.POST if request.method == "POST" else None
    about = AboutForm(data, initial=about_of(program))
    shape = ShapeForm(program.structure, data, initial=shape_of(program))
    if data is not None and about.is_valid() and shape.is_valid():
        try:
            update_program(program, actor=request.user, **about.facts(), **shape.facts())
        except Refusal as refusal:
            about.add_error(None, str(refusal))
        else:
            messages.success(request, _("The program is saved."))
            return redirect(url(request, "detail", program.slug))
    page, status = "programs/program_edit.html", 422 if data is not None else 200
    return program_page(request, page, program, "detail", status=status, about=about, shape=shape)


@require_POST
@requires("program.manage")
def archive(request: TenantRequest, slug: str) -> HttpResponse:
    """Put a program away; the message offers to undo it."""
    program = find_program(slug)
    archive_program(program, actor=request.user)
    undo = url(request, "restore", program.slug)
    messages.success(request, _("“%(name)s” is archived.") % {"name": program.name}, extra_tags=f"undo:{undo}")
    return redirect(url(request, "list"))


@require_POST
@requires("program.manage")
def restore(request: TenantRequest, slug: str) -> HttpResponse:
    """Take a program back into use."""
    program = find_program(slug)
    restore_program(program, actor=request.user)
    messages.success(request, _("“%(name)s” is in use again.") % {"name": program.name})
    return redirect(url(request, "detail", program.slug))


@require_POST
@requires("program.manage")
def duplicate(request: TenantRequest, slug: str) -> HttpResponse:
    """Copy a program and go to the copy."""
    copy = duplicate_program(find_program(slug), actor=request.user)
    messages.success(request, _("This is the copy. Give it a name of its own."))
    return redirect(url(request, "edit", copy.slug))
