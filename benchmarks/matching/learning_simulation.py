"""Learned weights in simulation, beside the table of the design (section 2.8 of the matching page).

    python -m benchmarks.matching.learning_simulation --repeats 200

Eight criteria with values from 0 to 1, true shares at random, configured shares that go with the truth by a fixed
correlation, ratings with a fixed R². Shown is the correlation of the learned score with the true one: configured,
ridge with the penalty of cross-validation alone, and with the one-standard-error guard; and how often each is worse
than what was configured, by more than a hundredth of correlation. In brackets the design's figures; it says neither
where it draws that line nor how its values and shares were drawn, so ours differ in detail.
"""

import argparse
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.learning.ridge import fit_guarded, fit_unguarded, fold_of

CRITERIA = 8
SIZES = (30, 100, 300, 1000)
WORSE = 0.01
"""Less correlation than this is told as worse: the strongest penalty moves a little every time, mostly by a hair."""
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A prior and a share of explained variance, with the design's figures for each number of rated pairs."""

    name: str
    prior: float
    r2: float
    unguarded: tuple[float, ...]
    guarded: tuple[float, ...]
    unguarded_worse: tuple[int, ...]
    guarded_worse: tuple[int, ...]


DESIGN = (
    Case("good prior, R² .05", 0.975, 0.05, (0.791, 0.910, 0.959, 0.973), (0.932, 0.968, 0.972, 0.979),
         (70, 61, 54, 38), (24, 6, 4, 4)),
    Case("poor prior, R² .15", 0.876, 0.15, (0.833, 0.909, 0.956, 0.982), (0.873, 0.906, 0.936, 0.975),
         (46, 25, 6, 2), (9, 0, 0, 0)),
)  # fmt: skip


def likeness(one: Array, other: Array) -> float:
    """Correlation of two scores whose criteria are independent and spread alike."""
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))


def prior_near(random: np.random.Generator, truth: Array, wanted: float) -> Array:
    """Shares between the truth and other random ones, so far off that the scores correlate as wanted."""
    while True:
        other = random.dirichlet(np.ones(CRITERIA))
        if likeness(truth, other) < wanted:
            break
    low, high = 0.0, 1.0
    for _step in range(50):
        middle = (low + high) / 2
        if likeness(truth, (1 - middle) * truth + middle * other) > wanted:
            low = middle
        else:
            high = middle
    return (1 - low) * truth + low * other


def simulate(case: Case, count: int, repeats: int, seed: int) -> tuple[Array, Array]:
    """Likeness to the truth of (unguarded, guarded) for each repeat."""
    random = np.random.default_rng([seed, count])
    found = np.zeros((2, repeats))
    for at in range(repeats):
        truth = random.dirichlet(np.full(CRITERIA, 2.0))
        prior = prior_near(random, truth, case.prior)
        values = random.random((count, CRITERIA))
        noise = np.sqrt(truth @ truth / 12 * (1 - case.r2) / case.r2)
        ratings = values @ truth + random.normal(scale=noise, size=count)
        folds = fold_of(count, at)
        for row, fit in enumerate((fit_unguarded, fit_guarded)):
            found[row, at] = likeness(fit(values, ratings, prior, folds).shares, truth)
    return found[0], found[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--seed", type=int, default=28)
    options = parser.parse_args()
    started = time.process_time()
    print(f"{options.repeats} repeats, seed {options.seed}; ± is two standard errors of our mean")
    for case in DESIGN:
        print(f"\n{case.name}; configured {case.prior}")
        print("pairs   ridge by CV: ours (design)    guarded: ours (design)        CV worse     guarded worse")
        for at, count in enumerate(SIZES):
            plain, guarded = simulate(case, count, options.repeats, options.seed)
            reach = [2 * float(one.std()) / np.sqrt(options.repeats) for one in (plain, guarded)]
            worse = [round(100 * float((one < case.prior - WORSE).mean())) for one in (plain, guarded)]
            print(
                f"{count:5d}   {plain.mean():.3f} ± {reach[0]:.3f} ({case.unguarded[at]:.3f})        "
                f"{guarded.mean():.3f} ± {reach[1]:.3f} ({case.guarded[at]:.3f})        "
                f"{worse[0]:2d} % ({case.unguarded_worse[at]:2d} %)  {worse[1]:2d} % ({case.guarded_worse[at]:2d} %)"
            )
    print(f"\n{time.process_time() - started:.0f} CPU seconds")


if __name__ == "__main__":
    main()
