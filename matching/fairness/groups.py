"""What people may be grouped by in fairness reports, and who belongs where."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from core.tenancy import purpose
from matching.models import FairnessAttribute
from participants.fields import ATTRIBUTE, PERSON_FIELDS, attribute_names, field_value, find_field
from participants.hr_import.catalog import protected_kinds
from participants.models import Person, ProtectedAttribute

PROTECTED: Final = "protected."
HR_FIELDS: Final = ("department", "division", "location", "level", "language")
ALLOWED_FROM_THE_START: Final = frozenset({"department", "division", "location", "level"})
# Dates of birth are as many groups as people.
_NO_GROUPS: Final = frozenset({"birth_date"})
_SEVERAL: Final = "More than one answer"
NOT_DISCLOSED: Final = "Not disclosed"
NOT_KNOWN: Final = "Not known"
_BREAKS: Final = re.compile(r"[,;|]")


@dataclass(frozen=True)
class Attribute:
    """Something that groups people. A secret one is read of those who opted in, and leaves in sums only."""

    key: str
    label: str
    is_allowed: bool

    @property
    def is_secret(self) -> bool:
        """Whether nobody may read it by name."""
        return self.key.startswith(PROTECTED)


def attributes() -> list[Attribute]:
    """Everything that an organization can allow, with what it decided."""
    decided = dict(FairnessAttribute.objects.values_list("key", "is_allowed"))
    offered = [(key, PERSON_FIELDS[key].label) for key in HR_FIELDS]
    offered += [(ATTRIBUTE + name, name) for name in attribute_names()]
    offered += [(PROTECTED + kind.key, kind.label) for kind in protected_kinds().values() if kind.key not in _NO_GROUPS]
    return [Attribute(key, label, decided.get(key, key in ALLOWED_FROM_THE_START)) for key, label in offered]


def allowed_attributes() -> list[Attribute]:
    """Those that the organization allows."""
    return [one for one in attributes() if one.is_allowed]


def groups_of(attribute: Attribute, person_ids: Collection[int]) -> dict[int, str]:
    """The group of each of these people. Whoever did not say is a group of its own, never merged."""
    if attribute.is_secret:
        return _secret_groups(attribute.key.removeprefix(PROTECTED), person_ids)
    find_field(attribute.key)
    people = Person.objects.filter(pk__in=person_ids).select_related("level")
    found = {person.pk: field_value(person, attribute.key) for person in people}
    return {person: NOT_KNOWN if value is None else str(value) for person, value in found.items()}


def _secret_groups(key: str, person_ids: Collection[int]) -> dict[int, str]:
    found = dict.fromkeys(person_ids, NOT_DISCLOSED)
    with purpose("fairness"):
        rows = ProtectedAttribute.objects.filter(person_id__in=person_ids, key=key, opted_in=True)
        for person_id, value in rows.values_list("person_id", "value"):
            parts = sorted({" ".join(part.split()).casefold() for part in _BREAKS.split(value) if part.strip()})
            if parts:
                found[person_id] = parts[0].capitalize() if len(parts) == 1 else _SEVERAL
    return found
