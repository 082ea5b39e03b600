"""Whether groups come through a stage alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, fisher_exact

from reporting.statistics.proportions import Z95, Estimate

LEAST_TO_FLAG = 10
LEAST_EXPECTED = 5
LEAST_SHARE = 0.02
RULE_OF_THUMB = 0.80


@dataclass(frozen=True)
class Impact:
    """A group's rate, its ratio to the reference group's with the interval, and the exact test.

    `is_flagged`: the ratio is under 0.80, the group is large enough, and the interval excludes 1.
    `is_tested`: the group is large enough for the flag to be asked at all.
    """

    selected: int
    people: int
    rate: float
    ratio: Estimate | None
    p: float | None
    is_tested: bool
    is_flagged: bool


def impact_ratio(selected: Mapping[str, int], people: Mapping[str, int]) -> dict[str, Impact]:
    """Each group's selection rate over that of the group with the highest rate, with a log interval and Fisher's test.

    IR = (a/n)/(A/N); log IR ± z·√(1/a − 1/n + 1/A − 1/N), half a person added to each count where one is zero.

    Args: selected and people by group. Groups without people are left out. The reference is the highest rate among
    groups of at least 10 (of all where there is none), so that one person cannot be what all are measured by.
    Raises ValueError where more are selected than there are. Source: 29 CFR 1607.4(D); Katz et al. 1978.
    """
    sizes = {group: count for group, count in people.items() if count > 0}
    if any(not 0 <= selected.get(group, 0) <= count for group, count in sizes.items()):
        raise ValueError("more people selected than there are")
    if not sizes:
        return {}
    rates = {group: selected.get(group, 0) / count for group, count in sizes.items()}
    large = [group for group, count in sizes.items() if count >= LEAST_TO_FLAG] or list(sizes)
    best = max(large, key=lambda group: rates[group])
    total, chosen = sum(sizes.values()), sum(selected.get(group, 0) for group in sizes)
    found: dict[str, Impact] = {}
    for group, count in sizes.items():
        one = (selected.get(group, 0), count)
        reference = (selected.get(best, 0), sizes[best])
        testable = count >= LEAST_TO_FLAG and count * chosen / total >= LEAST_EXPECTED and count >= LEAST_SHARE * total
        found[group] = _impact(one, reference, is_reference=group == best, is_tested=testable)
    return found


def _impact(one: tuple[int, int], reference: tuple[int, int], *, is_reference: bool, is_tested: bool) -> Impact:
    (a, n), (b, m) = one, reference
    if is_reference or b == 0:
        return Impact(a, n, a / n, None, None, is_tested, False)
    ratio = (a / n) / (b / m)
    if 0 in {a, b}:
        a2, n2, b2, m2 = a + 0.5, n + 0.5, b + 0.5, m + 0.5
    else:
        a2, n2, b2, m2 = float(a), float(n), float(b), float(m)
    half = Z95 * sqrt(max(1 / a2 - 1 / n2 + 1 / b2 - 1 / m2, 0))
    middle = log((a2 / n2) / (b2 / m2))
    estimate = Estimate(ratio, exp(middle - half), exp(middle + half))
    p = float(fisher_exact([[a, n - a], [b, m - b]]).pvalue)
    return Impact(a, n, a / n, estimate, p, is_tested, is_tested and ratio < RULE_OF_THUMB and estimate.high < 1)


class Pooled(NamedTuple):
    """A pooled odds ratio with its interval, the Cochran-Mantel-Haenszel test, and how many strata say something."""

    ratio: Estimate
    chi_square: float
    p: float
    strata: int


def mantel_haenszel(tables: Sequence[ArrayLike], *, corrected: bool = False) -> Pooled:
    """Odds ratio of 2×2 tables [[a, b], [c, d]] pooled over strata: Σ ad/n / Σ bc/n, interval by Robins et al.

    Strata with an empty row or column contribute nothing. `corrected` takes half off the numerator of the test.

    Raises ValueError when no stratum says anything or one of the sums is zero.
    Source: Mantel & Haenszel 1959; Robins, Breslow & Greenland 1986, Biometrics 42, 311.
    """
    strata = [np.asarray(table, dtype=float) for table in tables]
    usable = [one for one in strata if one.sum(axis=0).min() > 0 and one.sum(axis=1).min() > 0]
    if not usable:
        raise ValueError("no stratum has both groups and both outcomes")
    a, b, c, d = np.array([[one[0, 0], one[0, 1], one[1, 0], one[1, 1]] for one in usable]).T
    n = a + b + c + d
    r, s = a * d / n, b * c / n
    if r.sum() == 0 or s.sum() == 0:
        raise ValueError("the pooled odds ratio is zero or without bound")
    p, q = (a + d) / n, (b + c) / n
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    ratio, half = float(r.sum() / s.sum()), NormalDist().inv_cdf(0.975) * sqrt(float(variance))
    expected = (a + b) * (a + c) / n
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * np.maximum(n - 1, 1))
    excess = max(abs(float((a - expected).sum())) - (0.5 if corrected else 0), 0)
    statistic = excess**2 / float(spread.sum())
    interval = Estimate(ratio, ratio * exp(-half), ratio * exp(half))
    return Pooled(interval, statistic, float(chi2.sf(statistic, 1)), len(usable))
