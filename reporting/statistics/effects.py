"""Average effect on those who took part, by four estimators, and differences of changes.

Everything takes row weights that count people, so that a bootstrap can redraw clusters without copying rows.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from reporting.statistics.balance import entropy_balance
from reporting.statistics.proportions import Z95, Estimate

Array = NDArray[np.float64]


class Arms(NamedTuple):
    """The two means that a difference is made of."""

    treated: float
    comparison: float

    @property
    def difference(self) -> float:
        """Treated minus comparison."""
        return self.treated - self.comparison


def _columns(
    outcome: ArrayLike, treated: ArrayLike, covariates: ArrayLike, counts: ArrayLike | None
) -> tuple[Array, NDArray[np.bool_], Array, Array]:
    y, arm = np.asarray(outcome, dtype=float), np.asarray(treated).astype(bool)
    table = np.asarray(covariates, dtype=float)
    count = np.ones(y.size) if counts is None else np.asarray(counts, dtype=float)
    if y.shape != arm.shape or table.shape[:1] != y.shape or count.shape != y.shape or table.ndim != 2:
        raise ValueError("outcome, arm, covariates and counts must be of the same people")
    if not count[arm].sum() or not count[~arm].sum():
        raise ValueError("both arms need people")
    return y, arm, table, count


def least_squares(outcome: Array, table: Array, weights: Array) -> Array:
    """Coefficients of a weighted regression, the constant first; columns that say the same share their coefficient."""
    share = weights / weights.sum()
    centre = share @ table
    spread = np.sqrt(share @ (table - centre) ** 2)
    design = (table - centre) / np.where(spread > 1e-12, spread, 1.0)
    gram = (design * share[:, None]).T @ design + 1e-10 * np.eye(table.shape[1])
    slopes = np.linalg.solve(gram, design.T @ (share * outcome)) / np.where(spread > 1e-12, spread, 1.0)
    return np.concatenate([[share @ outcome - centre @ slopes], slopes])


def _predicted(coefficients: Array, table: Array) -> Array:
    return np.asarray(coefficients[0] + table @ coefficients[1:])


def att_doubly_robust(
    outcome: ArrayLike,
    treated: ArrayLike,
    covariates: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> Arms:
    """Effect on the treated: mean₁(Y − m₀(X)) − weighted mean₀(Y − m₀(X)), m₀ a weighted regression on the untreated.

    Right when either the weights balance what matters or the regression fits it.

    Args: outcome and treated, shape (n,); covariates, (n, p); counts, how often each row is meant; weights of all rows
    (used for the untreated; entropy balance to the mean of the treated without). Raises ValueError as
    `entropy_balance`. Source: Robins, Rotnitzky & Zhao 1994; Zhao & Percival 2017, J. Causal Inference 5(1).
    """
    y, arm, table, count = _columns(outcome, treated, covariates, counts)
    if weights is None:
        target = np.average(table[arm], axis=0, weights=count[arm])
        weight = entropy_balance(target, table[~arm], count[~arm])
    else:
        weight = np.asarray(weights, dtype=float)[~arm] * count[~arm]
    residual = y - _predicted(least_squares(y[~arm], table[~arm], weight / weight.sum()), table)
    difference = np.average(residual[arm], weights=count[arm]) - np.average(residual[~arm], weights=weight)
    mean = float(np.average(y[arm], weights=count[arm]))
    return Arms(mean, mean - float(difference))


def logistic(treated: ArrayLike, covariates: ArrayLike, counts: ArrayLike | None = None, ridge: float = 1e-3) -> Array:
    """Estimated chance of being treated, by logistic regression with a small ridge so that separation ends.

    Args: treated, shape (n,); covariates, (n, p). Returns shape (n,), inside (0, 1).
    """
    arm, table = np.asarray(treated, dtype=float), np.asarray(covariates, dtype=float)
    count = np.ones(arm.size) if counts is None else np.asarray(counts, dtype=float)
    spread = table.std(axis=0)
    design = np.column_stack([np.ones(len(table)), (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)])
    penalty = np.diag([0.0, *[ridge * count.sum()] * table.shape[1]])
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slope = count * np.maximum(chance * (1 - chance), 1e-9)
        gradient = design.T @ (count * (arm - chance)) - penalty @ beta
        step = np.linalg.solve((design * slope[:, None]).T @ design + penalty + 1e-9 * np.eye(len(beta)), gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(1 / (1 + np.exp(-np.clip(design @ beta, -30, 30))))


def att_inverse_odds(
    outcome: ArrayLike, treated: ArrayLike, covariates: ArrayLike, *, counts: ArrayLike | None = None
) -> Arms:
    """Effect on the treated with comparison people weighted by the odds of being treated, e/(1 − e), scores logistic.

    Args and errors as `att_doubly_robust`. Source: Hirano, Imbens & Ridder 2003, Econometrica 71, 1161.
    """
    y, arm, table, count = _columns(outcome, treated, covariates, counts)
    score = np.clip(logistic(arm, table, count), 1e-6, 1 - 1e-6)
    odds = (score / (1 - score) * count)[~arm]
    return Arms(float(np.average(y[arm], weights=count[arm])), float(np.average(y[~arm], weights=odds)))


def att_regression(
    outcome: ArrayLike, treated: ArrayLike, covariates: ArrayLike, *, counts: ArrayLike | None = None
) -> Arms:
    """Effect on the treated by plain regression: what the untreated's regression says of the treated.

    Args and errors as `att_doubly_robust`. Source: Imbens 2004, Rev. Econ. Stat. 86, 4.
    """
    y, arm, table, count = _columns(outcome, treated, covariates, counts)
    expected = _predicted(least_squares(y[~arm], table[~arm], count[~arm]), table[arm])
    return Arms(float(np.average(y[arm], weights=count[arm])), float(np.average(expected, weights=count[arm])))


def att_nearest(
    outcome: ArrayLike, treated: ArrayLike, covariates: ArrayLike, cells: ArrayLike, *, neighbours: int = 3
) -> Arms:
    """Effect on the treated against the nearest comparison people of the same cell, by Mahalanobis distance, replaced.

    Args: as `att_doubly_robust`; cells, any labels, shape (n,): cells without comparison people drop out.
    Raises ValueError when no cell has both. A plain bootstrap does not hold for it, so it has no interval here.
    Source: Abadie & Imbens 2008, Econometrica 76, 1537.
    """
    y, arm, table, _ = _columns(outcome, treated, covariates, None)
    labels = np.asarray(cells)
    values, vectors = np.linalg.eigh(np.cov(table, rowvar=False).reshape(table.shape[1], -1))
    scale = np.where(values > 1e-9, 1 / np.sqrt(np.maximum(values, 1e-9)), 0.0)
    space = table @ vectors * scale
    own: list[float] = []
    near: list[float] = []
    for cell in np.unique(labels[arm]):
        inside = labels == cell
        pool = np.flatnonzero(inside & ~arm)
        if not pool.size:
            continue
        ours = np.flatnonzero(inside & arm)
        _, found = cKDTree(space[pool]).query(space[ours], k=min(neighbours, pool.size))
        own += y[ours].tolist()
        near += y[pool[np.asarray(found).reshape(ours.size, -1)]].mean(axis=1).tolist()
    if not own:
        raise ValueError("no cell holds people of both kinds")
    return Arms(float(np.mean(own)), float(np.mean(near)))


def difference_in_differences(
    before: ArrayLike, after: ArrayLike, treated: ArrayLike, *, clusters: ArrayLike | None = None
) -> Estimate:
    """(mean change of the treated) − (mean change of the others), cluster-robust 95 % interval (CR1).

    Two periods with a fixed effect per person are the regression of changes on being treated.

    Args: columns of shape (n,), one row per person; clusters, labels (each person without). Raises ValueError for other
    shapes, an empty arm or fewer than two clusters. Source: Angrist & Pischke 2009, chapter 5; Liang & Zeger 1986.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    arm = np.asarray(treated).astype(bool)
    if first.shape != second.shape or first.shape != arm.shape or not arm.any() or arm.all():
        raise ValueError("both arms need people seen before and after")
    change = second - first
    labels = np.arange(arm.size) if clusters is None else np.asarray(clusters)
    _, place = np.unique(labels, return_inverse=True)
    number = int(place.max()) + 1
    if number < 2:
        raise ValueError("at least two clusters are needed")
    effect = float(change[arm].mean() - change[~arm].mean())
    design = np.column_stack([np.ones(arm.size), arm.astype(float)])
    residual = change - np.where(arm, change[arm].mean(), change[~arm].mean())
    score = np.zeros((number, 2))
    np.add.at(score, place, design * residual[:, None])
    bread = np.linalg.inv(design.T @ design)
    scale = number / (number - 1) * (arm.size - 1) / max(arm.size - 2, 1)
    variance = (bread @ (score.T @ score) @ bread)[1, 1] * scale
    half = Z95 * float(np.sqrt(variance))
    return Estimate(effect, effect - half, effect + half)
