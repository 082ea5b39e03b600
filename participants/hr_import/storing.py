"""Writing a plan: many rows in few statements, in the caller's transaction."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from django.db import connection
from django.utils import timezone

from core.tenancy import current_organization_id
from participants.enums import PersonStatus
from participants.hr_import.catalog import ATTRIBUTE
from participants.hr_import.directory import COMPARED
from participants.hr_import.levels import merged_ranks
from participants.hr_import.planning import SKILL_COLUMNS
from participants.hr_import.rows import Draft
from participants.models import Level, Person, PersonSkill
from participants.skills import find_or_create_skills, skill_key

T = TypeVar("T")
CHUNK: Final = 2000
_PLAIN: Final = tuple(column for column in COMPARED if column not in {"level", "attributes"})
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


def in_chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Neighbouring items together, at most `size` of them."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def lock_people() -> None:
    """One import at a time in an organization, until the transaction ends. Constraints guard what this does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{current_organization_id()}:people"])


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
    organization_id = current_organization_id()
    for drafts in in_chunks(new):
        people = []
        for draft in drafts:
            draft.person_id = ids[-draft.number]
            people.append(_person(draft, organization_id, levels, ids))
        # Ids are set, so nothing has to be returned.
        Person.objects.bulk_create(people, batch_size=CHUNK)
    for drafts in in_chunks(changed):
        _update([{"id": draft.person_id, "c": _columns(draft, levels, ids)} for draft in drafts])
    _write_skills([*new, *changed])


def _person(draft: Draft, organization_id: int, levels: dict[str, int], ids: dict[int, int]) -> Person:
    values = draft.values
    return Person(
        pk=draft.person_id,
        organization_id=organization_id,
        level_id=levels.get(values.get("level") or ""),
        manager_id=_manager(draft, ids),
        attributes={
            key.removeprefix(ATTRIBUTE): value
            for key, value in values.items()
            if key.startswith(ATTRIBUTE) and value is not None
        },
        **{column: values[column] for column in _PLAIN if column in values},
    )


def _manager(draft: Draft, ids: dict[int, int]) -> int | None:
    """The manager's id; None while the manager's own row waits to be fixed."""
    if draft.manager_id is None or draft.manager_id > 0:
        return draft.manager_id
    return ids.get(draft.manager_id)


def _columns(draft: Draft, levels: dict[str, int], ids: dict[int, int]) -> dict[str, Any]:
    """The changed columns as the statement takes them."""
    columns: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for column, (_before, after) in draft.changes.items():
        if column.startswith(ATTRIBUTE):
            attributes[column.removeprefix(ATTRIBUTE)] = after
        elif column == "level":
            columns["level"] = levels.get(after or "")
        elif column == "manager":
            columns["manager"] = _manager(draft, ids)
        elif column not in SKILL_COLUMNS:
            columns[column] = after.isoformat() if isinstance(after, date) else after
    if attributes:
        columns["attributes"] = attributes
    return columns


def _update(rows: list[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [json.dumps(rows)])


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
