"""Names for the arrays that the engine passes around."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from typing_extensions import TypeIs

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
HashArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]
SmallFloatArray = NDArray[np.float32]

Progress = Callable[[str, float], object]
"""Told the phase and how much of it is done, 0..1; may raise to cancel."""


class SparseScores(Protocol):
    """A ``scipy.sparse`` array in compressed rows, as far as the engine uses it (scipy has no types)."""

    shape: tuple[int, int]
    data: FloatArray
    indices: IntArray
    indptr: IntArray


Scores = FloatArray | SparseScores


def is_sparse(scores: Scores) -> TypeIs[SparseScores]:
    """Whether only stored pairs have a score."""
    return bool(sparse.issparse(scores))
