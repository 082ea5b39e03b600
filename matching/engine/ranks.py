"""Places of chosen pairs among all that each side could have, in a cohort too large for a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.engine.collecting import as_points

if TYPE_CHECKING:
    from matching.engine.collecting import BestPairs, Pairs, PairSource
    from matching.engine.kinds import BoolArray, FloatArray, IntArray, Progress, SmallFloatArray

EQUAL = 2e-5
"""Points that two numbers of 32 bits may differ by and still be the same fit."""
NUMBERS_AT_ONCE = 1 << 22


def ranks_of(
    source: PairSource, chosen: Pairs, collected: BestPairs, progress: Progress | None = None
) -> tuple[IntArray, IntArray]:
    """For each chosen pair, its place for the row and for the column; 1 is the best.

    Most are read from the lists of the best; only for the others all pairs of that row or column are looked at.
    """
    best = collected.of_rows
    of_rows, is_known = _in_list(chosen.rows, chosen.points, best.rows, best.points, best.picked_by, collected.few)
    at = np.flatnonzero(~is_known)
    step = max(1, NUMBERS_AT_ONCE // max(source.shape[1], 1))
    for start in range(0, len(at), step):
        _tell(progress, start / len(at) / 2)
        part = at[start : start + step]
        points = as_points(source.block(chosen.rows[part]))
        of_rows[part] = 1 + (points > chosen.points[part, None] + EQUAL).sum(axis=1)
    best = collected.of_columns
    of_columns, is_known = _in_list(
        chosen.columns, chosen.points, best.columns, best.points, best.picked_by, collected.deep
    )
    at = np.flatnonzero(~is_known)
    everybody, step = np.arange(source.shape[0]), max(1, NUMBERS_AT_ONCE // max(source.shape[0], 1))
    for start in range(0, len(at), step):
        _tell(progress, 0.5 + start / len(at) / 2)
        part = at[start : start + step]
        points = as_points(source.block(everybody, chosen.columns[part]))
        of_columns[part] = 1 + (points > chosen.points[part] + EQUAL).sum(axis=0)
    return of_rows, of_columns


def _in_list(
    of: IntArray, points: FloatArray, listed_of: IntArray, listed: SmallFloatArray, picked: SmallFloatArray, full: int
) -> tuple[IntArray, BoolArray]:
    """Places among the pairs in the lists, and whether the list of that row or column holds all better ones."""
    length = int(max(of.max(initial=0), listed_of.max(initial=0))) + 1
    counts = np.bincount(listed_of, minlength=length)
    lowest = np.full(length, np.inf)
    np.minimum.at(lowest, listed_of, picked.astype(np.float64))
    is_known = (counts[of] < full) | (points >= lowest[of])
    places = np.ones(len(of), dtype=np.int64)
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], of[order])
    turn = np.empty(len(of), dtype=np.int64)
    turn[order] = np.arange(len(of)) - starts
    exact = as_points(listed)
    for number in range(int(turn.max(initial=-1)) + 1):
        now = np.flatnonzero(turn == number)
        own = np.full(length, np.inf)
        own[of[now]] = points[now]
        better = np.bincount(listed_of[exact > own[listed_of] + EQUAL], minlength=length)
        places[now] += better[of[now]]
    return places, is_known


def _tell(progress: Progress | None, fraction: float) -> None:
    if progress is not None:
        progress("describe", fraction)
