"""Single pairs that are named by ids, found among the rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.scoring.sides import IntArray, Sides


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs that a rule forbids one by one, sorted by row."""

    rows: IntArray
    columns: IntArray

    def within(self, rows: IntArray, columns: IntArray | None, width: int) -> tuple[IntArray, IntArray]:
        """Those of some rows (and columns), as positions among them; `width`: how many columns there are in all."""
        low, high = np.searchsorted(self.rows, rows), np.searchsorted(self.rows, rows, side="right")
        counts = high - low
        ends = np.cumsum(counts)
        at = np.arange(int(counts.sum())) + np.repeat(low - (ends - counts), counts)
        here, there = np.repeat(np.arange(len(rows)), counts), self.columns[at]
        if columns is None:
            return here, there
        place = np.full(width, -1, dtype=np.int64)
        place[columns] = np.arange(len(columns))
        is_asked = place[there] >= 0
        return here[is_asked], place[there[is_asked]]


def located(sides: Sides, pairs: Sequence[Sequence[int]], key: str) -> Pairs:
    """Where pairs of ids stand, whichever side is named first."""
    named = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    both = np.concatenate([named, named[:, ::-1]])
    ours, theirs = _ids(sides.rows, key), _ids(sides.columns, key)
    both = both[np.isin(both[:, 0], ours) & np.isin(both[:, 1], theirs)]
    first, which = _places_of(ours, both[:, 0])
    second, again = _places_of(theirs, both[which, 1])
    width = max(len(theirs), 1)
    found = np.unique(first[again] * width + second)
    return Pairs(found // width, found % width)


def _ids(people: list[dict[str, Any]], key: str) -> IntArray:
    return np.array([person[key] for person in people], dtype=np.int64)


def _places_of(own: IntArray, ids: IntArray) -> tuple[IntArray, IntArray]:
    """Positions of the people with these ids, and to which of the ids each belongs."""
    order = np.argsort(own, kind="stable")
    low, high = np.searchsorted(own[order], ids), np.searchsorted(own[order], ids, side="right")
    counts = high - low
    ends = np.cumsum(counts)
    at = np.arange(int(counts.sum())) + np.repeat(low - (ends - counts), counts)
    return order[at], np.repeat(np.arange(len(ids)), counts)
