"""The figures of a comparison: one primary estimator with an interval, three others beside it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reporting.comparison.design import Design
from reporting.statistics.balance import effective_sample_size, entropy_balance, standardised_differences
from reporting.statistics.effects import (
    Arms,
    att_doubly_robust,
    att_inverse_odds,
    att_nearest,
    att_regression,
)
from reporting.statistics.proportions import Estimate
from reporting.statistics.resampling import cluster_counts
from reporting.statistics.survival import pseudo_incidence

Array = NDArray[np.float64]
LEAST_USABLE = 0.8


@dataclass(frozen=True)
class Outcome:
    """Time and code of each row of a design, or a plain answer (0 or 1) that is known of everybody."""

    time: Array
    code: Array
    horizon: float
    plain: Array | None = None

    def values(self, arm: NDArray[np.bool_], counts: Array) -> Array:
        """What stands for each person's outcome: the answer, or the pseudo-observation within the person's own arm."""
        if self.plain is not None:
            return self.plain
        result = np.zeros(arm.size)
        for side in (True, False):
            inside = (arm == side) & (counts > 0)
            result[inside] = pseudo_incidence(
                self.time[inside], self.code[inside].astype(int), self.horizon, weights=counts[inside]
            )
        return result


class Balance(NamedTuple):
    """One column before and after weighting, in standard deviations of the participants."""

    name: str
    before: float
    after: float


def primary(design: Design, outcome: Outcome, counts: Array | None = None) -> Arms:
    """Entropy balance with regression adjustment. Raises ValueError where no weights balance the people."""
    arm = design.rows["treated"].to_numpy(dtype=bool)
    count = np.ones(arm.size) if counts is None else counts
    return att_doubly_robust(outcome.values(arm, count), arm, design.table, counts=count)


def weights_of(design: Design) -> Array:
    """Weights of the comparison people, sum 1."""
    arm = design.rows["treated"].to_numpy(dtype=bool)
    return entropy_balance(design.table[arm].mean(axis=0), design.table[~arm])


def balance_of(design: Design, weights: Array) -> list[Balance]:
    """Every balanced column and the squares, before and after."""
    arm = design.rows["treated"].to_numpy(dtype=bool)
    table = np.hstack([design.table, design.extra])
    before = standardised_differences(table[arm], table[~arm])
    after = standardised_differences(table[arm], table[~arm], weights)
    names = (*design.names, *design.extra_names)
    return [Balance(name, float(b), float(a)) for name, b, a in zip(names, before, after, strict=True)]


def interval(design: Design, outcome: Outcome, resamples: int, seed: int) -> Estimate:
    """Percentile interval of the whole procedure when clusters (managers) are drawn anew, weights estimated each time.

    Raises ValueError when more than a fifth of the draws have no estimate: an interval of the rest would be too short.
    """
    chance = np.random.default_rng(seed)
    clusters = design.rows["cluster"].to_numpy()
    drawn: list[float] = []
    for _ in range(resamples):
        counts = cluster_counts(clusters, chance)
        try:
            drawn.append(primary(design, outcome, counts).difference)
        except (ValueError, np.linalg.LinAlgError):
            continue
    if len(drawn) < LEAST_USABLE * resamples:
        raise ValueError("too many draws cannot be balanced")
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(primary(design, outcome).difference, float(low), float(high))


def others(design: Design, outcome: Outcome) -> dict[str, Arms]:
    """What three other estimators say. No interval: they show how much hangs on the method."""
    arm = design.rows["treated"].to_numpy(dtype=bool)
    values = outcome.values(arm, np.ones(arm.size))
    return {
        "inverse odds": att_inverse_odds(values, arm, design.table),
        "nearest three": att_nearest(values, arm, design.table, design.cells),
        "regression": att_regression(values, arm, design.table),
    }


def worth(weights: Array) -> float:
    """How many equally weighted comparison people the weighted ones are worth."""
    return effective_sample_size(weights)
