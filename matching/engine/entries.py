"""Reading scores, whether all pairs have one or only stored ones do."""

from __future__ import annotations

import numpy as np

from matching.engine.kinds import FloatArray, IntArray, Scores, SparseScores, is_sparse


def stored_entries(scores: SparseScores) -> tuple[IntArray, IntArray, FloatArray]:
    """Row, column and points of each stored pair, in order."""
    rows = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
    return rows, scores.indices.astype(np.int64), scores.data


def points_in_rows(scores: Scores, rows: IntArray) -> FloatArray:
    """A new matrix with the points of these rows, ``nan`` where none is stored."""
    if not is_sparse(scores):
        return scores[rows]
    block = np.full((len(rows), scores.shape[1]), np.nan)
    starts = scores.indptr[rows].astype(np.int64)
    counts = scores.indptr[rows + 1].astype(np.int64) - starts
    ends = np.cumsum(counts)
    at = np.arange(int(counts.sum())) + np.repeat(starts - (ends - counts), counts)
    block[np.repeat(np.arange(len(rows)), counts), scores.indices[at]] = scores.data[at]
    return block


def points_at(scores: Scores, rows: IntArray, columns: IntArray) -> FloatArray:
    """Points of single pairs, ``nan`` where none is stored."""
    if not is_sparse(scores):
        return scores[rows, columns]
    stored_rows, stored_columns, points = stored_entries(scores)
    if not len(points):
        return np.full(len(rows), np.nan)
    keys = stored_rows * scores.shape[1] + stored_columns
    wanted = rows * scores.shape[1] + columns
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, points[at], np.nan)
