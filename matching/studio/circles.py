"""Circles of a plan: what each member finds in one, and the rule that alone keeps somebody out. Pure."""

from dataclasses import replace

import numpy as np

from matching.planning import NOBODY, Plan
from matching.scoring import RuleMask
from matching.scoring.rules import ALWAYS
from matching.scoring.sides import FloatArray
from matching.unpaired import Shortfall

Circles = list[list[int]]


def circles_in(plan: Plan) -> Circles:
    """Rows of each circle, its host first."""
    hosts = np.unique(plan.mentor_of[plan.mentor_of != NOBODY]).tolist()
    return [[host, *(row for row in np.flatnonzero(plan.mentor_of == host).tolist() if row != host)] for host in hosts]


def points_in(circles: Circles, total: FloatArray) -> dict[int, float]:
    """Mean points of each member with the others of the circle, by row: what the engine adds up."""
    found: dict[int, float] = {}
    for members in circles:
        among = total[np.ix_(members, members)]
        both = (among + among.T) / 2.0
        means = (both.sum(axis=1) - both.diagonal()) / (len(members) - 1)
        found |= dict(zip(members, means.tolist(), strict=True))
    return found


def with_rules(plan: Plan, circles: Circles, missing: list[Shortfall]) -> list[Shortfall]:
    """Each with the rules of which an exception for this person alone would open a circle as it stands.

    Rules that would only open another seating are not found: for that, everybody would have to be seated again.
    """
    largest = int(plan.scores.sides.snapshot["group"][1])
    with_room = [circle for circle in circles if len(circle) < largest]
    return [
        replace(
            one,
            rules=tuple(
                mask.name
                for mask in plan.masks
                if mask.kind not in ALWAYS and any(_opens(plan, mask, one.row, circle) for circle in with_room)
            ),
        )
        for one in missing
    ]


def _opens(plan: Plan, mask: RuleMask, row: int, circle: list[int]) -> bool:
    """Whether this rule, and no other, keeps somebody out of a circle."""
    others = (one for one in plan.masks if one is not mask)
    return not _lets_in(mask, row, circle) and all(_lets_in(one, row, circle) for one in others)


def _lets_in(mask: RuleMask, row: int, circle: list[int]) -> bool:
    return bool(mask.allowed[row, circle].all() and mask.allowed[circle, row].all())
