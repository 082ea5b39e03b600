"""Intervals by resampling whole clusters: pairs, people or managers whose values hang together."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reporting.statistics.proportions import Estimate

RESAMPLES = 1000
SEED = 20260101


def cluster_counts(clusters: ArrayLike, chance: np.random.Generator) -> NDArray[np.float64]:
    """How often each row is drawn when clusters are drawn with replacement, as many as there are.

    Args: clusters, shape (n,), any labels. Returns shape (n,), whole numbers as floats.
    """
    _, place = np.unique(np.asarray(clusters), return_inverse=True)
    number = int(place.max()) + 1
    drawn = np.bincount(chance.integers(0, number, number), minlength=number)
    return drawn[place].astype(float)


def bootstrap_ratio(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    confidence: float = 0.95,
) -> Estimate:
    """Percentile interval of Σa/Σb when the rows (one per cluster) are drawn with replacement.

    Args: columns of shape (n,), one row per cluster. Raises ValueError without rows or for Σb = 0.
    """
    a, b = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    if a.shape != b.shape or a.ndim != 1 or b.sum() == 0:
        raise ValueError("one numerator and one denominator per cluster are needed")
    chance = np.random.default_rng(seed)
    drawn = np.empty(resamples)
    for one in range(resamples):
        rows = chance.integers(0, a.size, a.size)
        below = b[rows].sum()
        drawn[one] = a[rows].sum() / below if below else np.nan
    low, high = np.nanquantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(float(a.sum() / b.sum()), float(low), float(high))


def cluster_bootstrap(
    statistic: Callable[[NDArray[np.float64]], float],
    clusters: ArrayLike,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    confidence: float = 0.95,
) -> Estimate:
    """Percentile interval of a statistic when clusters are drawn with replacement. The same seed, the same interval.

    Args: statistic, a function of row weights of shape (n,) (all 1 gives the estimate); clusters, shape (n,).
    Resamples in which the statistic is not a number are left out. Raises ValueError when those are more than half.
    """
    labels = np.asarray(clusters)
    if labels.ndim != 1 or labels.size == 0:
        raise ValueError("one cluster label per row is needed")
    chance = np.random.default_rng(seed)
    drawn = np.array([statistic(cluster_counts(labels, chance)) for _ in range(resamples)], dtype=float)
    usable = drawn[np.isfinite(drawn)]
    if usable.size * 2 <= resamples:
        raise ValueError("most resamples give no value: the data are too few for an interval")
    low, high = np.quantile(usable, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(float(statistic(np.ones(labels.size))), float(low), float(high))
