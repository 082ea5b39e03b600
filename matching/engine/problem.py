"""What the engine is asked: the problem of pairs, checked once, so that the solvers need not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from matching.engine.entries import points_at, points_in_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matching.engine.kinds import BoolArray, FloatArray, IntArray, Scores, SparseScores

HIGHEST_SCORE = 100.0
CHECKED_AT_ONCE = 1 << 20
"""Entries looked at together, so that a check of a large matrix needs little memory."""


class Objective(Enum):
    """What the best plan is."""

    MOST_PEOPLE = "most_people"
    TOTAL_SCORE = "total_score"
    WORST_OFF = "worst_off"
    STABLE = "stable"


class Infeasible(ValueError):  # noqa: N818 - the name is part of the engine's published contract
    """No plan obeys everything that was asked; the message names what contradicts."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Mentees and mentors with a score for each pair, and the rules a plan must obey.

    ``scores`` are points from 0 to 100, shape (mentees, mentors); ``nan`` is a pair that was not scored and is never
    chosen. Of a ``scipy.sparse`` matrix only the stored entries may be chosen (a stored 0 may). ``allowed`` is False
    where a hard rule forbids the pair. A pair below ``minimum_score`` is never chosen. ``keep`` are the pairs of the
    plan before, each worth ``keep_bonus`` points more (and counted so in totals). ``group_of`` and
    ``max_unmatched_gap`` hold the match rates of groups together. ``mentor_scores`` are the mentors' own scores for
    ``Objective.STABLE`` and for blocking pairs; without them both sides share ``scores``.

    Raises ``ValueError`` that begins with the name of the field that is wrong.
    """

    scores: Scores
    allowed: BoolArray | None = None
    capacity: IntArray | None = None
    minimum_group: IntArray | None = None
    locked: Sequence[tuple[int, int]] = ()
    minimum_score: float = 0.0
    keep: Sequence[tuple[int, int]] = ()
    keep_bonus: float = 0.0
    group_of: IntArray | None = None
    max_unmatched_gap: float | None = None
    mentor_scores: Scores | None = None

    def __post_init__(self) -> None:
        """Bring every field to one form, and refuse what contradicts."""
        scores = checked_scores("scores", self.scores)
        shape = (int(scores.shape[0]), int(scores.shape[1]))
        self._set("scores", scores)
        if self.allowed is not None:
            self._set("allowed", checked_mask("allowed", self.allowed, shape))
        if self.mentor_scores is not None:
            self._set("mentor_scores", self._checked_mentor_scores(shape))
        self._set("capacity", _checked_counts("capacity", self.capacity, shape[1], default=1))
        self._set("minimum_group", _checked_counts("minimum_group", self.minimum_group, shape[1], default=0))
        self._set("minimum_score", _checked_number("minimum_score", self.minimum_score, HIGHEST_SCORE))
        self._set("keep_bonus", _checked_number("keep_bonus", self.keep_bonus, HIGHEST_SCORE))
        if self.max_unmatched_gap is not None:
            self._set("max_unmatched_gap", _checked_number("max_unmatched_gap", self.max_unmatched_gap, 1.0))
        self._set("group_of", self._checked_groups(shape[0]))
        self._set("keep", checked_pairs("keep", self.keep, shape))
        self._set("locked", checked_pairs("locked", self.locked, shape))
        self._check_locks()

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return int(self.scores.shape[0])

    @property
    def mentors(self) -> int:
        """How many mentors there are."""
        return int(self.scores.shape[1])

    @property
    def places(self) -> IntArray:
        """Places of each mentor, int64, shape (mentors,)."""
        if self.capacity is None:
            raise AssertionError
        return self.capacity

    @property
    def minimums(self) -> IntArray:
        """Smallest group of each mentor who runs one, int64, shape (mentors,)."""
        if self.minimum_group is None:
            raise AssertionError
        return self.minimum_group

    @property
    def has_quota(self) -> bool:
        """Whether match rates of groups are held together."""
        return self.group_of is not None and self.max_unmatched_gap is not None

    @property
    def has_minimum_groups(self) -> bool:
        """Whether some mentor takes either nobody or several."""
        return bool((self.minimums > 1).any())

    def choosable(self, mentees: IntArray) -> FloatArray:
        """Scores of these mentees, shape (len(mentees), mentors), ``nan`` where a pair may not be chosen."""
        block = points_in_rows(self.scores, mentees)
        if self.allowed is not None:
            block[~self.allowed[mentees]] = np.nan
        block[block < self.minimum_score] = np.nan
        return block

    def why_forbidden(self, mentee: int, mentor: int) -> str:
        """Why this pair may not be chosen; empty if it may."""
        score = float(points_at(self.scores, np.array([mentee]), np.array([mentor]))[0])
        if self.allowed is not None and not self.allowed[mentee, mentor]:
            return "is forbidden by a hard rule"
        if np.isnan(score):
            return "has no score"
        if score < self.minimum_score:
            return f"has {score:g} points, below the minimum score of {self.minimum_score:g}"
        return ""

    def _set(self, field: str, value: object) -> None:
        object.__setattr__(self, field, value)

    def _checked_mentor_scores(self, shape: tuple[int, int]) -> Scores:
        scores = checked_scores("mentor_scores", self.mentor_scores)
        if scores.shape != shape:
            raise ValueError(f"mentor_scores: shape {scores.shape} differs from that of scores, {shape}")
        return scores

    def _checked_groups(self, mentees: int) -> IntArray | None:
        if self.group_of is None:
            if self.max_unmatched_gap is not None:
                raise ValueError("group_of: needed for max_unmatched_gap")
            return None
        labels = _whole_numbers("group_of", self.group_of, mentees)
        if (labels < -1).any():
            raise ValueError("group_of: labels are -1 (none) or higher")
        return labels

    def _check_locks(self) -> None:
        taken = np.zeros(self.mentors, dtype=np.int64)
        mentor_of: dict[int, int] = {}
        for mentee, mentor in self.locked:
            if mentee in mentor_of:
                raise Infeasible(
                    f"locked: mentee {mentee} is locked to mentor {mentor_of[mentee]} and to mentor {mentor}"
                )
            mentor_of[mentee] = mentor
            taken[mentor] += 1
            if reason := self.why_forbidden(mentee, mentor):
                raise ValueError(f"locked: the pair ({mentee}, {mentor}) {reason}")
            if taken[mentor] > self.places[mentor]:
                raise Infeasible(
                    f"locked: mentor {mentor} has {self.places[mentor]} places and {taken[mentor]} locked mentees: "
                    f"{[pair for pair in self.locked if pair[1] == mentor]}"
                )


def checked_scores(field: str, scores: object) -> Scores:
    """Return scores as a float64 matrix or CSR array; ``ValueError`` if any lies outside 0..100."""
    if sparse.issparse(scores):
        found: SparseScores = _tidy(sparse.csr_array(scores, dtype=np.float64))
        _check_range(field, found.data)
        return found
    matrix = np.asarray(scores, dtype=np.float64)
    if matrix.ndim != 2:
        raise ValueError(f"{field}: must have two dimensions, has {matrix.ndim}")
    rows_at_once = max(1, CHECKED_AT_ONCE // max(1, matrix.shape[1]))
    for start in range(0, matrix.shape[0], rows_at_once):
        _check_range(field, matrix[start : start + rows_at_once])
    return matrix


def checked_mask(field: str, mask: object, shape: tuple[int, int]) -> BoolArray:
    """Return the mask as a bool matrix of this shape."""
    if sparse.issparse(mask):
        mask = sparse.csr_array(mask).toarray()
    matrix = np.asarray(mask)
    if matrix.shape != shape:
        raise ValueError(f"{field}: shape {matrix.shape} differs from that of scores, {shape}")
    if matrix.dtype != np.bool_ and not np.isin(matrix, (0, 1)).all():
        raise ValueError(f"{field}: must hold only true and false")
    return matrix.astype(np.bool_, copy=False)


def checked_pairs(field: str, pairs: Iterable[tuple[int, int]], shape: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Return the pairs, each once, in a fixed order; ``ValueError`` for one outside the shape."""
    found = set()
    for pair in pairs:
        if len(pair) != 2:
            raise ValueError(f"{field}: {tuple(pair)} is not a pair")
        first, second = int(pair[0]), int(pair[1])
        if not (0 <= first < shape[0] and 0 <= second < shape[1]):
            raise ValueError(f"{field}: the pair ({first}, {second}) is outside the scores of shape {shape}")
        found.add((first, second))
    return tuple(sorted(found))


def _check_range(field: str, values: FloatArray) -> None:
    outside = (values < 0.0) | (values > HIGHEST_SCORE)
    if outside.any():
        raise ValueError(f"{field}: {values[outside][0]:g} is outside 0..{HIGHEST_SCORE:g}")


def _whole_numbers(field: str, values: object, length: int) -> IntArray:
    array = np.asarray(values)
    if array.shape != (length,):
        raise ValueError(f"{field}: shape {array.shape} should be ({length},)")
    if array.dtype.kind not in "iub" and not (array == np.rint(array)).all():
        raise ValueError(f"{field}: must be whole numbers")
    return array.astype(np.int64)


def _checked_counts(field: str, counts: object, length: int, default: int) -> IntArray:
    if counts is None:
        return np.full(length, default, dtype=np.int64)
    array = _whole_numbers(field, counts, length)
    if (array < 0).any():
        raise ValueError(f"{field}: {array.min()} is negative")
    return array


def _checked_number(field: str, value: float, highest: float) -> float:
    number = float(value)
    if not 0.0 <= number <= highest:
        raise ValueError(f"{field}: {number:g} is outside 0..{highest:g}")
    return number


def _tidy(matrix: sparse.csr_array) -> sparse.csr_array:
    """The matrix with each pair stored once and in order; a copy if it was not so."""
    if matrix.has_canonical_format:
        return matrix
    matrix = matrix.copy()
    matrix.sum_duplicates()
    return matrix
