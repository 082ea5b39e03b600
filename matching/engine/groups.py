"""A plan with minimum groups by closing the smallest groups: quick, good, not proven to be the best."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.flow import best_choice

if TYPE_CHECKING:
    from matching.engine.instance import Instance
    from matching.engine.kinds import IntArray
    from matching.engine.worth import Candidates

CLOSED_AT_ONCE = 3
"""Of the groups that are too small, one in so many is closed before the rest is tried again."""


def closed_groups(instance: Instance, candidates: Candidates, *, most_people: bool) -> IntArray | None:
    """Column of each row, or None where a group that a lock opens stays too small."""
    minimums = instance.problem.minimums[instance.mentors]
    locked_at = instance.locked_at[instance.mentors]
    places = instance.places.copy()
    while True:
        is_open = places[candidates.columns] > 0
        counts = np.bincount(candidates.row_of[is_open], minlength=candidates.rows)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        few = replace(candidates, starts=starts, columns=candidates.columns[is_open], worth=candidates.worth[is_open])
        chosen = best_choice(few, places, most_people=most_people)
        taken = np.bincount(chosen[chosen >= 0], minlength=len(places)) + locked_at
        is_small = (taken > 0) & (taken < minimums)
        if not is_small.any():
            return chosen
        small = np.flatnonzero(is_small & (locked_at == 0))
        if not len(small):
            return None
        closing = small[np.argsort(taken[small], kind="stable")][: -(-len(small) // CLOSED_AT_ONCE)]
        places[closing] = 0
