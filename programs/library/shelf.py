"""Finding resources: for the program team, and for whoever reads them."""

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from participants.models import Person
from programs.models import Program, Resource, ResourceCompletion

# Filters of the library's address -> field; the value "-" means: for all of them.
FILTERS = {"kind": "kind", "role": "role", "stage": "stage", "structure": "structure", "skill": "skill__public_id"}


def on_shelf(program: Program | None = None) -> QuerySet[Resource]:
    """Resources in use: of the whole organization, and of one program."""
    shelf = Q(program=None) if program is None else Q(program=None) | Q(program=program)
    return Resource.objects.filter(shelf, archived_at=None)


def library(asked: Mapping[str, str]) -> QuerySet[Resource]:
    """The library as an address asks for it, with how many completed each: for the program team."""
    state = asked.get("state", "")
    rows = Resource.objects.filter(archived_at__isnull=state != "archived")
    if program := asked.get("program"):
        rows = rows.filter(program=None) if program == "-" else rows.filter(program__slug=program)
    rows = narrowed(rows, asked).select_related("program", "skill")
    return rows.annotate(done=Count("completions", distinct=True)).order_by("title", "id")


def narrowed(rows: QuerySet[Resource], asked: Mapping[str, str]) -> QuerySet[Resource]:
    """Rows that fit the words and filters of an address; unknown values find nothing."""
    for word in asked.get("q", "")[:80].split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(text__icontains=word))
    for name, field in FILTERS.items():
        value = asked.get(name, "")
        if value:
            rows = rows.filter(**{field: "" if value == "-" else value})
    return rows


def done_by(person: Person) -> set[int]:
    """Ids of the resources that a person has completed."""
    return set(ResourceCompletion.objects.filter(person=person).values_list("resource_id", flat=True))
