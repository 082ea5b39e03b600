"""Who is shown to whom: the best for each, while everybody is shown about equally often. Pure numpy and OR-tools.

Without it the same few popular mentors stand on every list, are asked by everybody, and most mentees are disappointed.
A flow decides: each mentee gets a list of the wanted length; a mentor below the band is worth more than any score,
above it costs more than any score, within it scores decide. So the band is kept wherever the rules let it be.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

TOLERANCE = 0.2
"""How far a mentor's number of showings may be from the average, as a part of it."""
MOST_ARCS = 600_000
TIES = 1 << 10


@dataclass(frozen=True, eq=False)
class Exposure:
    """`lists`: columns shown to each row, the best first. `shown`: how often each column stands on a list."""

    lists: list[list[int]]
    shown: NDArray[np.int64]
    fewest: int
    most: int


@dataclass(frozen=True, eq=False)
class Showable:
    """Pairs that may be shown: row, column and points of each; of how many rows and columns, and who has any."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    points: NDArray[np.float64]
    shape: tuple[int, int]
    has_any: NDArray[np.bool_]
    """Of each column: whether any row may have it."""


def fair_lists(
    scores: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    *,
    size: int,
    before: NDArray[np.int64] | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> Exposure:
    """Lists of up to `size` columns for each row.

    scores (rows, columns) in points 0..100; allowed, same shape: False is never shown; before (columns,): how often
    each was shown already. Equal scores are ordered by the seed. `fewest` and `most` is the band that was aimed at.
    """
    among = showable(scores, allowed, size=size, seed=seed)
    return fair_lists_among(among, size=size, before=before, seed=seed, tolerance=tolerance)


def showable(scores: NDArray[np.float64], allowed: NDArray[np.bool_], *, size: int, seed: int = 0) -> Showable:
    """Pairs of a matrix to make lists of this size from."""
    row_of, column_of = _candidates(scores, allowed, size, seed)
    points = scores[row_of, column_of]
    return Showable(row_of, column_of, points, (len(scores), scores.shape[1]), np.asarray(allowed.any(axis=0)))


def fair_lists_among(
    among: Showable,
    *,
    size: int,
    before: NDArray[np.int64] | None = None,
    seed: int = 0,
    tolerance: float = TOLERANCE,
) -> Exposure:
    """The same from single pairs, of a cohort too large to look at all of them."""
    rows, columns = among.shape
    shown = np.zeros(columns, dtype=np.int64) if before is None else before.astype(np.int64)
    noise = np.random.default_rng(seed).integers(0, TIES, size=len(among.rows), dtype=np.int64)
    worth = np.round(among.points * 10).astype(np.int64) * TIES + noise
    wanted = np.minimum(np.bincount(among.rows, minlength=rows), size).astype(np.int64)
    fewest, most = _band(int(wanted.sum() + shown.sum()), int(among.has_any.sum()), tolerance)
    if not len(among.rows):
        return Exposure([[] for _ in range(rows)], shown, fewest, most)
    chosen = np.flatnonzero(_flow(worth, among, wanted, (fewest - shown, most - shown)))
    lists: list[list[int]] = [[] for _ in range(rows)]
    for at in chosen[np.lexsort((-worth[chosen], among.rows[chosen]))].tolist():
        lists[among.rows[at]].append(int(among.columns[at]))
    return Exposure(lists, shown + np.bincount(among.columns[chosen], minlength=columns), fewest, most)


def _band(showings: int, people: int, tolerance: float) -> tuple[int, int]:
    """How often a mentor whom somebody may have should be shown, at least and at most."""
    if not people:
        return 0, 0
    average = showings / people
    return int(average * (1 - tolerance)), int(-(-average * (1 + tolerance) // 1))


def _candidates(
    scores: NDArray[np.float64], allowed: NDArray[np.bool_], size: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs to choose from: all that are allowed, or in a large cohort the best of each row and of each column."""
    may = allowed
    if int(allowed.sum()) > MOST_ARCS:
        told_apart = scores + np.random.default_rng(seed).random(scores.shape, dtype=np.float32) / 10
        ranked = np.where(allowed, told_apart, -1.0)
        may = np.zeros_like(allowed)
        for axis in (1, 0):
            deep = min(6 * size, ranked.shape[axis])
            best = np.argpartition(-ranked, deep - 1, axis=axis).take(range(deep), axis=axis)
            np.put_along_axis(may, best, True, axis=axis)
        may &= allowed
    rows, columns = np.nonzero(may)
    return rows.astype(np.int64), columns.astype(np.int64)


def _flow(
    worth: NDArray[np.int64],
    among: Showable,
    wanted: NDArray[np.int64],
    band: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.bool_]:
    """Which pairs are shown: every row its wanted number, columns inside their band where possible, then most worth."""
    row_of, column_of, (rows, columns) = among.rows, among.columns, among.shape
    sink = rows + columns
    # More than a whole chain of exchanges can win by scores.
    price = (int(worth.max()) + 1) * 2 * (min(rows, columns) + 1)
    low = np.maximum(band[0], 0)
    between = np.maximum(band[1], 0) - low
    over = np.full(columns, int(wanted.sum()), dtype=np.int64)
    tails = [row_of, *(rows + np.arange(columns) for _ in range(3))]
    heads = [rows + column_of, *(np.full(columns, sink) for _ in range(3))]
    room = [np.ones(len(row_of), dtype=np.int64), low, np.maximum(between, 0), over]
    costs = [-worth, *(np.full(columns, one, dtype=np.int64) for one in (-price, 0, price))]
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(tails).astype(np.int32),
        np.concatenate(heads).astype(np.int32),
        np.concatenate(room),
        np.concatenate(costs),
    )
    supplies = np.zeros(sink + 1, dtype=np.int64)
    supplies[:rows], supplies[sink] = wanted, -int(wanted.sum())
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    if solver.solve() != solver.OPTIMAL:
        raise RuntimeError("no shortlists were found")
    chosen: NDArray[np.bool_] = solver.flows(arcs[: len(row_of)]) > 0
    return chosen
