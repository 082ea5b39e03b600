"""Ridge regression towards the configured weights, with the guard that keeps it there without good reason.

Minimises ||y - a - X b||^2 + penalty ||b - b0 w0||^2 over b >= 0, where w0 are the configured shares and b0 is the
slope of the ratings on the configured score. The penalty comes from ten-fold cross-validation. The guard takes the
largest penalty whose error lies within one standard error of the lowest. The largest of all is the more, the less of
the ratings the configured score foretells; where it foretells nothing, the configured weights stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]

FOLDS = 10
STEPS = 10
"""Penalties that are tried, each about a third of the next."""
CAUTION = 80.0
"""The largest penalty where the configured score foretells half of the spread: as many relationships as the configured
weights are held to be worth. Chosen once, so that the simulation gives the design's figures."""
LEAST_FORETOLD, MOST_FORETOLD = 0.01, 0.5


@dataclass(frozen=True, eq=False)
class Fit:
    """Learned shares (sum 1), how far they moved from the configured ones, and by what."""

    shares: FloatArray
    slope: float
    penalty: float
    errors: FloatArray
    spread: FloatArray

    @property
    def is_prior(self) -> bool:
        """Whether nothing was learned that the data bear out."""
        return bool(np.isinf(self.penalty))


def fit_guarded(
    values: FloatArray, ratings: FloatArray, prior: FloatArray, folds: IntArray, groups: IntArray | None = None
) -> Fit:
    """The shares with the penalty of the one-standard-error rule.

    Args: values (relationships, criteria) from 0 to 1; ratings (relationships,); prior, the configured shares; folds,
    the number of the fold of each relationship; groups, an intercept for each (cohorts), by default one for all.
    """
    return _fit(values, ratings, prior, folds, groups, guard=True)


def fit_unguarded(
    values: FloatArray, ratings: FloatArray, prior: FloatArray, folds: IntArray, groups: IntArray | None = None
) -> Fit:
    """The shares with the penalty of the lowest error: what the guard is compared with."""
    return _fit(values, ratings, prior, folds, groups, guard=False)


def fold_of(count: int, seed: int, clusters: Sequence[int] | IntArray | None = None) -> IntArray:
    """A fold for each relationship, at random but the same for the same seed; a cluster (a mentor) stays in one."""
    random = np.random.default_rng(seed)
    if clusters is None:
        return np.asarray(random.permutation(count) % FOLDS, dtype=np.int64)
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    return np.asarray((random.permutation(len(names)) % FOLDS)[member], dtype=np.int64)


def centred(array: FloatArray, groups: IntArray | None) -> FloatArray:
    """Without the mean of its group: the intercepts are gone."""
    if groups is None:
        return np.asarray(array - array.mean(axis=0), dtype=np.float64)
    found = np.array(array, dtype=np.float64)
    for one in np.unique(groups):
        found[groups == one] -= array[groups == one].mean(axis=0)
    return found


def slope_on(values: FloatArray, ratings: FloatArray, shares: FloatArray, groups: IntArray | None = None) -> float:
    """How much the rating rises from a score of 0 to one of 1; never below 0: a worse fit is no better pair."""
    score, rating = centred(values @ shares, groups), centred(ratings, groups)
    spread = float(score @ score)
    return max(0.0, float(score @ rating) / spread) if spread > 0 else 0.0


def coefficients(
    values: FloatArray, ratings: FloatArray, prior: FloatArray, penalty: float, groups: IntArray | None = None
) -> FloatArray:
    """The b of one penalty; `inf` gives the configured weights times their slope."""
    target = slope_on(values, ratings, prior, groups) * prior
    if np.isinf(penalty):
        return target
    x, y = centred(values, groups), centred(ratings, groups)
    strength = penalty * max(float((x**2).sum()) / max(x.size, 1), 1e-12)
    system = np.vstack([x, np.sqrt(strength) * np.eye(x.shape[1])])
    found, _rest = nnls(system, np.concatenate([y, np.sqrt(strength) * target]))
    return np.asarray(found, dtype=np.float64)


def penalties_for(
    values: FloatArray, ratings: FloatArray, prior: FloatArray, groups: IntArray | None = None
) -> list[float]:
    """Penalties to try, in relationships: so many more that agree with the configured weights. The smallest first."""
    score, rating = centred(values @ prior, groups), centred(ratings, groups)
    slope, whole = slope_on(values, ratings, prior, groups), float(rating @ rating)
    left = len(ratings) - (1 if groups is None else len(np.unique(groups))) - 1
    if whole <= 0 or left < 1:
        return [float("inf")]
    foretold = 1 - (1 - slope**2 * float(score @ score) / whole) * (left + 1) / left
    if foretold < LEAST_FORETOLD:
        return [float("inf")]
    foretold = min(foretold, MOST_FORETOLD)
    largest = CAUTION * (1 - foretold) / foretold
    return [largest * 10 ** (-step / 2) for step in reversed(range(STEPS))]


def _fit(
    values: FloatArray,
    ratings: FloatArray,
    prior: FloatArray,
    folds: IntArray,
    groups: IntArray | None,
    *,
    guard: bool,
) -> Fit:
    penalties = penalties_for(values, ratings, prior, groups)
    errors, spread = fold_errors(values, ratings, prior, folds, penalties, groups)
    best = int(np.argmin(errors))
    within = errors <= errors[best] + spread[best]
    chosen = int(np.flatnonzero(within).max()) if guard else best
    found = coefficients(values, ratings, prior, penalties[chosen], groups)
    total = float(found.sum())
    shares = found / total if total > 0 else prior
    penalty = penalties[chosen] if total > 0 else float("inf")
    return Fit(shares, slope_on(values, ratings, prior, groups), penalty, errors, spread)


def fold_errors(
    values: FloatArray,
    ratings: FloatArray,
    prior: FloatArray,
    folds: IntArray,
    penalties: Sequence[float],
    groups: IntArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Mean squared error of each penalty on folds left out, and the standard error of that mean over the folds."""
    names = np.unique(folds)
    found = np.zeros((len(penalties), len(names)))
    for column, fold in enumerate(names):
        out = folds == fold
        inside = ~out
        within = None if groups is None else groups[inside]
        for row, penalty in enumerate(penalties):
            b = coefficients(values[inside], ratings[inside], prior, penalty, within)
            found[row, column] = left_out_error(values, ratings, b, out, groups)
    return found.mean(axis=1), found.std(axis=1, ddof=1) / np.sqrt(len(names))


def left_out_error(
    values: FloatArray, ratings: FloatArray, b: FloatArray, out: NDArray[np.bool_], groups: IntArray | None
) -> float:
    """Mean squared error on those left out; intercepts from the others (a new group gets the mean of all)."""
    rest = ratings - values @ b
    if groups is None:
        return float(((rest[out] - rest[~out].mean()) ** 2).mean())
    level = np.full(len(rest), rest[~out].mean())
    for one in np.unique(groups[out]):
        known = ~out & (groups == one)
        if known.any():
            level[groups == one] = rest[known].mean()
    return float(((rest[out] - level[out]) ** 2).mean())
