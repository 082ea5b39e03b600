"""Dual prices: the proof that a choice is best, and the source of every "why not".

A place at mentor c has a price v[c] >= 0, zero while a place is free, and a mentee keeps u[r] = worth - price >= 0,
zero if unmatched. If no pair is worth more than u[r] + v[c], no choice is worth more in all (linear programming
duality).
Where most people come first, each pair is worth ``base`` more, and ``base`` exceeds what any plan totals in points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.worth import NEVER, Candidates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matching.engine.kinds import IntArray

FAR = np.int64(1) << np.int64(61)


@dataclass(frozen=True)
class Prices:
    """What each row keeps, what a place in each column costs, and what each pair is worth besides its points."""

    rows: IntArray
    columns: IntArray
    base: int


def lexicographic_base(highest: int, people: int, *, most_people: bool) -> int:
    """Worth of being matched at all: more than all points together, or nothing."""
    return (highest + 1) * 2 * (people + 1) if most_people else 0


def find_prices(candidates: Candidates, places: IntArray, chosen: IntArray, base: int) -> Prices | None:
    """Return the lowest prices that support the choice, or None if a better choice exists among the candidates.

    Longest paths by relaxing only from rows whose mentor became dearer; prices never fall, so that the first row left
    with less than nothing, or the first price on a free place, disproves the choice.
    """
    columns = len(places)
    has_room = np.bincount(chosen[chosen >= 0], minlength=columns) < places
    matched = np.flatnonzero(chosen >= 0)
    held = np.zeros(candidates.rows, dtype=np.int64)
    held[matched] = _worth_of(candidates, matched, chosen[matched]) + base
    kept, price = held.copy(), np.zeros(columns, dtype=np.int64)
    rows = np.arange(candidates.rows)
    for _ in range(columns + 2):
        arcs, owners = _arcs_of(candidates, rows)
        raised = price.copy()
        np.maximum.at(raised, candidates.columns[arcs], candidates.worth[arcs] + base - kept[owners])
        is_dearer = raised > price
        price = raised
        if not is_dearer.any():
            return Prices(kept, price, base)
        if (is_dearer & has_room).any():
            return None
        rows = matched[is_dearer[chosen[matched]]]
        kept[rows] = held[rows] - price[chosen[rows]]
        if (kept[rows] < 0).any():
            return None
    return None


@dataclass(frozen=True)
class Check:
    """Pairs that the prices do not cover, and the most that any plan can be worth."""

    row_of: IntArray
    columns: IntArray
    worth: IntArray
    bound: int


def check_prices(
    blocks: Iterable[tuple[slice, IntArray]], places: IntArray, prices: Prices, most_of_each: int = 10
) -> Check:
    """Hold the prices against all pairs; give back the most uncovered pairs of each row, and of each column.

    ``bound`` is valid whether or not the prices cover everything: sum over rows of the best they could keep, plus the
    price of all places.
    """
    rows, columns, worths = [], [], []
    best = np.maximum(prices.rows, 0)
    beyond = np.where(places > 0, prices.columns - prices.base, FAR)
    for part, block in blocks:
        # Forbidden pairs may make a row look uncovered: only such rows are looked at closely.
        gains = block - beyond
        guilty = np.flatnonzero(gains.max(axis=1, initial=0) > prices.rows[part])
        if not len(guilty):
            continue
        gains, worth, at = gains[guilty], block[guilty], part.start + guilty
        gains[worth == NEVER] = -1
        best[at] = np.maximum(best[at], gains.max(axis=1))
        gains -= prices.rows[at, None]
        owner, column = _most_uncovered(gains, most_of_each)
        other, owner_too = _most_uncovered(np.ascontiguousarray(gains.T), most_of_each)
        owner, column = np.concatenate([owner, owner_too]), np.concatenate([column, other])
        rows.append(at[owner])
        columns.append(column)
        worths.append(worth[owner, column])
    bound = sum(best.tolist()) + sum((places * np.where(places > 0, prices.columns, 0)).tolist())
    row_of, column_of, worth = _joined(rows), _joined(columns), _joined(worths)
    _, first = np.unique(row_of * len(places) + column_of, return_index=True)
    return Check(row_of[first], column_of[first], worth[first], bound)


def _most_uncovered(slack: IntArray, most_of_each: int) -> tuple[IntArray, IntArray]:
    """Row and column of the entries above 0, at most so many of each row."""
    guilty = np.flatnonzero((slack > 0).any(axis=1))
    few = min(most_of_each, slack.shape[1])
    if not len(guilty):
        return _joined([]), _joined([])
    top = np.argpartition(-slack[guilty], few - 1, axis=1)[:, :few]
    owner, column = np.repeat(guilty, few), top.ravel()
    is_over = slack[owner, column] > 0
    return owner[is_over], column[is_over]


def _arcs_of(candidates: Candidates, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Positions of the pairs of these rows, and the row of each."""
    if len(rows) == candidates.rows:
        return np.arange(len(candidates.columns)), candidates.row_of
    starts = candidates.starts[rows]
    counts = candidates.starts[rows + 1] - starts
    ends = np.cumsum(counts)
    arcs = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
    return arcs, np.repeat(rows, counts)


def _worth_of(candidates: Candidates, rows: IntArray, columns: IntArray) -> IntArray:
    width = int(max(candidates.columns.max(initial=0), columns.max(initial=0))) + 1
    keys = candidates.row_of * width + candidates.columns
    return candidates.worth[np.searchsorted(keys, rows * width + columns)]


def _joined(parts: list[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
