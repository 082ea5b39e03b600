"""From rated relationships to whole weights: the one procedure that is proposed and that is judged on data left out."""

import math
from dataclasses import dataclass

import numpy as np

from matching.learning.ridge import Fit, FloatArray, IntArray, fit_guarded, fold_of
from matching.learning.validation import Gain, cross_validated_gain
from matching.learning.weights import capped_shares, whole_weights

# Below, the data say less than the person who set the weights: see the simulation under benchmarks/matching/.
FEWEST_RATED = 100
_Z = 1.959963984540054


@dataclass(frozen=True, eq=False)
class RatedPairs:
    """Rated relationships as arrays: values of the criteria (0 to 1), rating, and the cohort and mentor of each."""

    values: FloatArray
    ratings: FloatArray
    cohorts: IntArray
    mentors: IntArray

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.ratings)


@dataclass(frozen=True, eq=False)
class Learned:
    """Weights that fit better, what was fitted, and what the same procedure gains on relationships left out."""

    weights: list[int]
    fit: Fit
    gain: Gain


@dataclass(frozen=True)
class Correlation:
    """How far something goes with the rating, within cohorts, with a 95 % interval."""

    value: float
    low: float
    high: float
    count: int


def learn(pairs: RatedPairs, weights: list[int], *, seed: int = 0) -> Learned:
    """Propose weights. ValueError below FEWEST_RATED relationships."""
    if pairs.count < FEWEST_RATED:
        raise ValueError(f"pairs: {pairs.count} are fewer than {FEWEST_RATED}")
    folds = fold_of(pairs.count, seed, pairs.mentors)
    fit = fit_guarded(pairs.values, pairs.ratings, shares_of(weights), folds, pairs.cohorts)
    gain = cross_validated_gain(
        pairs.values,
        pairs.ratings,
        shares_of(weights),
        folds,
        pairs.cohorts,
        step=lambda learned: shares_of(_next(weights, learned)),
        seed=seed,
    )
    return Learned(_next(weights, fit.shares), fit, gain)


def shares_of(weights: list[int]) -> FloatArray:
    """Weights as parts of 1."""
    found = np.array(weights, dtype=np.float64)
    return np.asarray(found / found.sum(), dtype=np.float64)


def correlation(values: FloatArray, ratings: FloatArray, cohorts: IntArray) -> Correlation | None:
    """Pearson's r within cohorts with Fisher's interval; None where one of the two never differs."""
    x, y = np.array(values, dtype=np.float64), np.array(ratings, dtype=np.float64)
    groups = np.unique(cohorts)
    for one in groups:
        member = cohorts == one
        x[member] -= x[member].mean()
        y[member] -= y[member].mean()
    spread = math.sqrt(float(x @ x) * float(y @ y))
    left = len(x) - len(groups) - 2
    if spread < 1e-9 or left < 1:
        return None
    r = max(-0.999999, min(0.999999, float(x @ y) / spread))
    middle, reach = math.atanh(r), _Z / math.sqrt(left)
    return Correlation(r, math.tanh(middle - reach), math.tanh(middle + reach), len(x))


def _next(weights: list[int], learned: FloatArray) -> list[int]:
    return whole_weights(weights, capped_shares(shares_of(weights), learned))
