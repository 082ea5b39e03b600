"""The HR fields that rules, criteria and prefilled questions may name: one list, one way to read and to offer choices.

A key is a column of `Person` ("department"), `level`, `manager`, or `attributes.<name>` for a further HR column.
Protected attributes are not here, and so cannot be named anywhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Func, TextField, Value

from participants.enums import PersonStatus
from participants.models import Level, Person

ATTRIBUTE: Final = "attributes."
MAX_CHOICES: Final = 200


@dataclass(frozen=True)
class PersonField:
    """How a field is called on screen, and its kind: text, date, number or choice (a live list of values)."""

    key: str
    label: str
    kind: str


PERSON_FIELDS: Final[dict[str, PersonField]] = {
    field.key: field
    for field in (
        PersonField("title", "Job title", "text"),
        PersonField("department", "Department", "choice"),
        PersonField("division", "Division", "choice"),
        PersonField("location", "Location", "choice"),
        PersonField("level", "Level", "choice"),
        PersonField("manager", "Manager", "choice"),
        PersonField("hire_date", "Hire date", "date"),
        PersonField("end_date", "End date", "date"),
        PersonField("status", "Status", "choice"),
        PersonField("time_zone", "Time zone", "choice"),
        PersonField("language", "Language", "choice"),
        PersonField("capacity", "Mentees at the same time", "number"),
        PersonField("first_name", "First name", "text"),
        PersonField("last_name", "Last name", "text"),
        PersonField("preferred_name", "Preferred name", "text"),
        PersonField("email", "E-mail", "text"),
        PersonField("external_id", "Personnel number", "text"),
        PersonField("biography", "About", "text"),
    )
}


def attribute_names() -> list[str]:
    """Names of the further HR columns that anybody in the active organization has, in alphabetical order."""
    keys = Func("attributes", function="jsonb_object_keys")
    keys.set_returning = True
    return sorted(set(Person.objects.exclude(attributes={}).values_list(keys, flat=True).distinct()))


def person_fields() -> dict[str, PersonField]:
    """PERSON_FIELDS and, after them, the further HR columns of the active organization."""
    further = {ATTRIBUTE + name: PersonField(ATTRIBUTE + name, name, "choice") for name in attribute_names()}
    return {**PERSON_FIELDS, **further}


def find_field(key: str) -> PersonField:
    """The field behind a key. KeyError when there is none."""
    if key.startswith(ATTRIBUTE):
        return PersonField(key, key.removeprefix(ATTRIBUTE), "choice")
    return PERSON_FIELDS[key]


def field_value(person: Person, key: str) -> str | int | date | None:
    """What a person has in a field; None when it is empty. `level` gives its name, `manager` the manager's name.

    KeyError for an unknown key. Fetch with select_related("level", "manager") when reading many.
    """
    if key.startswith(ATTRIBUTE):
        value = person.attributes.get(key.removeprefix(ATTRIBUTE))
        return str(value) if value not in (None, "") else None
    if key not in PERSON_FIELDS:
        raise KeyError(key)
    if key == "level":
        return person.level.name if person.level else None
    if key == "manager":
        return person.manager.name if person.manager else None
    value = getattr(person, key)
    return value if value != "" else None


def field_choices(key: str) -> list[tuple[str, str]]:
    """(value, label) of what occurs in a field now, for lists to choose from; at most MAX_CHOICES.

    KeyError for an unknown key.
    Levels come from junior to senior; `manager` gives public ids of people who have reports.
    """
    if key == "status":
        return [(str(value), str(label)) for value, label in PersonStatus.choices]
    if key == "level":
        return [(level.name, level.name) for level in ordered_levels()]
    if key == "manager":
        managers = Person.objects.filter(reports__isnull=False).distinct().order_by("last_name", "first_name")
        return [(manager.public_id, manager.name) for manager in managers[:MAX_CHOICES]]
    column: F | Func = F(find_field(key).key)
    if key.startswith(ATTRIBUTE):
        # Not a lookup by path: names of HR columns hold spaces, and digits that would be read as a position.
        column = Func(
            F("attributes"),
            Value(key.removeprefix(ATTRIBUTE)),
            function="jsonb_extract_path_text",
            output_field=TextField(),
        )
    values = Person.objects.annotate(found=column).order_by("found").values_list("found", flat=True).distinct()
    return [(str(value), str(value)) for value in values[:MAX_CHOICES] if value not in (None, "")]


def ordered_levels() -> list[Level]:
    """Levels from junior to senior; those without a rank at the end, by name."""
    return sorted(Level.objects.all(), key=lambda level: (level.rank is None, level.rank or 0, level.name))
