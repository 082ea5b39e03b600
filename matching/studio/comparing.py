"""Two plans side by side: who changes, who gains, who loses. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Partners = tuple[int, ...]
"""Whom somebody meets: one of a pair, the others of a circle."""
SMALLEST_DIFFERENCE = 0.05
"""Points below which nobody gains or loses: less than the one decimal that is shown."""


@dataclass(frozen=True)
class Shift:
    """One person in two plans: partners and points by the program's weights, None and 0 without a pair or circle."""

    person: int
    partners_before: Partners | None
    partners_now: Partners | None
    before: float
    now: float

    @property
    def difference(self) -> float:
        """Points gained; negative: lost."""
        return self.now - self.before


@dataclass(frozen=True)
class Difference:
    """A plan against the first one. Gains and losses: the largest first."""

    gains: tuple[Shift, ...]
    losses: tuple[Shift, ...]
    changed: int

    @property
    def is_none(self) -> bool:
        """Whether the two plans are one."""
        return not self.changed


def partners(plan: Mapping[str, Any], *, are_peers: bool) -> dict[int, tuple[Partners, float]]:
    """Person -> (partners, points by the program's weights); of peers and circles everybody."""
    if "circles" in plan:
        points = {person: by_program for person, _own, by_program in plan["members"]}
        return {
            person: (tuple(sorted(one for one in circle if one != person)), points[person])
            for circle in plan["circles"]
            for person in circle
        }
    found: dict[int, tuple[Partners, float]] = {}
    for mentee, mentor, _own, by_program in plan["pairs"]:
        found[mentee] = ((mentor,), by_program)
        if are_peers:
            found[mentor] = ((mentee,), by_program)
    return found


def compare(first: Mapping[str, Any], other: Mapping[str, Any], *, are_peers: bool = False) -> Difference:
    """What another plan means for everybody, against the first.

    Points of both plans are by the program's weights, so that other weights alone are neither gain nor loss. Somebody
    with a pair gains over nobody whatever its points, and the other way round.
    """
    before, now = partners(first, are_peers=are_peers), partners(other, are_peers=are_peers)
    gains, losses, changed = [], [], 0
    for person in sorted(before.keys() | now.keys()):
        (old, was), (new, given) = before.get(person, (None, 0.0)), now.get(person, (None, 0.0))
        if old == new:
            continue
        changed += 1
        shift = Shift(person, old, new, was, given)
        if old is None or (new is not None and shift.difference >= SMALLEST_DIFFERENCE):
            gains.append(shift)
        elif new is None or shift.difference <= -SMALLEST_DIFFERENCE:
            losses.append(shift)
    gains.sort(key=lambda one: (one.partners_before is not None, -one.difference, one.person))
    losses.sort(key=lambda one: (one.partners_now is not None, one.difference, one.person))
    return Difference(tuple(gains), tuple(losses), changed)
