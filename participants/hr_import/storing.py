"""Writing a plan: many rows in few statements, in the caller's transaction."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from django.db import connection
from django.utils import timezone

from core.identifiers import random_id
from core.tenancy import current_organization_id
from participants.enums import PersonStatus
from participants.hr_import.catalog import ATTRIBUTE
from participants.hr_import.directory import COMPARED, Directory
from participants.hr_import.levels import merged_ranks
from participants.hr_import.planning import SKILL_COLUMNS, change_lines
from participants.hr_import.rows import Cells, Draft
from participants.models import Level, PeopleImport, Person, PersonSkill
from participants.skills import find_or_create_skills, skill_key

T = TypeVar("T")
CHUNK: Final = 2000
_PLAIN: Final = tuple(column for column in COMPARED if column not in {"level", "attributes"})
_DEFAULTS: Final[dict[str, Any]] = {
    **dict.fromkeys(_PLAIN, ""),
    "hire_date": None,
    "end_date": None,
    "capacity": 1,
    "status": PersonStatus.ACTIVE.value,
}
# The ids are given, so that nothing has to be returned and managers can be named before they are there.
_INSERT: Final = """
INSERT INTO participants_person (
  id, organization_id, public_id, external_id, email, first_name, last_name, preferred_name, title, department,
  division, location, status, time_zone, language, biography, capacity, hire_date, end_date, level_id, manager_id,
  attributes, created_at, updated_at)
SELECT v.id, %s, v.public_id, v.external_id, v.email, v.first_name, v.last_name, v.preferred_name, v.title,
  v.department, v.division, v.location, v.status, v.time_zone, v.language, v.biography, v.capacity, v.hire_date,
  v.end_date, v.level, v.manager, v.attributes, now(), now()
FROM jsonb_to_recordset(%s::jsonb) AS v(
  id bigint, public_id text, external_id text, email text, first_name text, last_name text, preferred_name text,
  title text, department text, division text, location text, status text, time_zone text, language text, biography text,
  capacity smallint, hire_date date, end_date date, level bigint, manager bigint, attributes jsonb)
"""
# Only the columns that a row changes are touched: c holds these.
_UPDATE: Final = """
UPDATE participants_person p SET
  external_id = COALESCE(v.c->>'external_id', p.external_id),
  email = COALESCE(v.c->>'email', p.email),
  first_name = COALESCE(v.c->>'first_name', p.first_name),
  last_name = COALESCE(v.c->>'last_name', p.last_name),
  preferred_name = COALESCE(v.c->>'preferred_name', p.preferred_name),
  title = COALESCE(v.c->>'title', p.title),
  department = COALESCE(v.c->>'department', p.department),
  division = COALESCE(v.c->>'division', p.division),
  location = COALESCE(v.c->>'location', p.location),
  status = COALESCE(v.c->>'status', p.status),
  time_zone = COALESCE(v.c->>'time_zone', p.time_zone),
  language = COALESCE(v.c->>'language', p.language),
  biography = COALESCE(v.c->>'biography', p.biography),
  capacity = COALESCE((v.c->>'capacity')::smallint, p.capacity),
  hire_date = CASE WHEN jsonb_exists(v.c, 'hire_date') THEN (v.c->>'hire_date')::date ELSE p.hire_date END,
  end_date = CASE WHEN jsonb_exists(v.c, 'end_date') THEN (v.c->>'end_date')::date ELSE p.end_date END,
  level_id = CASE WHEN jsonb_exists(v.c, 'level') THEN (v.c->>'level')::bigint ELSE p.level_id END,
  manager_id = CASE WHEN jsonb_exists(v.c, 'manager') THEN (v.c->>'manager')::bigint ELSE p.manager_id END,
  attributes = jsonb_strip_nulls(p.attributes || COALESCE(v.c->'attributes', '{}')),
  updated_at = now()
FROM (SELECT (e->>'id')::bigint AS id, e->'c' AS c FROM jsonb_array_elements(%s::jsonb) e) v
WHERE p.id = v.id
"""

_INSERT_ROWS: Final = """
INSERT INTO participants_peopleimportrow (
  organization_id, people_import_id, public_id, number, values, outcome, problems, changes, imported, waiting,
  before, created_at, updated_at)
SELECT %s, %s, v.public_id, v.number, v.cells, v.outcome, v.problems, v.changes, '', v.waiting, '{}', now(), now()
FROM jsonb_to_recordset(%s::jsonb) AS v(
  public_id text, number int, cells jsonb, outcome text, problems jsonb, changes jsonb, waiting boolean)
"""
# A row that came in stays as its first time through left it; a second time, for its manager alone, only adds.
_MARK_ROWS: Final = """
UPDATE participants_peopleimportrow r SET
  imported = CASE WHEN r.imported = '' THEN v.outcome ELSE r.imported END,
  outcome = CASE WHEN r.imported = '' THEN v.outcome ELSE r.outcome END,
  person_id = v.person, before = v.before || r.before, waiting = v.waiting, updated_at = clock_timestamp()
FROM jsonb_to_recordset(%s::jsonb) AS v(number int, outcome text, person bigint, before jsonb, waiting boolean)
WHERE r.people_import_id = %s AND r.number = v.number
"""


def in_chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Neighbouring items together, at most `size` of them."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def lock_people() -> None:
    """One import at a time in an organization, until the transaction ends. Constraints guard what this does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_organization_id()}:people"])


def store_rows(
    people_import: PeopleImport, drafts: Sequence[Draft], cells: Iterator[tuple[int, Cells]], directory: Directory
) -> None:
    """Keep the rows of a preview. Drafts and cells come in the order of the file."""
    for some in in_chunks(drafts):
        rows = [
            {
                "public_id": random_id(),
                "number": draft.number,
                "cells": next(cells)[1],
                "outcome": draft.outcome,
                "problems": [problem.as_json() for problem in draft.problems],
                "changes": change_lines(draft, directory),
                "waiting": draft.waiting,
            }
            for draft in some
        ]
        _execute(_INSERT_ROWS, people_import.organization_id, people_import.pk, rows)


def mark_rows(people_import: PeopleImport, drafts: Sequence[Draft]) -> None:
    """Say of each row what importing it did, to whom, and what they had before."""
    for some in in_chunks(drafts):
        rows = [
            {
                "number": draft.number,
                "outcome": draft.outcome,
                "person": draft.person_id,
                "before": {column: before for column, (before, _after) in draft.changes.items()},
                "waiting": draft.waiting,
            }
            for draft in some
        ]
        _execute(_MARK_ROWS, rows, people_import.pk)


def _new_ids(count: int) -> list[int]:
    """Ids for rows to come, so that managers can be named before they are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('participants_person', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def ensure_levels(names: Iterable[str]) -> dict[str, int]:
    """Ids of the levels with these names; new ones are made, ranked where a known order gives them a place."""
    wanted = {name for name in names if name}
    present = {level.name: level for level in Level.objects.all()}
    new = sorted(wanted - present.keys())
    if new:
        ranks = merged_ranks({name: level.rank for name, level in present.items()}, new)
        organization_id = current_organization_id()
        Level.objects.bulk_create(Level(organization_id=organization_id, name=n, rank=ranks.get(n)) for n in new)
        unranked = [level for name, level in present.items() if level.rank is None and name in ranks]
        for level in unranked:
            level.rank = ranks[level.name]
        Level.objects.bulk_update(unranked, ["rank"])
    return dict(Level.objects.values_list("name", "id"))


def write_people(new: Sequence[Draft], changed: Sequence[Draft]) -> None:
    """Insert and update. Sets person_id of the new drafts."""
    levels = ensure_levels(draft.values.get("level") or "" for draft in (*new, *changed))
    ids = {-draft.number: pk for draft, pk in zip(new, _new_ids(len(new)), strict=True)}
    for drafts in in_chunks(new):
        for draft in drafts:
            draft.person_id = ids[-draft.number]
        _execute(_INSERT, current_organization_id(), [_person(draft, levels, ids) for draft in drafts])
    update_people({draft.person_id: _columns(draft, levels, ids) for draft in changed if draft.person_id})
    _write_skills([*new, *changed])


def _execute(statement: str, *parameters: Any) -> None:
    """Run one of the statements above; lists go as JSON."""
    sent = [json.dumps(item, default=str) if isinstance(item, list) else item for item in parameters]
    with connection.cursor() as cursor:
        cursor.execute(statement, sent)


def _person(draft: Draft, levels: dict[str, int], ids: dict[int, int]) -> dict[str, Any]:
    """A new person as the statement takes it."""
    values = draft.values
    return {
        **_DEFAULTS,
        **{column: values[column] for column in _PLAIN if column in values},
        "id": draft.person_id,
        "public_id": random_id(),
        "level": levels.get(values.get("level") or ""),
        "manager": _manager(draft, ids),
        "attributes": {
            key.removeprefix(ATTRIBUTE): value
            for key, value in values.items()
            if key.startswith(ATTRIBUTE) and value is not None
        },
    }


def _manager(draft: Draft, ids: dict[int, int]) -> int | None:
    """The manager's id; None while the manager's own row waits to be fixed."""
    if draft.manager_id is None or draft.manager_id > 0:
        return draft.manager_id
    return ids.get(draft.manager_id)


def _columns(draft: Draft, levels: dict[str, int], ids: dict[int, int]) -> dict[str, Any]:
    """The changed columns as the statement takes them."""
    values = {column: after for column, (_before, after) in draft.changes.items()}
    return columns_of({**values, "manager": _manager(draft, ids)} if "manager" in values else values, levels)


def columns_of(values: Mapping[str, Any], levels: Mapping[str, int]) -> dict[str, Any]:
    """Values by column, the manager by id, as the statement that updates people takes them. Skills are apart."""
    columns: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for column, value in values.items():
        if column.startswith(ATTRIBUTE):
            attributes[column.removeprefix(ATTRIBUTE)] = value
        elif column == "level":
            columns["level"] = levels.get(value or "")
        elif column not in SKILL_COLUMNS:
            columns[column] = value.isoformat() if isinstance(value, date) else value
    if attributes:
        columns["attributes"] = attributes
    return columns


def update_people(columns: Mapping[int, dict[str, Any]]) -> None:
    """Write columns, as `columns_of` gives them, by person id."""
    for some in in_chunks(list(columns.items())):
        _execute(_UPDATE, [{"id": person_id, "c": values} for person_id, values in some])


def mark_left(person_ids: Sequence[int]) -> None:
    """People who are not in the full list have left; the day is today unless HR gave one."""
    for pks in in_chunks(person_ids):
        left = Person.objects.filter(pk__in=pks)
        left.filter(end_date=None).update(end_date=timezone.localdate())
        left.update(status=PersonStatus.LEFT, updated_at=timezone.now())


def _write_skills(drafts: Sequence[Draft]) -> None:
    """Replace the skills of a direction for everybody whose row names them anew."""
    organization_id = current_organization_id()
    for column, direction in SKILL_COLUMNS.items():
        touched = [d for d in drafts if column in d.values and (column in d.changes or not d.changes)]
        for some in in_chunks(touched):
            found = find_or_create_skills(name for draft in some for name, _level in draft.values[column])
            wanted: dict[tuple[int, int], int] = {}
            for draft in some:
                for name, level in draft.values[column]:
                    key = (draft.person_id or 0, found[skill_key(name)].pk)
                    wanted[key] = max(level, wanted.get(key, 0))
            ids = [draft.person_id for draft in some if draft.changes and draft.person_id]
            if ids:
                PersonSkill.objects.filter(person_id__in=ids, direction=direction).delete()
            PersonSkill.objects.bulk_create(
                PersonSkill(
                    organization_id=organization_id,
                    person_id=person_id,
                    skill_id=skill_id,
                    direction=direction,
                    level=level,
                )
                for (person_id, skill_id), level in wanted.items()
            )
