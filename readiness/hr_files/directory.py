"""People, levels and what is stored already, loaded once for a file."""

from dataclasses import dataclass, field

from core.tenancy import purpose
from participants.hr_import.values import UnfitValueError
from participants.models import Level, Person
from readiness.enums import EventKind, FileKind
from readiness.models import CareerEvent, Incumbency, KeyRole

EVENTS = {
    FileKind.MOVES: (EventKind.PROMOTION, EventKind.MOVE),
    FileKind.EXITS: (EventKind.EXIT,),
    FileKind.REVIEWS: (EventKind.REVIEW,),
}


@dataclass
class Directory:
    """What rows are compared with."""

    people: dict[str, Person] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    roles: dict[tuple[str, str], KeyRole] = field(default_factory=dict)
    holders: dict[int, int] = field(default_factory=dict)
    # (person, day) -> event of the kinds of this file.
    events: dict[tuple[int, str], CareerEvent] = field(default_factory=dict)

    def person(self, text: str) -> Person:
        """By personnel number or e-mail, whether they still work here or not."""
        found = self.people.get(text.casefold())
        if found is None:
            raise UnfitValueError(f"nobody has the number or e-mail “{text[:60]}”.", hint="Import people first.")
        return found

    def level(self, text: str) -> Level:
        """By its name."""
        found = self.levels.get(text.casefold())
        if found is None:
            raise UnfitValueError(f"there is no level “{text[:40]}”.", hint="Levels come with the people file.")
        return found


def load_directory(kind: str) -> Directory:
    """For one file."""
    found = Directory()
    for person in Person.objects.only(
        "pk", "external_id", "email", "first_name", "last_name", "preferred_name", "status"
    ):
        for key in (person.external_id, person.email):
            if key:
                found.people[key.casefold()] = person
    found.levels = {level.name.casefold(): level for level in Level.objects.all()}
    if kind == FileKind.KEY_ROLES:
        for role in KeyRole.objects.filter(retired_on=None):
            found.roles[role_key(role.external_id, role.title, role.unit)] = role
        found.holders = dict(Incumbency.objects.filter(ended_on=None).values_list("key_role_id", "person_id"))
        return found
    with purpose("history"):
        for event in CareerEvent.objects.filter(kind__in=EVENTS[FileKind(kind)]):
            found.events[event.person_id, event.happened_on.isoformat()] = event
    return found


def role_key(external_id: str, title: str, unit: str) -> tuple[str, str]:
    """How a role is recognised: by its number, else by title and unit."""
    return ("id", external_id.casefold()) if external_id else (title.casefold(), unit.casefold())
