"""Taking an import back: new people go, changed ones get their former values, leavers are back; all or nothing."""

from dataclasses import dataclass, field
from typing import Any, Final

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id, purpose
from organizations.audit import record
from participants.enums import ImportState, PersonStatus, RowOutcome
from participants.hr_import.planning import SKILL_COLUMNS
from participants.hr_import.storing import columns_of, ensure_levels, in_chunks, lock_people, update_people
from participants.leaving import reopen_accounts
from participants.models import PeopleImport, PeopleImportRow, Person, PersonSkill, ProtectedAttribute, Skill

_NAMED: Final = 5
_NAMES: Final = ("first_name", "last_name", "preferred_name", "email", "external_id")
# What an import writes itself: it goes with the person, or is written back.
_OWN: Final = (Person, PersonSkill, ProtectedAttribute)


@dataclass
class Undoing:
    """What taking an import back does: ids of new people, former values by person id, and who had left, since when."""

    new: list[int] = field(default_factory=list)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    left: dict[int, str | None] = field(default_factory=dict)
    obstacles: list[str] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        """Nothing stands in the way."""
        return not self.obstacles

    @property
    def people(self) -> int:
        """How many people it touches."""
        return len(self.new) + len(self.before) + len(self.left)


def plan_undo(people_import: PeopleImport) -> Undoing:
    """What taking this import back would do, and in words what stands in the way. Writes nothing."""
    rows = PeopleImportRow.objects.filter(people_import=people_import)
    undoing = Undoing(left=dict(people_import.options.get("left", [])))
    for person_id, imported, before in rows.values_list("person_id", "imported", "before").iterator(5000):
        if person_id is None:
            continue
        if imported == RowOutcome.NEW:
            undoing.new.append(person_id)
        elif before:
            undoing.before[person_id] = before
    undoing.obstacles = _obstacles(people_import, undoing)
    return undoing


def _obstacles(people_import: PeopleImport, undoing: Undoing) -> list[str]:
    if people_import.state not in {ImportState.DONE, ImportState.UNDOING}:
        return ["This import is not finished, or was taken back already."]
    if not undoing.people:
        return ["Nothing is left to take back: it changed nobody, or it is longer ago than 30 days."]
    later = PeopleImport.objects.filter(state=ImportState.DONE, finished_at__gt=people_import.finished_at)
    if (newest := later.order_by("-finished_at").first()) and newest.counts.get("imported"):
        return [f"{newest.filename} was imported after it. Take that one back first."]
    found = []
    if names := _changed_since(people_import, undoing):
        found.append(f"Changed since the import: {_listed(names)}. Correct these people by hand, or import a new file.")
    if names := _in_use(undoing.new):
        found.append(f"New people who already take part somewhere: {_listed(names)}. Mark them as left instead.")
    return found


def _changed_since(people_import: PeopleImport, undoing: Undoing) -> list[str]:
    """Names of people whom somebody touched after their row came in."""
    rows = PeopleImportRow.objects.filter(people_import=people_import, person_id__isnull=False)
    imported = dict(rows.values_list("person_id", "updated_at").iterator(5000))
    finished_at = people_import.finished_at or people_import.updated_at
    names = []
    for ids in in_chunks([*undoing.new, *undoing.before, *undoing.left]):
        touched = Person.objects.filter(pk__in=ids).order_by("last_name", "id").only("id", "updated_at", *_NAMES)
        names += [one.name for one in touched if one.updated_at > imported.get(one.pk, finished_at)]
    return names


def _in_use(new: list[int]) -> list[str]:
    """Names of new people to whom rows of other kinds point: an application, a place in a program."""
    used: set[int] = set()
    for relation in Person._meta.related_objects:  # noqa: SLF001  (Django's documented model API)
        model: Any = relation.related_model
        if model in _OWN:
            continue
        column = relation.field.name
        for ids in in_chunks(new):
            rows = model.objects.filter(**{f"{column}__in": ids})
            used.update(rows.values_list(f"{column}_id", flat=True))
    people = Person.objects.filter(pk__in=used).order_by("last_name", "id")
    return [person.name for person in people.only("id", *_NAMES)]


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def take_back(undoing: Undoing) -> None:
    """Write it, in the caller's transaction and purpose: the protected values of new people go with them."""
    levels = ensure_levels(before["level"] or "" for before in undoing.before.values() if "level" in before)
    update_people({person_id: columns_of(before, levels) for person_id, before in undoing.before.items()})
    _restore_skills(undoing.before)
    for person_id, day in undoing.left.items():
        Person.objects.filter(pk=person_id).update(status=PersonStatus.ACTIVE, end_date=day)
    for ids in in_chunks(undoing.new):
        Person.objects.filter(manager_id__in=ids).update(manager=None)
        Person.objects.filter(pk__in=ids).delete()


def _restore_skills(people: dict[int, dict[str, Any]]) -> None:
    for column, direction in SKILL_COLUMNS.items():
        held = {person_id: before[column] for person_id, before in people.items() if column in before}
        keys = {key for levels in held.values() for key in levels}
        skills = dict(Skill.objects.filter(key__in=keys).values_list("key", "pk"))
        PersonSkill.objects.filter(person_id__in=list(held), direction=direction).delete()
        PersonSkill.objects.bulk_create(
            PersonSkill(
                organization_id=current_organization_id(),
                person_id=person_id,
                skill_id=skills[key],
                direction=direction,
                level=level,
            )
            for person_id, levels in held.items()
            for key, level in levels.items()
            if key in skills
        )


def returned(undoing: Undoing) -> list[Person]:
    """People who work here again after it: those whose leaving was taken back."""
    marked = [pk for pk, before in undoing.before.items() if before.get("status") == PersonStatus.ACTIVE]
    return list(Person.objects.filter(pk__in=[*undoing.left, *marked]).order_by("id"))


def carry_out_undo(people_import: PeopleImport, *, actor: User | None) -> None:
    """Take an import back, in the caller's transaction. Refusal when something stands in the way.

    Levels and skills that it brought stay, and so do protected values of people who were there before: what they
    replaced is kept nowhere.
    """
    lock_people()
    undoing = plan_undo(people_import)
    if not undoing.is_possible:
        raise Refusal(" ".join(undoing.obstacles))
    with purpose("import"):
        take_back(undoing)
    reopen_accounts(returned(undoing), actor=actor)
    PeopleImportRow.objects.filter(people_import=people_import).delete()
    people_import.state = ImportState.UNDONE
    people_import.options.pop("left", None)
    people_import.drop_file()
    counts = {"removed": len(undoing.new), "restored": len(undoing.before), "returned": len(undoing.left)}
    record(people_import, "people_import.undone", actor=actor, **counts)
