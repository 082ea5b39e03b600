"""The list of people, one person, adding and correcting by hand, export."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, allows, requires
from organizations.audit import record
from participants.actions import people as actions
from participants.enums import PersonStatus, SkillDirection
from participants.fields import field_choices
from participants.forms import PersonForm
from participants.hr_import.exporting import TYPES, WRITERS, export_table
from participants.models import Person
from participants.queries import PeopleFilter, find_people, open_imports
from participants.skills import skills_of

PAGE = 50


def wanted_people(query: QueryDict) -> PeopleFilter:
    """The filter in the address."""
    return PeopleFilter(**{name: query.get(name, "").strip() for name in PeopleFilter.__dataclass_fields__})


@requires("person.view")
@require_safe
def people_list(request: TenantRequest) -> HttpResponse:
    """Everybody who works here, searched, narrowed and sorted by the address."""
    wanted = wanted_people(request.GET)
    page = Paginator(find_people(wanted), PAGE).get_page(request.GET.get("page"))
    filters = [
        ("status", "Status", [("", "Active"), (PersonStatus.LEFT.value, "Left"), ("all", "Everybody")]),
        *(
            (key, label, [("", everything), *field_choices(key)])
            for key, label, everything in (
                ("department", "Department", "All departments"),
                ("level", "Level", "All levels"),
                ("location", "Location", "All locations"),
            )
        ),
    ]
    context = {
        "page": page,
        "wanted": wanted,
        "filters": filters,
        "is_empty": not page.paginator.count and wanted.is_empty and not Person.objects.exists(),
        "open_imports": open_imports()[:3] if allows(request.membership, "person.import") else [],
        "can_manage": allows(request.membership, "person.manage"),
        "can_import": allows(request.membership, "person.import"),
        "can_export": allows(request.membership, "person.export"),
        "showing_left": wanted.status == PersonStatus.LEFT,
        "query": request.GET.urlencode(),
    }
    return render(request, "participants/person_list.html", context)


@requires("person.view")
@require_safe
def person_detail(request: TenantRequest, public_id: str) -> HttpResponse:
    """What HR and the person say, without anything protected."""
    person = get_object_or_404(Person.objects.select_related("level", "manager", "user"), public_id=public_id)
    context = {
        "person": person,
        "facts": _facts(person),
        "offers": skills_of(person, SkillDirection.OFFER),
        "wants": skills_of(person, SkillDirection.GROW),
        "reports": person.reports.filter(status=PersonStatus.ACTIVE).order_by("last_name", "first_name")[:50],
        "can_manage": allows(request.membership, "person.manage"),
    }
    return render(request, "participants/person_detail.html", context)


def _facts(person: Person) -> list[dict[str, Any]]:
    facts = [
        ("Personnel number", person.external_id),
        ("E-mail", person.email),
        ("Signs in, and gets mails, as", person.mailbox if person.mailbox.lower() != person.email.lower() else ""),
        ("Job title", person.title),
        ("Level", person.level),
        ("Department", person.department),
        ("Division", person.division),
        ("Location", person.location),
        ("Time zone", person.time_zone),
        ("Language", person.language),
        ("Mentees at the same time", person.capacity),
        *sorted(person.attributes.items()),
    ]
    dates = [
        ("Here since", date_format(person.hire_date) if person.hire_date else ""),
        ("End date", date_format(person.end_date) if person.end_date else ""),
    ]
    return [{"label": label, "value": value} for label, value in (*facts, *dates) if value not in ("", None)]


@requires("person.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: TenantRequest) -> HttpResponse:
    """Add one person by hand."""
    form = PersonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            person = actions.add_person(form.values, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person.name} is added.")
            return redirect("participants:detail", request.organization.slug, person.public_id)
    return render(request, "participants/person_edit.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("person.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: TenantRequest, public_id: str) -> HttpResponse:
    """Correct what HR holds about a person."""
    person = get_object_or_404(Person.objects.select_related("level", "manager"), public_id=public_id)
    form = PersonForm(request.POST or None, person=person, initial=PersonForm.initial_of(person))
    if form.is_bound and form.is_valid():
        try:
            actions.change_person(person, form.values, actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            person.refresh_from_db()
        else:
            messages.success(request, f"{person.name} is saved.")
            return redirect("participants:detail", request.organization.slug, person.public_id)
    context = {"form": form, "person": person}
    return render(request, "participants/person_edit.html", context, status=422 if form.is_bound else 200)


def _chosen(request: TenantRequest) -> QuerySet[Person]:
    """The ticked people, or all that match the filter."""
    if request.POST.get("all"):
        return find_people(wanted_people(QueryDict(request.POST.get("query", ""))))
    return Person.objects.filter(public_id__in=request.POST.getlist("ids"))


def _back_to_list(request: TenantRequest) -> HttpResponse:
    answer = redirect("participants:list", request.organization.slug)
    query = QueryDict(request.POST.get("query", "")).urlencode()
    if query:
        answer["Location"] += f"?{query}"
    return answer


@requires("person.manage")
@require_POST
def people_left(request: TenantRequest) -> HttpResponse:
    """Mark the chosen people as left."""
    count = actions.mark_left(list(_chosen(request)), actor=request.user)
    messages.success(request, f"{count} {'person is' if count == 1 else 'people are'} marked as left.")
    return _back_to_list(request)


@requires("person.manage")
@require_POST
def people_returned(request: TenantRequest) -> HttpResponse:
    """Mark the chosen people as working here."""
    count = actions.mark_active(list(_chosen(request)), actor=request.user)
    messages.success(request, f"{count} {'person is' if count == 1 else 'people are'} marked as active.")
    return _back_to_list(request)


@requires("person.export")
@require_POST
def people_export(request: TenantRequest, kind: str) -> HttpResponse:
    """The people that match, in the import's columns. A POST, because the export is itself written down."""
    if kind not in WRITERS:
        raise Http404
    people = find_people(wanted_people(QueryDict(request.POST.get("query", ""))))
    record(request.organization, "people.exported", actor=request.user, rows=people.count(), format=kind)
    answer = HttpResponse(WRITERS[kind](export_table(people)), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="people-{request.organization.slug}.{kind}"'
    return answer
