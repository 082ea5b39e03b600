"""Whether learned shares would have foretold ratings better than the configured ones, on relationships left out."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.learning.ridge import FloatArray, IntArray, fit_guarded, slope_on

REPEATS = 2000


@dataclass(frozen=True)
class Gain:
    """How much more of the spread of ratings is foretold: a share (0.02 is two of a hundred), with a 95 % interval."""

    configured: float
    learned: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        """The difference."""
        return self.learned - self.configured

    @property
    def is_clear(self) -> bool:
        """Whether the interval lies above zero."""
        return self.low > 0


def cross_validated_gain(
    values: FloatArray,
    ratings: FloatArray,
    prior: FloatArray,
    folds: IntArray,
    groups: IntArray | None = None,
    *,
    step: Callable[[FloatArray], FloatArray] | None = None,
    seed: int = 0,
) -> Gain:
    """Learn on nine tenths, look at the tenth left out, ten times; the interval resamples relationships.

    `step` makes of learned shares those that would be accepted (capped, in whole weights), by default the same.
    """
    before, after, nothing = (np.zeros(len(ratings)) for _ in range(3))
    for fold in np.unique(folds):
        out = folds == fold
        inside = ~out
        within = None if groups is None else groups[inside]
        fit = fit_guarded(values[inside], ratings[inside], prior, _renumbered(folds[inside]), within)
        learned = step(fit.shares) if step else fit.shares
        for shares, errors in ((prior, before), (learned, after)):
            slope = slope_on(values[inside], ratings[inside], shares, within)
            errors[out] = _squared(values, ratings, slope * shares, out, groups)
        nothing[out] = _squared(values, ratings, np.zeros_like(prior), out, groups)
    return _gain(before, after, nothing, seed)


def _squared(
    values: FloatArray,
    ratings: FloatArray,
    b: FloatArray,
    out: NDArray[np.bool_],
    groups: IntArray | None,
) -> FloatArray:
    """Squared errors of the relationships left out, one by one."""
    rest = ratings - values @ b
    level = np.full(len(rest), rest[~out].mean())
    for one in np.unique(groups[out]) if groups is not None else ():
        known = ~out & (groups == one)
        if known.any():
            level[groups == one] = rest[known].mean()
    return np.asarray((rest - level)[out] ** 2, dtype=np.float64)


def _gain(before: FloatArray, after: FloatArray, nothing: FloatArray, seed: int) -> Gain:
    whole = float(nothing.mean()) or 1.0
    random = np.random.default_rng(seed)
    chosen = random.integers(0, len(before), size=(REPEATS, len(before)))
    drawn = (before - after)[chosen].mean(axis=1) / np.maximum(nothing[chosen].mean(axis=1), 1e-12)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Gain(1 - float(before.mean()) / whole, 1 - float(after.mean()) / whole, float(low), float(high))


def _renumbered(folds: IntArray) -> IntArray:
    return np.asarray(np.unique(folds, return_inverse=True)[1], dtype=np.int64)
