"""What members read: their own assigned resources first, then the library."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohorts.models import ResourceAssignment
from cohorts.queries.resources import assignments_of, may_read, readable_by, reading_of
from core.redirects import local_path
from core.uploads import download
from organizations.access import TenantRequest, allows, requires
from participants.models import Person
from programs.actions.library import complete_resource, reopen_resource
from programs.enums import ParticipantRole, ResourceKind, ResourceStage, Structure
from programs.library.shelf import done_by, narrowed
from programs.models import Resource, ResourceCompletion

PER_PAGE = 30


def filters() -> dict[str, list[tuple[str, str]]]:
    """Choices of the filter bar of a library."""
    return {
        "kinds": [("", "All kinds"), *ResourceKind.choices],
        "roles": [("", "All roles"), *ParticipantRole.choices],
        "stages": [("", "All stages"), *ResourceStage.choices],
        "structures": [("", "All structures"), *Structure.choices],
    }


def skill_choices() -> list[tuple[str, str]]:
    """Skills that a resource of the library is about."""
    rows = Resource.objects.filter(skill__isnull=False).order_by("skill__name")
    return [("", "All skills"), *rows.values_list("skill__public_id", "skill__name").distinct()]


def person_of(request: TenantRequest) -> Person | None:
    """The person behind a member; None for somebody who is in no list of people."""
    return Person.objects.filter(user_id=request.user.pk).first()


def find_resource(request: TenantRequest, public_id: str) -> Resource:
    """A resource that the member may read, or any for the team. 404 for everything else."""
    found = Resource.objects.select_related("program", "skill").filter(public_id=public_id).first()
    if found is None or not (allows(request.membership, "resource.view") or may_read(person_of(request), found)):
        raise Http404
    return found


@requires("resource.own")
@require_safe
def resources(request: TenantRequest) -> HttpResponse:
    """My resources: assigned ones with progress, then the library."""
    person = person_of(request)
    readings = reading_of(person) if person else []
    done = done_by(person) if person else set()
    rows = narrowed(readable_by(person), request.GET.dict()).select_related("skill", "program").defer("text")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    total = sum(len(one.lines) for one in readings)
    context = {
        "readings": readings,
        "read": sum(one.done for one in readings),
        "total": total,
        "page": page,
        "done": done,
        "is_filtered": any(request.GET.get(name) for name in ("q", "kind", "role", "stage", "structure", "skill")),
        "can_view": allows(request.membership, "resource.view"),
        **filters(),
        "skills": skill_choices(),
    }
    return render(request, "library/mine.html", context)


@requires("resource.own")
@require_safe
def resource(request: TenantRequest, public_id: str) -> HttpResponse:
    """Read one; to the team also who has completed it."""
    found, person = find_resource(request, public_id), person_of(request)
    completion = ResourceCompletion.objects.filter(resource=found, person=person).first() if person else None
    context: dict[str, Any] = {
        "resource": found,
        "file": found.files.defer("content").first(),
        "person": person,
        "completion": completion,
        "can_manage": allows(request.membership, "resource.manage"),
        "can_view": allows(request.membership, "resource.view"),
        "next": _next(person, found),
    }
    if context["can_view"]:
        context["assignments"] = assignments_of(ResourceAssignment.objects.filter(resource=found))
        context["completions"] = found.completions.count()
    return render(request, "library/resource.html", context)


def _next(person: Person | None, now: Resource) -> Resource | None:
    """What the person is asked to read after this one."""
    for reading in reading_of(person) if person else []:
        for line in reading.lines:
            if line.done_at is None and line.resource.pk != now.pk:
                return line.resource
    return None


@requires("resource.own")
@require_POST
def done(request: TenantRequest, public_id: str) -> HttpResponse:
    """One tap: I have read it."""
    found, person = find_resource(request, public_id), person_of(request)
    if person is None:
        raise Http404
    complete_resource(found, person, actor=request.user)
    undo = reverse("cohorts:resource_reopen", args=[request.organization.slug, public_id])
    messages.success(request, f"“{found.title}” is done.", extra_tags=f"undo:{undo}")
    return redirect(_back(request, public_id))


@requires("resource.own")
@require_POST
def reopen(request: TenantRequest, public_id: str) -> HttpResponse:
    """Not done after all."""
    found, person = find_resource(request, public_id), person_of(request)
    if person is None:
        raise Http404
    reopen_resource(found, person, actor=request.user)
    messages.success(request, f"“{found.title}” is open again.")
    return redirect(_back(request, public_id))


@requires("resource.own")
@require_safe
def file(request: TenantRequest, public_id: str) -> HttpResponse:
    """The file of a resource, as a download."""
    stored = find_resource(request, public_id).files.first()
    if stored is None:
        raise Http404
    return download(stored)


def _back(request: TenantRequest, public_id: str) -> str:
    root = f"/o/{request.organization.slug}/"
    default = reverse("cohorts:resource", args=[request.organization.slug, public_id])
    return local_path(request.POST.get("next", ""), default=default, under=root)
