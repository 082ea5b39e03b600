"""Draws for places that are too few: stratified, reproducible from their seed, and what they later prove (level A)."""

from collections.abc import Hashable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from reporting.statistics.proportions import Z95, Estimate

LEAST_EACH = 20


class Stratum(NamedTuple):
    """People of one stratum and how many of them are drawn."""

    people: int
    drawn: int


def effect_of_draw(outcome: ArrayLike, drawn: ArrayLike, strata: ArrayLike) -> Estimate:
    """Difference of means between drawn and not drawn, within strata, each weighted by its people. 95 % interval.

    Everybody counts as drawn, whatever they did afterwards: d = Σ N_s/N·(ȳ₁s − ȳ₀s), with the variance
    Σ (N_s/N)²·(s²₁/n₁ + s²₀/n₀).

    Args: columns of shape (n,): any outcome, 1 or 0, labels. Strata in which nobody or everybody was drawn say nothing
    and are left out; a group of one borrows the spread of its whole arm. Raises ValueError for fewer than 20 in an arm.
    Source: Imbens & Rubin 2015, chapter 9.
    """
    y, arm, label = np.asarray(outcome, dtype=float), np.asarray(drawn).astype(bool), np.asarray(strata)
    if y.shape != arm.shape or y.shape != label.shape:
        raise ValueError("outcome, draw and stratum must be of the same people")
    usable = [one for one in np.unique(label) if arm[label == one].any() and not arm[label == one].all()]
    inside = np.isin(label, usable)
    if min(arm[inside].sum(), (~arm)[inside].sum()) < LEAST_EACH:
        raise ValueError(f"at least {LEAST_EACH} people drawn and {LEAST_EACH} not drawn are needed")
    effect = variance = 0.0
    for one in usable:
        share = (label == one).sum() / inside.sum()
        first, second = y[(label == one) & arm], y[(label == one) & ~arm]
        effect += share * (first.mean() - second.mean())
        variance += share**2 * (_spread(first, y[inside & arm]) + _spread(second, y[inside & ~arm]))
    half = Z95 * float(np.sqrt(variance))
    return Estimate(float(effect), float(effect) - half, float(effect) + half)


def _spread(group: np.ndarray, arm: np.ndarray) -> float:
    own = group if group.size > 1 else arm
    return float(own.var(ddof=1)) / group.size


def strata_of(drawn: Sequence[bool], strata: Sequence[Hashable]) -> Mapping[Hashable, Stratum]:
    """How many people each stratum has and how many of them are drawn."""
    return {
        one: Stratum(strata.count(one), sum(d for d, s in zip(drawn, strata, strict=True) if s == one))
        for one in dict.fromkeys(strata)
    }


def fingerprint(order: Sequence[str]) -> str:
    """A short proof of the order in which people were drawn, to be kept with the seed."""
    return sha256("\n".join(order).encode()).hexdigest()
