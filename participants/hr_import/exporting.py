"""People as a file in the import's own columns: what goes out comes in again unchanged. Nothing protected is in it."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter
from django.db.models import QuerySet

from core.spreadsheets import defuse
from participants.enums import PersonStatus, SkillDirection
from participants.fields import attribute_names
from participants.hr_import.catalog import OPT_IN, columns
from participants.models import Person, PersonSkill

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NOT_EXPORTED: Final = {"full_name", OPT_IN}
_SKILLS: Final = {"skills_offer": SkillDirection.OFFER, "skills_grow": SkillDirection.GROW}


def export_columns() -> list[str]:
    """Our columns as a file has them, in order."""
    return [key for key in columns() if key not in _NOT_EXPORTED]


def export_table(people: QuerySet[Person]) -> Iterator[list[str]]:
    """Headings, then one row a person, every cell harmless."""
    keys, attributes = export_columns(), attribute_names()
    yield [str(defuse(heading)) for heading in [*(columns()[key].label for key in keys), *attributes]]
    skills = _skills_of(people)
    for person in people.select_related("level", "manager").iterator(2000):
        cells = [_cell(person, key, skills) for key in keys]
        cells += [str(person.attributes.get(name) or "") for name in attributes]
        yield [str(defuse(cell)) for cell in cells]


def _skills_of(people: QuerySet[Person]) -> dict[tuple[int, str], list[tuple[str, int]]]:
    found: dict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
    held = PersonSkill.objects.filter(person__in=people.order_by().values("pk")).order_by("-level", "skill__name")
    for person_id, direction, name, level in held.values_list("person_id", "direction", "skill__name", "level"):
        found[person_id, direction].append((name, level))
    return found


def _cell(person: Person, key: str, skills: dict[tuple[int, str], list[tuple[str, int]]]) -> str:
    if key in _SKILLS:
        return skills_cell(skills.get((person.pk, _SKILLS[key].value), []))
    if key == "manager":
        above = person.manager
        return (above.external_id or above.email or above.name) if above else ""
    if key == "status":
        return str(PersonStatus(person.status).label)
    value: Any = getattr(person, key)
    return "" if value is None else str(value)


def skills_cell(skills: Iterable[tuple[str, int]]) -> str:
    """Skills as a cell holds them: "Finance (4); Negotiation (3)"."""
    text = "; ".join(f"{name} ({level})" for name, level in skills)
    # A single name with a comma would be read as two.
    return f"{text};" if "," in text and ";" not in text else text


def as_csv(table: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV that Excel opens with the right characters."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(table: Iterable[Sequence[str]], *, lists: dict[int, list[str]] | None = None) -> bytes:
    """A table as a workbook of texts, never formulas. Args: lists of allowed values by position of the column."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("People")
        bold = book.add_format({"bold": True})
        for number, row in enumerate(table):
            for position, cell in enumerate(row):
                sheet.write_string(number, position, cell[:32_767], bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 30, 20)
        for position, allowed in (lists or {}).items():
            sheet.data_validation(
                1, position, 1000, position, {"validate": "list", "source": allowed, "ignore_blank": True}
            )
    return out.getvalue()


WRITERS: Final = {"csv": as_csv, "xlsx": as_xlsx}


def sample_file(kind: str) -> bytes:
    """An example made of the columns themselves, so that it is never out of date. KeyError for an unknown kind."""
    keys = export_columns()
    heads = [columns()[key].label for key in keys]
    count = max(len(columns()[key].samples) for key in keys)
    rows = [[(columns()[key].samples or ("",) * count)[n] for key in keys] for n in range(count)]
    if kind == "xlsx":
        allowed = [str(label) for _value, label in PersonStatus.choices]
        return as_xlsx([heads, *rows], lists={keys.index("status"): allowed})
    return WRITERS[kind]([heads, *rows])
