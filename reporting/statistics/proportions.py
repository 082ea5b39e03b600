"""Intervals of shares: one share, the difference of two, and the recommend score."""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

Z95 = NormalDist().inv_cdf(0.975)


class Interval(NamedTuple):
    """Two ends, in the unit of the estimate."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A value with its interval."""

    value: float
    low: float
    high: float


def _critical(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("confidence lies between 0 and 1")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Interval of a share by Wilson's score method.

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)

    Args: successes of n. Returns shares from 0 to 1. Raises ValueError for n < 1 or successes outside 0..n.
    Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError("successes must lie in 0..n and n be at least 1")
    z, share = _critical(confidence), successes / n
    square = z * z
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    middle, scale = share + square / (2 * n), 1 + square / n
    low = 0.0 if successes == 0 else (middle - half) / scale
    high = 1.0 if successes == n else (middle + half) / scale
    return Interval(low, high)


def newcombe(successes_a: int, n_a: int, successes_b: int, n_b: int, confidence: float = 0.95) -> Estimate:
    """Difference of two independent shares, a − b, with Newcombe's hybrid score interval (his method 10).

    low = d − √((pa − la)² + (ub − pb)²), high = d + √((ua − pa)² + (pb − lb)²); l, u by Wilson.

    Returns shares from −1 to 1. Raises ValueError as `wilson`. Source: Newcombe 1998, Stat. Med. 17, 873.
    """
    a, b = successes_a / n_a if n_a else 0.0, successes_b / n_b if n_b else 0.0
    of_a, of_b = wilson(successes_a, n_a, confidence), wilson(successes_b, n_b, confidence)
    low = (a - b) - sqrt((a - of_a.low) ** 2 + (of_b.high - b) ** 2)
    high = (a - b) + sqrt((of_a.high - a) ** 2 + (b - of_b.low) ** 2)
    return Estimate(a - b, low, high)


def nps_interval(promoters: int, passives: int, detractors: int, confidence: float = 0.95) -> tuple[float, Estimate]:
    """The recommend score: raw, and adjusted with its interval, in points from −100 to 100.

    Adjusted Wald: P + ¾, D + ¾, n + 3; v = (P + D)/n − ((P − D)/n)²; (P − D)/n ± z·√(v/n). Never of zero width.

    Raises ValueError without answers. Source: Rocks 2016, Am. Stat. 70, 365.
    """
    n = promoters + passives + detractors
    if n < 1 or min(promoters, passives, detractors) < 0:
        raise ValueError("at least one answer is needed, and no count below zero")
    more, fewer, size = promoters + 0.75, detractors + 0.75, n + 3
    middle = (more - fewer) / size
    half = _critical(confidence) * sqrt(((more + fewer) / size - middle * middle) / size)
    return 100 * (promoters - detractors) / n, Estimate(100 * middle, 100 * (middle - half), 100 * (middle + half))
