"""The people there are already, small enough to hold all of them while a file is compared with them."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from participants.enums import PersonStatus
from participants.models import Person, PersonSkill, SkillSynonym
from participants.skills import skill_key

COMPARED: Final = (
    "external_id",
    "email",
    "first_name",
    "last_name",
    "preferred_name",
    "title",
    "department",
    "division",
    "location",
    "level",
    "hire_date",
    "end_date",
    "status",
    "time_zone",
    "language",
    "capacity",
    "biography",
    "attributes",
)
_AT: Final = {column: index for index, column in enumerate(COMPARED)}
SkillLevels = dict[str, int]


@dataclass
class Directory:
    """All people of the active organization, found by number, e-mail and name."""

    rows: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    managers: dict[int, int] = field(default_factory=dict)
    by_external_id: dict[str, int] = field(default_factory=dict)
    by_email: dict[str, int] = field(default_factory=dict)
    skills: dict[tuple[int, str], SkillLevels] = field(default_factory=dict)
    # Another word for a skill -> the key of the skill.
    skill_keys: dict[str, str] = field(default_factory=dict)

    def value(self, person_id: int, column: str) -> Any:
        """What a person has in a column; the level by its name."""
        return self.rows[person_id][_AT[column]]

    def name(self, person_id: int) -> str:
        """First and last name, or what else names the person."""
        external_id, email, first, last, *_rest = self.rows[person_id]
        return f"{first} {last}".strip() or email or external_id

    def is_active(self, person_id: int) -> bool:
        """Works here."""
        return bool(self.value(person_id, "status") == PersonStatus.ACTIVE)

    def active_count(self) -> int:
        """How many work here."""
        return sum(map(self.is_active, self.rows))


def load_directory(*, with_skills: bool) -> Directory:
    """Read everybody: one query, and two more for skills when a file has them."""
    directory = Directory()
    # The same departments and titles again and again: one copy of each is kept.
    seen: dict[Any, Any] = {}
    columns = ["level__name" if column == "level" else column for column in COMPARED]
    for person_id, manager_id, *values in Person.objects.values_list("id", "manager_id", *columns).iterator(5000):
        row = tuple([seen.setdefault(v, v) if isinstance(v, str) and len(v) < 60 else v for v in values])
        directory.rows[person_id] = row
        if manager_id:
            directory.managers[person_id] = manager_id
        if row[0]:
            directory.by_external_id[row[0]] = person_id
        if row[1]:
            directory.by_email[row[1].lower()] = person_id
    if with_skills:
        _load_skills(directory)
    return directory


def _load_skills(directory: Directory) -> None:
    held: dict[tuple[int, str], SkillLevels] = defaultdict(dict)
    rows = PersonSkill.objects.values_list("person_id", "direction", "skill__key", "level")
    for person_id, direction, key, level in rows.iterator(5000):
        held[person_id, direction][key] = level
    directory.skills = dict(held)
    directory.skill_keys = dict(SkillSynonym.objects.values_list("key", "skill__key"))


def skill_levels(directory: Directory, skills: list[tuple[str, int]]) -> SkillLevels:
    """Skills of a cell by the key under which they are kept, the higher level where two names mean one skill."""
    found: SkillLevels = {}
    for name, level in skills:
        key = skill_key(name)
        key = directory.skill_keys.get(key, key)
        found[key] = max(level, found.get(key, 0))
    return found
