"""What the simulation starts from: key roles and nominations by number. No names, so that a forecast keeps nobody's."""

from datetime import date
from typing import Any, Final

from readiness.engine import Roles, Successors
from readiness.engine.forecast import LATER, NEVER, QUARTERS, READY, SOON
from readiness.enums import Standing
from readiness.models import Incumbency
from readiness.queries.cover import Snapshot, snapshot
from readiness.queries.nominations import mentored_people, roles_on

# Expired and unrated nominations do not take part; one rater's "ready now" waits for the second.
BANDS: Final = {
    Standing.READY: READY,
    Standing.UNCONFIRMED: SOON,
    Standing.SOON: SOON,
    Standing.LATER: LATER,
}


def freeze(day: date) -> dict[str, Any]:
    """Inputs as they are on a day, to be stored with the forecast."""
    at = snapshot(day)
    usable = [line for line in at.lines if line.standing in BANDS]
    people = sorted({line.person for line in usable})
    place = {person: number for number, person in enumerate(people)}
    mentored = mentored_people(people)
    roles = _roles(day, at, place)
    number = {role["id"]: index for index, role in enumerate(roles)}
    return {
        "roles": roles,
        "people": len(people),
        "nominations": [
            [place[line.person], number[line.role], BANDS[line.standing], line.person in mentored] for line in usable
        ],
        "left_out": len(at.lines) - len(usable),
    }


def _roles(day: date, at: Snapshot, place: dict[int, int]) -> list[dict[str, Any]]:
    held = dict(
        Incumbency.objects.filter(key_role__in=[role.pk for role in at.roles], ended_on=None).values_list(
            "key_role_id", "person_id"
        )
    )
    rows = {role.pk: role for role in roles_on(day)}
    return [
        {
            "id": role.pk,
            "unit": role.unit,
            "holder": place.get(held.get(role.pk, 0), NEVER),
            "leaves_in": 0 if role.pk not in held else _quarter(rows[role.pk].expected_vacancy_on, day),
            "may_retire_from": _quarter(rows[role.pk].may_retire_from, day),
        }
        for role in at.roles
    ]


def _quarter(on: date | None, day: date) -> int:
    """The quarter from now in which a day lies, 1 for the next 91 days and for what is over; NEVER beyond the end."""
    if on is None:
        return NEVER
    quarter = max((on - day).days // 91 + 1, 1)
    return quarter if quarter <= QUARTERS else NEVER


def thaw(inputs: dict[str, Any]) -> tuple[Roles, Successors]:
    """As the engine takes them."""
    roles, lines = inputs["roles"], inputs["nominations"]
    return (
        Roles(
            [role["unit"] for role in roles],
            [role["holder"] for role in roles],
            [role["leaves_in"] for role in roles],
            [role["may_retire_from"] for role in roles],
        ),
        Successors(
            inputs["people"],
            [line[0] for line in lines],
            [line[1] for line in lines],
            [line[2] for line in lines],
            [line[3] for line in lines],
        ),
    )
