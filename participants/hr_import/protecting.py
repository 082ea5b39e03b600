"""Protected values of a file: from its bytes to their own table, past everything else."""

import json
from collections.abc import Mapping as Values
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from core.identifiers import random_id
from core.spreadsheets import restore
from core.tenancy import current_organization_id, purpose
from participants.hr_import.storing import in_chunks
from participants.hr_import.values import CLEAR, MAX_PROTECTED
from participants.models import ProtectedAttribute

# Of all protected values only this one is what people agree to be matched by.
MATCHED_KEY: Final = "identity"
# No RETURNING: the policies let only the person read the row. What the person said on their own profile stays.
_INSERT: Final = """
INSERT INTO participants_protectedattribute AS held
  (organization_id, public_id, person_id, key, value, opted_in, said_by_person, created_at, updated_at)
SELECT %s, e->>'public_id', (e->>'person_id')::bigint, e->>'key', e->>'value', (e->>'opted_in')::boolean, false,
  now(), now()
FROM jsonb_array_elements(%s::jsonb) e
ON CONFLICT (organization_id, person_id, key) DO UPDATE SET value = excluded.value, updated_at = now()
"""
_NOT_OWN: Final = " WHERE NOT held.said_by_person"
# A file that does not ask for consent neither gives nor takes it.
_UPSERTS: Final = {False: _INSERT + _NOT_OWN, True: _INSERT.rstrip() + ", opted_in = excluded.opted_in" + _NOT_OWN}


def store_protected(people: Values[int, tuple[dict[str, str], bool | None]]) -> int:
    """Keep the protected values of people: person id -> (values by key, own yes or no). How many values came in."""
    rows: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    cleared = []
    for person_id, (values, agreed) in people.items():
        for key, text in values.items():
            if text.casefold() == CLEAR:
                cleared.append((person_id, key))
                continue
            row = {"person_id": person_id, "key": key[:80], "value": restore(text)[:MAX_PROTECTED]}
            asked = agreed is not None and key == MATCHED_KEY
            rows[asked].append({**row, "opted_in": bool(agreed and asked), "public_id": random_id()})
    with purpose("import"):
        for asked, statement in _UPSERTS.items():
            for some in in_chunks(rows[asked]):
                with connection.cursor() as cursor:
                    cursor.execute(statement, [current_organization_id(), json.dumps(some)])
        for person_id, key in cleared:
            ProtectedAttribute.objects.filter(person_id=person_id, key=key, said_by_person=False).delete()
        _withdraw([person_id for person_id, (_values, agreed) in people.items() if agreed is False])
    return sum(map(len, rows.values()))


def _withdraw(person_ids: list[int]) -> None:
    """A no in the file ends an agreement that an earlier file brought, also where it names no value."""
    for some in in_chunks(person_ids):
        agreed = ProtectedAttribute.objects.filter(person_id__in=some, opted_in=True, said_by_person=False)
        agreed.update(opted_in=False, updated_at=timezone.now())
