"""Making comparison people alike to participants on average, and telling how alike they are."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
TOLERANCE = 1e-6
STEPS = 200


def standardised_differences(
    treated: ArrayLike, comparison: ArrayLike, weights: ArrayLike | None = None, *, counts: ArrayLike | None = None
) -> Array:
    """(mean of treated − weighted mean of comparison) / sd of treated, per covariate.

    Where the treated do not vary, the sd of the comparison people is taken; where neither varies, equal is 0 and
    unequal is infinite.

    Args: shapes (n₁, p) and (n₀, p); weights of comparison people, (n₀,); counts of treated people, (n₁,).
    Returns shape (p,). Raises ValueError for other shapes or no people.
    """
    one, other = np.asarray(treated, dtype=float), np.asarray(comparison, dtype=float)
    if one.ndim != 2 or other.ndim != 2 or one.shape[1] != other.shape[1] or not len(one) or not len(other):
        raise ValueError("two tables with the same columns are needed")
    weight = np.ones(len(other)) if weights is None else np.asarray(weights, dtype=float)
    count = np.ones(len(one)) if counts is None else np.asarray(counts, dtype=float)
    mean = np.average(one, axis=0, weights=count)
    gap = mean - np.average(other, axis=0, weights=weight)
    spread = np.sqrt(np.average((one - mean) ** 2, axis=0, weights=count))
    spread = np.where(spread > 0, spread, other.std(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(np.abs(gap) < 1e-12, 0.0, gap / spread))


def effective_sample_size(weights: ArrayLike) -> float:
    """How many equally weighted people the weights are worth: (Σw)²/Σw². Raises ValueError without weight."""
    weight = np.asarray(weights, dtype=float)
    if weight.sum() <= 0:
        raise ValueError("some weight is needed")
    return float(weight.sum() ** 2 / (weight**2).sum())


def entropy_balance(targets: ArrayLike, covariates: ArrayLike, base: ArrayLike | None = None) -> Array:
    """Weights of comparison people, as close to `base` as can be, whose weighted means are exactly the targets.

    Minimises Σ w·log(w/q) with Σw = 1 and X'w = target, by Newton's method on the dual log Σ q·exp(−Xλ) + λ'·target.

    Args: targets, shape (p,); covariates, (n, p); base weights q, (n,), zero leaves somebody out. Columns that do not
    vary among those with weight must hit their target. Returns shape (n,), sum 1.
    Raises ValueError when no weights hit the targets (they lie outside what the people span).
    Source: Hainmueller 2012, Polit. Anal. 20, 25.
    """
    table, goal = np.asarray(covariates, dtype=float), np.asarray(targets, dtype=float)
    start = np.ones(len(table)) if base is None else np.asarray(base, dtype=float)
    if table.ndim != 2 or goal.shape != (table.shape[1],) or start.shape != (len(table),) or start.sum() <= 0:
        raise ValueError("targets, covariates and base weights must fit together")
    kept = start > 0
    spread = table[kept].std(axis=0)
    centred = (table - goal) / np.where(spread > 0, spread, 1.0)
    if (np.abs(centred[kept][:, spread == 0]) > TOLERANCE).any():
        raise ValueError("a covariate does not vary and misses its target")
    used = centred[np.ix_(kept, np.flatnonzero(spread > 0))]
    weights = np.zeros(len(table))
    weights[kept] = _solve(used, np.log(start[kept] / start.sum()))
    return weights


def _solve(table: Array, log_base: Array) -> Array:
    """Newton with step halving; the smallest ridge keeps columns that say the same from stopping it."""
    multipliers = np.zeros(table.shape[1])
    value, weights = _dual(table, log_base, multipliers)
    for _ in range(STEPS):
        gradient = weights @ table
        if np.abs(gradient).max(initial=0.0) < TOLERANCE:
            return weights
        centred = table - gradient
        hessian = (centred * weights[:, None]).T @ centred + 1e-10 * np.eye(table.shape[1])
        direction = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > 1e-8:
            tried = multipliers - size * direction
            new_value, new_weights = _dual(table, log_base, tried)
            if new_value < value - 1e-4 * size * float(gradient @ direction):
                break
            size /= 2
        else:
            break
        multipliers, value, weights = tried, new_value, new_weights
        if np.abs(multipliers).max(initial=0.0) > 1e4:
            break
    if np.abs(weights @ table).max(initial=0.0) < 1e-4:
        return weights
    raise ValueError("no weights hit the targets: they lie outside what the comparison people span")


def _dual(table: Array, log_base: Array, multipliers: Array) -> tuple[float, Array]:
    """Log Σ q·exp(Xλ) with its weights; its gradient in λ is the weighted mean of X."""
    exponent = log_base + table @ multipliers
    top = float(exponent.max())
    raw = np.exp(exponent - top)
    return top + float(np.log(raw.sum())), raw / raw.sum()
