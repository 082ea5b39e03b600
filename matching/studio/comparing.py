"""Two plans side by side: who changes, who gains, who loses. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SMALLEST_DIFFERENCE = 0.05
"""Points below which nobody gains or loses: less than the one decimal that is shown."""


@dataclass(frozen=True)
class Shift:
    """One person in two plans: partner and points by the program's weights, None and 0 without a pair."""

    person: int
    partner_before: int | None
    partner_now: int | None
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


def partners(plan: Mapping[str, Any], *, are_peers: bool) -> dict[int, tuple[int, float]]:
    """Person -> (partner, points by the program's weights); of peers both."""
    found = {mentee: (mentor, points) for mentee, mentor, _own, points in plan["pairs"]}
    if are_peers:
        found |= {mentor: (mentee, points) for mentee, mentor, _own, points in plan["pairs"]}
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
    gains.sort(key=lambda one: (one.partner_before is not None, -one.difference, one.person))
    losses.sort(key=lambda one: (one.partner_now is not None, one.difference, one.person))
    return Difference(tuple(gains), tuple(losses), changed)
