"""Problems without two sides: pairs of peers, and circles of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.entries import points_in_rows
from matching.engine.order import dense_colours, hashed
from matching.engine.problem import Infeasible, checked_mask, checked_pairs, checked_scores
from matching.engine.worth import in_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matching.engine.kinds import BoolArray, FloatArray, HashArray, IntArray

UNIT = 10**9
ENTRIES_AT_ONCE = 1 << 16


@dataclass(frozen=True, eq=False)
class PeerProblem:
    """People of one kind who are to be paired.

    ``scores`` has shape (people, people); a pair is worth the mean of its two directions, and may not be chosen if
    one of them is ``nan`` or not ``allowed``. The diagonal is ignored.
    """

    scores: FloatArray
    allowed: BoolArray | None = None
    locked: Sequence[tuple[int, int]] = ()

    def __post_init__(self) -> None:
        """Bring every field to one form, and refuse what contradicts."""
        object.__setattr__(self, "scores", mutual_scores(self.scores, self.allowed))
        shape = (len(self.scores), len(self.scores))
        pairs = {(min(pair), max(pair)) for pair in checked_pairs("locked", self.locked, shape)}
        partner: dict[int, int] = {}
        for first, second in sorted(pairs):
            for one, other in ((first, second), (second, first)):
                if one in partner:
                    raise Infeasible(f"locked: person {one} is locked to {partner[one]} and to {other}")
                partner[one] = other
            if np.isnan(self.scores[first, second]):
                raise ValueError(f"locked: the pair ({first}, {second}) is forbidden or has no score")
        object.__setattr__(self, "locked", tuple(sorted(pairs)))


@dataclass(frozen=True, eq=False)
class CircleProblem:
    """People of one kind who are to sit in circles of ``size_min`` to ``size_max``, everybody in one.

    ``scores`` and ``allowed`` are those of ``PeerProblem``: two who may not be paired never sit together.
    """

    scores: FloatArray
    size_min: int = 4
    size_max: int = 6
    allowed: BoolArray | None = None

    def __post_init__(self) -> None:
        """Bring every field to one form, and refuse sizes that cannot be."""
        object.__setattr__(self, "scores", mutual_scores(self.scores, self.allowed))
        if self.size_min < 2:
            raise ValueError(f"size_min: {self.size_min} is below 2")
        if self.size_max < self.size_min:
            raise ValueError(f"size_max: {self.size_max} is below size_min, {self.size_min}")


def mutual_scores(scores: object, allowed: object) -> FloatArray:
    """Symmetric points of each pair, ``nan`` where two may not be together and on the diagonal."""
    checked = checked_scores("scores", scores)
    if checked.shape[0] != checked.shape[1]:
        raise ValueError(f"scores: shape {checked.shape} is not square")
    matrix = points_in_rows(checked, np.arange(checked.shape[0]))
    if allowed is not None:
        matrix[~checked_mask("allowed", allowed, matrix.shape)] = np.nan
    both: FloatArray = (matrix + matrix.T) / 2.0
    np.fill_diagonal(both, np.nan)
    return both


def person_colours(scores: FloatArray, seed: int) -> HashArray:
    """Hash of each person from the scores around them, not from where they stand."""
    start = hashed(np.zeros(len(scores), dtype=np.int64), seed)

    def blocks() -> Iterator[tuple[slice, IntArray]]:
        step = max(1, ENTRIES_AT_ONCE // max(1, len(scores)))
        for first in range(0, len(scores), step):
            part = slice(first, first + step)
            yield part, in_units(scores[part], UNIT)

    return dense_colours(blocks, start, start)[0]
