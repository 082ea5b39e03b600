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
    rows, columns = scores.shape
    shown = np.zeros(columns, dtype=np.int64) if before is None else before.astype(np.int64)
    noise = np.random.default_rng(seed).integers(0, TIES, size=scores.shape, dtype=np.int64)
    worth = np.round(scores * 10).astype(np.int64) * TIES + noise
    row_of, column_of = _candidates(worth, allowed, size)
    wanted = np.minimum(np.bincount(row_of, minlength=rows), size).astype(np.int64)
    fewest, most = _band(int(wanted.sum() + shown.sum()), allowed, tolerance)
    if not len(row_of):
        return Exposure([[] for _ in range(rows)], shown, fewest, most)
    chosen = _flow(worth, (row_of, column_of), wanted, (fewest - shown, most - shown))
    lists: list[list[int]] = [[] for _ in range(rows)]
    for at in np.flatnonzero(chosen):
        lists[row_of[at]].append(int(column_of[at]))
    for row, found in enumerate(lists):
        found.sort(key=lambda column, row=row: -int(worth[row, column]))  # type: ignore[misc]  # a bound loop variable
    return Exposure(lists, shown + np.bincount(column_of[chosen], minlength=columns), fewest, most)


def _band(showings: int, allowed: NDArray[np.bool_], tolerance: float) -> tuple[int, int]:
    """How often a mentor whom somebody may have should be shown, at least and at most."""
    people = int(allowed.any(axis=0).sum())
    if not people:
        return 0, 0
    average = showings / people
    return int(average * (1 - tolerance)), int(-(-average * (1 + tolerance) // 1))


def _candidates(
    worth: NDArray[np.int64], allowed: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs to choose from: all that are allowed, or in a large cohort the best of each row and of each column."""
    may = allowed
    if int(allowed.sum()) > MOST_ARCS:
        ranked = np.where(allowed, worth, -1)
        may = np.zeros_like(allowed)
        for axis in (1, 0):
            deep = min(6 * size, worth.shape[axis])
            best = np.argpartition(-ranked, deep - 1, axis=axis).take(range(deep), axis=axis)
            np.put_along_axis(may, best, True, axis=axis)
        may &= allowed
    rows, columns = np.nonzero(may)
    return rows.astype(np.int64), columns.astype(np.int64)


def _flow(
    worth: NDArray[np.int64],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    wanted: NDArray[np.int64],
    band: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.bool_]:
    """Which pairs are shown: every row its wanted number, columns inside their band where possible, then most worth."""
    row_of, column_of = pairs
    rows, columns = worth.shape
    sink = rows + columns
    # More than a whole chain of exchanges can win by scores.
    price = (int(worth.max()) + 1) * 2 * (min(rows, columns) + 1)
    low = np.maximum(band[0], 0)
    between = np.maximum(band[1], 0) - low
    over = np.full(columns, int(wanted.sum()), dtype=np.int64)
    tails = [row_of, *(rows + np.arange(columns) for _ in range(3))]
    heads = [rows + column_of, *(np.full(columns, sink) for _ in range(3))]
    room = [np.ones(len(row_of), dtype=np.int64), low, np.maximum(between, 0), over]
    costs = [-worth[row_of, column_of], *(np.full(columns, one, dtype=np.int64) for one in (-price, 0, price))]
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
