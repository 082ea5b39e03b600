"""Means, changes in units of standard deviations, and goal attainment scaling."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from reporting.statistics.proportions import Estimate


class Effect(NamedTuple):
    """A standardised difference: `d` as it is, `g` with the correction for small samples."""

    d: float
    g: float


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Mean with Student's interval: m ± t(n − 1)·s/√n.

    Args: values of shape (n,), n ≥ 2, in any unit. Raises ValueError for fewer.
    """
    sample = np.asarray(values, dtype=float)
    if sample.ndim != 1 or sample.size < 2:
        raise ValueError("at least two values are needed")
    middle = float(sample.mean())
    half = float(student.ppf(0.5 + confidence / 2, sample.size - 1) * sample.std(ddof=1) / np.sqrt(sample.size))
    return Estimate(middle, middle - half, middle + half)


def correction(degrees: float) -> float:
    """Hedges' J = 1 − 3/(4·df − 1). Source: Hedges 1981, J. Educ. Stat. 6, 107."""
    return 1 - 3 / (4 * degrees - 1)


def hedges_g(mean_a: float, mean_b: float, sd_a: float, sd_b: float, n_a: int, n_b: int) -> Effect:
    """Standardised difference of two independent groups: d = (a − b)/s pooled, g = J(na + nb − 2)·d.

    Raises ValueError for groups of fewer than two or without spread. Source: Borenstein et al. 2009, chapter 4.
    """
    if min(n_a, n_b) < 2 or sd_a + sd_b <= 0:
        raise ValueError("two groups of at least two with some spread are needed")
    degrees = n_a + n_b - 2
    pooled = sqrt(((n_a - 1) * sd_a**2 + (n_b - 1) * sd_b**2) / degrees)
    d = (mean_a - mean_b) / pooled
    return Effect(d, correction(degrees) * d)


def hedges_g_within(mean_difference: float, sd_difference: float, correlation: float, n: int) -> Effect:
    """Standardised change of n pairs: s = sd of differences / √(2(1 − r)), d = change/s, g = J(n − 1)·d.

    Raises ValueError for n < 2, no spread or r = 1. Source: Borenstein et al. 2009, chapter 4.
    """
    if n < 2 or sd_difference <= 0 or not -1 <= correlation < 1:
        raise ValueError("at least two pairs with some spread are needed")
    d = mean_difference / (sd_difference / sqrt(2 * (1 - correlation)))
    return Effect(d, correction(n - 1) * d)


def hedges_g_av(before: ArrayLike, after: ArrayLike) -> Effect:
    """Standardised paired change over the average spread: d = mean change / √((s₀² + s₁²)/2), g = J(n − 1)·d.

    Args: before and after, shape (n,), the same people in the same order. Raises ValueError for n < 2, other shapes or
    no spread. Source: Cumming 2012; Lakens 2013, Front. Psychol. 4:863.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.shape != second.shape or first.ndim != 1 or first.size < 2:
        raise ValueError("two columns of the same people, at least two, are needed")
    spread = sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    if spread == 0:
        raise ValueError("without spread there is no standardised change")
    d = float((second - first).mean()) / spread
    return Effect(d, correction(first.size - 1) * d)


def goal_attainment_t(levels: Sequence[int], weights: Sequence[float] | None = None, rho: float = 0.30) -> float:
    """Goal attainment scaling: T = 50 + 10·Σwx / √((1 − ρ)·Σw² + ρ·(Σw)²); 50 is "as expected".

    Args: levels −2..2 of one person's goals; weights, one per goal (all 1 without); ρ, how goals
    correlate.
    Raises ValueError without goals, for levels off the scale or weights that do not fit.
    Source: Kiresuk & Sherman 1968, Community Ment. Health J. 4, 443.
    """
    weighing = list(weights) if weights is not None else [1.0] * len(levels)
    if not levels or len(weighing) != len(levels) or any(not -2 <= level <= 2 for level in levels):
        raise ValueError("levels from -2 to 2 are needed, with a weight for each")
    total = sum(weighing)
    scale = sqrt((1 - rho) * sum(weight**2 for weight in weighing) + rho * total**2)
    if scale == 0:
        raise ValueError("at least one weight must differ from zero")
    return 50 + 10 * sum(weight * level for weight, level in zip(weighing, levels, strict=True)) / scale
