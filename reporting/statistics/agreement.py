"""How far two raters agree."""

import numpy as np
from numpy.typing import ArrayLike

from reporting.statistics.proportions import Estimate
from reporting.statistics.resampling import RESAMPLES, SEED, cluster_bootstrap


def weighted_kappa(
    first: ArrayLike, second: ArrayLike, categories: int, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Estimate:
    """Quadratic-weighted kappa of two raters of the same cases, with a bootstrap interval over cases.

    κ = 1 − Σw·O / Σw·E, w = (i − j)²; O observed, E expected shares from the margins.

    Args: first and second, shape (n,), whole numbers 0..categories − 1. Raises ValueError for other shapes or values,
    or when both raters gave everybody the same category (then agreement by chance is certain).
    Source: Cohen 1968, Psychol. Bull. 70, 213.
    """
    a, b = np.asarray(first, dtype=int), np.asarray(second, dtype=int)
    if a.shape != b.shape or a.ndim != 1 or a.size == 0:
        raise ValueError("two ratings per case are needed")
    if min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= categories:
        raise ValueError("ratings must lie in 0..categories - 1")
    scale = np.arange(categories)
    distance = np.subtract.outer(scale, scale).astype(float) ** 2

    def kappa(weights: np.ndarray) -> float:
        table = np.zeros((categories, categories))
        np.add.at(table, (a, b), weights)
        table /= table.sum()
        expected = float((distance * np.outer(table.sum(axis=1), table.sum(axis=0))).sum())
        return 1 - float((distance * table).sum()) / expected if expected > 0 else float("nan")

    if not np.isfinite(kappa(np.ones(a.size))):
        raise ValueError("both raters gave everybody the same category: agreement beyond chance is not defined")
    return cluster_bootstrap(kappa, np.arange(a.size), resamples=resamples, seed=seed)
