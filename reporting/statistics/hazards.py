"""Cox's proportional hazards model. Loading this file takes seconds (statsmodels): for workers only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import pearsonr, rankdata
from statsmodels.duration.hazard_regression import PHReg

from reporting.statistics.proportions import Z95


@dataclass(frozen=True)
class Hazards:
    """One entry per covariate: log hazard ratio, its error, the ratio with its 95 % interval, and a check of constancy.

    `constancy_p`: small where the ratio changes over time (correlation of Schoenfeld residuals with the rank of time).
    """

    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    ratios: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    constancy_p: tuple[float, ...]
    events: int


def cox(
    times: ArrayLike,
    events: ArrayLike,
    covariates: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    ties: str = "efron",
) -> Hazards:
    """Hazard ratios exp(β) by partial likelihood, ties by Efron (or "breslow"), Wald intervals.

    Args: times and events (1 or 0), shape (n,); covariates, shape (n, p); entry, when each began to be watched (time in
    which somebody could not have had the event counts for nobody); clusters, labels for robust errors.
    Raises ValueError for other shapes, or fewer events than covariates. Source: Cox 1972, J. R. Stat. Soc. B 34, 187.
    """
    when, hit = np.asarray(times, dtype=float), (np.asarray(events) > 0).astype(int)
    table = np.asarray(covariates, dtype=float)
    table = table[:, None] if table.ndim == 1 else table
    if when.shape != hit.shape or table.shape[0] != when.size:
        raise ValueError("times, events and covariates must be of the same people")
    if hit.sum() < table.shape[1]:
        raise ValueError("fewer events than covariates")
    model = PHReg(when, table, status=hit, entry=entry, ties=ties)
    fitted = model.fit(groups=None if clusters is None else np.asarray(clusters))
    beta, error = np.asarray(fitted.params, dtype=float), np.asarray(fitted.bse, dtype=float)
    return Hazards(
        coefficients=tuple(beta.tolist()),
        errors=tuple(error.tolist()),
        ratios=tuple(np.exp(beta).tolist()),
        low=tuple(np.exp(beta - Z95 * error).tolist()),
        high=tuple(np.exp(beta + Z95 * error).tolist()),
        constancy_p=_constancy(np.asarray(fitted.schoenfeld_residuals, dtype=float), when),
        events=int(hit.sum()),
    )


def _constancy(residuals: np.ndarray, when: np.ndarray) -> tuple[float, ...]:
    known = np.isfinite(residuals).all(axis=1)
    ranks = rankdata(when[known])
    if known.sum() < 3:
        return tuple(float("nan") for _ in range(residuals.shape[1]))
    return tuple(float(pearsonr(column, ranks).pvalue) for column in residuals[known].T)
