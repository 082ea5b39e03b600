"""People, levels, skills and imports as pages and the API read them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from participants.enums import ImportState, PersonStatus, RowOutcome
from participants.models import Level, PeopleImport, PeopleImportRow, Person, ProtectedAttribute, Skill

SORTS = {
    "name": ("last_name", "first_name", "id"),
    "department": ("department", "last_name", "first_name", "id"),
    "level": ("level__rank", "level__name", "last_name", "id"),
    "location": ("location", "last_name", "first_name", "id"),
    "hired": ("hire_date", "last_name", "id"),
}


@dataclass(frozen=True)
class PeopleFilter:
    """What the list of people is narrowed to; empty strings narrow nothing."""

    q: str = ""
    status: str = ""
    department: str = ""
    level: str = ""
    location: str = ""
    sort: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing is narrowed beyond the usual view of people who work here."""
        return not any((self.q, self.status, self.department, self.level, self.location))


def find_people(wanted: PeopleFilter) -> QuerySet[Person]:
    """People for the list and the export. Without a status: those who work here; "all" shows everybody.

    Searched are names, e-mail, number, title and department: never texts about the person, never protected values.
    """
    people = Person.objects.select_related("level", "manager")
    if wanted.status != "all":
        people = people.filter(status=wanted.status or PersonStatus.ACTIVE)
    for word in wanted.q.replace("\x00", "").split()[:6]:
        columns = ("first_name", "last_name", "preferred_name", "email", "title", "department")
        matches = Q(external_id__istartswith=word)
        for column in columns:
            matches |= Q(**{f"{column}__icontains": word})
        people = people.filter(matches)
    for column in ("department", "location"):
        if value := getattr(wanted, column):
            people = people.filter(**{column: value})
    if wanted.level:
        people = people.filter(level__name=wanted.level)
    return people.order_by(*_ordering(wanted.sort))


def _ordering(sort: str) -> list[Any]:
    columns = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    if sort.startswith("-"):
        return [F(column).desc(nulls_last=True) for column in columns]
    return [F(column).asc(nulls_last=True) for column in columns]


def levels_with_people() -> QuerySet[Level]:
    """Levels from junior to senior with the number of people on each; those without a place at the end."""
    return Level.objects.annotate(people_count=Count("people")).order_by(F("rank").asc(nulls_last=True), "name")


def unranked_levels() -> int:
    """How many levels have no place in the order yet."""
    return Level.objects.filter(rank=None).count()


def skills_with_people() -> QuerySet[Skill]:
    """Skills with their synonyms and how many people offer and want each."""
    return (
        Skill.objects.annotate(
            offered=Count("people", filter=Q(people__direction="offer")),
            wanted=Count("people", filter=Q(people__direction="grow")),
        )
        .prefetch_related("synonyms")
        .order_by("name")
    )


def own_protected_attributes(person: Person) -> list[ProtectedAttribute]:
    """What the signed-in person keeps about themselves. For that person only: for anybody else the table is empty."""
    return list(ProtectedAttribute.objects.filter(person=person).order_by("key"))


def open_imports() -> QuerySet[PeopleImport]:
    """Imports that wait for somebody: columns to confirm, or a preview to look at. Newest first."""
    waiting = [ImportState.MAPPING, ImportState.PREVIEW, ImportState.READING, ImportState.IMPORTING]
    return PeopleImport.objects.defer("content").filter(state__in=waiting).order_by("-id")


def rows_to_show(people_import: PeopleImport, outcome: str) -> QuerySet[PeopleImportRow]:
    """Rows of an import with one outcome; after an import only those that were not imported."""
    rows = PeopleImportRow.objects.filter(people_import=people_import, imported="", outcome=RowOutcome(outcome))
    return rows.order_by("number")


def imported_rows(people_import: PeopleImport, outcome: str) -> QuerySet[PeopleImportRow]:
    """Rows that an import made new or changed: the list of what it did."""
    return PeopleImportRow.objects.filter(people_import=people_import, imported=outcome).order_by("number")


def recent_imports() -> QuerySet[PeopleImport]:
    """The last files whose people came in, the newest first; those that were taken back among them."""
    shown = PeopleImport.objects.filter(state__in=[ImportState.DONE, ImportState.UNDONE], finished_at__isnull=False)
    return shown.select_related("created_by").defer("content").order_by("-finished_at")[:5]
