"""Everybody's best pairs of a cohort too large for a matrix: each row's best columns and each column's best rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from matching.engine.pruning import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matching.engine.kinds import FloatArray, IntArray, Progress, SmallFloatArray

DECIMALS = 5
"""What a 32-bit number of up to 100 points can hold."""
SPREAD = 0.001
"""Points by which equal pairs are told apart in the lists of the best, so that not everybody lists the same few."""
SAMPLED = 8
NO_POINTS = np.float32(-1.0)
SHIFTS = 4096


class PairSource(Protocol):
    """Where the points of all pairs come from."""

    shape: tuple[int, int]

    def spans(self) -> Iterator[IntArray]:
        """The rows in blocks, in order."""

    def block(self, rows: IntArray, columns: IntArray | None = None) -> SmallFloatArray:
        """Points of these rows with these columns, minus infinity where a pair may not be chosen."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Row, column and points of single pairs."""

    rows: IntArray
    columns: IntArray
    points: FloatArray


@dataclass(frozen=True, eq=False)
class _Found:
    """Pairs by their key, with the points by which they were picked and the true ones."""

    rows: IntArray
    columns: IntArray
    picked_by: SmallFloatArray
    points: SmallFloatArray

    def best(self, of: IntArray, most: int) -> _Found:
        """At most so many pairs of each row or column (``of``)."""
        at = np.lexsort((-self.picked_by, of))
        sorted_of = of[at]
        starts = np.flatnonzero(np.append(True, sorted_of[1:] != sorted_of[:-1])) if len(at) else at
        place = np.arange(len(at)) - np.repeat(starts, np.diff(np.append(starts, len(at))))
        return self.taken(at[place < most])

    def taken(self, at: IntArray) -> _Found:
        """Some of the pairs."""
        return _Found(self.rows[at], self.columns[at], self.picked_by[at], self.points[at])


class BestPairs:
    """The best pairs of each row and of each column."""

    def __init__(self, source: PairSource, best_of_each: int, capacity: IntArray, progress: Progress | None) -> None:
        """Look at all pairs once, a block at a time."""
        rows, columns = source.shape
        self.few = min(best_of_each, columns)
        most_places = int(capacity.max(initial=0))
        self.deep = min(max(best_of_each, 3 * most_places), 4 * best_of_each, rows)
        self._random = np.random.default_rng(0)
        self._spread = self._random.random(columns + SHIFTS, dtype=np.float32) * np.float32(SPREAD)
        self._threshold = np.full(columns, NO_POINTS, dtype=np.float32)
        self._by_row: list[_Found] = []
        self._by_column: list[_Found] = []
        self._waiting = 0
        for part in source.spans():
            tell(progress, "candidates", int(part[0]) / max(rows, 1))
            self._look(part, source.block(part))
        self.of_rows = _together(self._by_row)
        found = _together(self._by_column)
        self.of_columns = found.best(found.columns, self.deep)
        self._by_row, self._by_column = [], []

    def pairs(self) -> Pairs:
        """All of them, each once, in order."""
        both = (self.of_rows, self.of_columns)
        return joined(*(Pairs(one.rows, one.columns, as_points(one.points)) for one in both))

    def _look(self, part: IntArray, block: SmallFloatArray) -> None:
        shifts = self._random.integers(0, SHIFTS, len(part))
        told_apart = block + sliding_window_view(self._spread, block.shape[1])[shifts]
        mine = _above(part, block, told_apart, self._row_threshold(told_apart)[:, None])
        self._by_row.append(mine.best(mine.rows, self.few))
        if not int(part[0]) and len(part) > self.deep:
            at = len(part) - self.deep
            self._threshold = np.maximum(np.partition(told_apart, at, axis=0)[at], NO_POINTS)
        theirs = _above(part, block, told_apart, self._threshold)
        self._by_column.append(theirs)
        self._waiting += len(theirs.rows)
        if self._waiting > block.shape[1] * self.deep:
            self._raise_threshold()

    def _raise_threshold(self) -> None:
        """Keep only what can still be among the best of a column."""
        found = _together(self._by_column)
        best = found.best(found.columns, self.deep)
        counts = np.bincount(best.columns, minlength=len(self._threshold))
        lowest = np.full(len(counts), np.inf, dtype=np.float32)
        np.minimum.at(lowest, best.columns, best.picked_by)
        self._threshold = np.where(counts >= self.deep, lowest, NO_POINTS).astype(np.float32)
        self._by_column, self._waiting = [best], 0

    def _row_threshold(self, told_apart: SmallFloatArray) -> SmallFloatArray:
        """What each row's best pairs at least have: so many in a sample have it."""
        is_wide = told_apart.shape[1] >= 2 * SAMPLED * self.few
        sample = told_apart[:, ::SAMPLED] if is_wide else told_apart
        at = sample.shape[1] - self.few
        return np.maximum(np.partition(sample, at, axis=1)[:, at], NO_POINTS)


def as_points(numbers: SmallFloatArray) -> FloatArray:
    """Points as the engine counts them: as many decimals as the numbers can hold."""
    points: FloatArray = numbers.astype(np.float64)
    return np.round(points, DECIMALS, out=points)


def joined(*lists: Pairs) -> Pairs:
    """All pairs, each once and in order; the first list that has a pair tells its points."""
    rows = np.concatenate([one.rows for one in lists])
    columns = np.concatenate([one.columns for one in lists])
    points = np.concatenate([one.points for one in lists])
    width = int(columns.max(initial=0)) + 1
    _, at = np.unique(rows * width + columns, return_index=True)
    return Pairs(rows[at], columns[at], points[at])


def _above(part: IntArray, block: SmallFloatArray, told_apart: SmallFloatArray, threshold: SmallFloatArray) -> _Found:
    at = np.flatnonzero(told_apart >= threshold)
    rows, columns = np.divmod(at, block.shape[1])
    return _Found(part[rows], columns, told_apart.ravel()[at], block.ravel()[at])


def _together(parts: list[_Found]) -> _Found:
    return _Found(
        np.concatenate([one.rows for one in parts]),
        np.concatenate([one.columns for one in parts]),
        np.concatenate([one.picked_by for one in parts]),
        np.concatenate([one.points for one in parts]),
    )
