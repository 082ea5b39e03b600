"""Time to an event when some are not known to have had it yet: curves with intervals, and their comparison.

Times may be in any unit; an event at a time happens before a censoring at the same time.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

from reporting.statistics.proportions import Z95, Estimate

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A step curve: at each time with an event, the number at risk and of events before the step, and the level after.

    All arrays have shape (k,). `level` is the share still without the event (Kaplan-Meier) or the share that had it
    (Aalen-Johansen); `low` and `high` are its log-log interval.
    """

    times: Array
    at_risk: Array
    events: Array
    level: Array
    error: Array
    low: Array
    high: Array
    start: float

    def at(self, time: float) -> Estimate:
        """The level at a time, with its interval; at the start without one."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return Estimate(self.start, self.start, self.start)
        return Estimate(float(self.level[place]), float(self.low[place]), float(self.high[place]))

    def first(self, level: float) -> float | None:
        """The first time at which the curve has reached a level (downwards or upwards); None where it never does."""
        reached = self.level <= level if self.start == 1 else self.level >= level
        return float(self.times[int(np.argmax(reached))]) if reached.any() else None


def _columns(times: ArrayLike, marks: ArrayLike, weights: ArrayLike | None) -> tuple[Array, NDArray[np.int_], Array]:
    when, kind = np.asarray(times, dtype=float), np.asarray(marks, dtype=int)
    weight = np.ones(when.size) if weights is None else np.asarray(weights, dtype=float)
    if when.ndim != 1 or when.shape != kind.shape or when.shape != weight.shape or when.size == 0:
        raise ValueError("times, marks and weights must be columns of the same people")
    if (when < 0).any() or (kind < 0).any() or (weight < 0).any():
        raise ValueError("times, marks and weights are not negative")
    return when, kind, weight


def _counts_at(moments: Array, when: Array, kind: NDArray[np.int_], weight: Array) -> tuple[Array, Array]:
    leaving = np.searchsorted(moments, when, side="right")
    at_risk = weight.sum() - np.cumsum(np.bincount(leaving, weights=weight, minlength=moments.size + 1))[: moments.size]
    hit = kind > 0
    dead = np.bincount(np.searchsorted(moments, when[hit]), weights=weight[hit], minlength=moments.size)
    return np.asarray(at_risk, dtype=float), np.asarray(dead, dtype=float)


def _counts(
    when: Array, kind: NDArray[np.int_], weight: Array, entry: Array | None, cause: int
) -> tuple[Array, Array, Array, Array]:
    """Times with an event, numbers at risk, events of any cause, and of the cause."""
    moments = np.unique(when[kind > 0])
    at_risk, any_cause = _counts_at(moments, when, kind, weight)
    if entry is not None:
        late = np.searchsorted(moments, entry, side="right")
        come = np.cumsum(np.bincount(late, weights=weight, minlength=moments.size + 1))[: moments.size]
        at_risk = at_risk - weight.sum() + come
    _, of_cause = _counts_at(moments, when, np.where(kind == cause, 1, 0), weight)
    return moments, at_risk, any_cause, of_cause


def _log_log(level: Array, error: Array, z: float) -> tuple[Array, Array]:
    """Ends level^exp(±z·se/(level·log level)); the level itself where it is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.exp(z * error / (level * np.log(level)))
        ends = np.stack([level**step, level ** (1 / step)])
    inside = (level > 0) & (level < 1)
    low, high = np.where(inside, ends.min(axis=0), level), np.where(inside, ends.max(axis=0), level)
    return low, high


def kaplan_meier(
    times: ArrayLike, events: ArrayLike, *, weights: ArrayLike | None = None, entry: ArrayLike | None = None
) -> Curve:
    """Share still without the event: S(t) = Π (1 − d/n), variance by Greenwood S²·Σ d/(n(n − d)), log-log 95 % ends.

    Args: times, shape (n,), of event or last sight; events, 1 or 0; entry, times from which people were watched.
    With weights the curve is weighted and the error treats them as counts: for drawing, not for inference.
    Raises ValueError for other shapes or negative values. Source: Kalbfleisch & Prentice 2002, 1.4.
    """
    when, kind, weight = _columns(times, np.asarray(events) > 0, weights)
    late = None if entry is None else np.asarray(entry, dtype=float)
    if late is not None and (late.shape != when.shape or (late >= when).any()):
        raise ValueError("everybody must enter before they leave")
    moments, at_risk, dead, _ = _counts(when, kind, weight, late, 1)
    level = np.asarray(np.cumprod(1 - dead / at_risk), dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(dead / (at_risk * (at_risk - dead)))
    error = np.where(level > 0, level * np.sqrt(greenwood, where=level > 0, out=np.zeros_like(level)), 0.0)
    low, high = _log_log(level, error, Z95)
    return Curve(moments, at_risk, dead, level, error, low, high, 1.0)


def aalen_johansen(times: ArrayLike, causes: ArrayLike, cause: int = 1, *, weights: ArrayLike | None = None) -> Curve:
    """Share that has had one of several events, the others ending the chance of it: F(t) = Σ S(u−)·d₁/n.

    Variance by the delta method (Marubini & Valsecchi 1995, 10.3), log-log 95 % interval.

    Args: causes, shape (n,): 0 not yet anything, else the number of the event; cause, which of them is counted.
    Raises ValueError for other shapes or negative values. Source: Aalen & Johansen 1978, Scand. J. Stat. 5, 141.
    """
    when, kind, weight = _columns(times, causes, weights)
    moments, at_risk, dead, ours = _counts(when, kind, weight, None, cause)
    after = np.cumprod(1 - dead / at_risk)
    before = np.concatenate([[1.0], after[:-1]])
    level = np.cumsum(before * ours / at_risk)
    error = np.sqrt(np.maximum(_incidence_variance(level, before, at_risk, dead, ours), 0))
    low, high = _log_log(level, error, Z95)
    return Curve(moments, at_risk, ours, level, error, low, high, 0.0)


def _incidence_variance(level: Array, before: Array, at_risk: Array, dead: Array, ours: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(at_risk > dead, dead / (at_risk * (at_risk - dead)), 0.0)
    own = before**2 * (at_risk - ours) * ours / at_risk**3
    cross = before * ours / at_risk**2
    # Σ (F(t) − F(s))²·h(s) and Σ (F(t) − F(s))·c(s), opened so that running sums do.
    first = level**2 * np.cumsum(hazard) - 2 * level * np.cumsum(hazard * level) + np.cumsum(hazard * level**2)
    second = level * np.cumsum(cross) - np.cumsum(cross * level)
    return np.asarray(first + np.cumsum(own) - 2 * second)


class Test(NamedTuple):
    """A test of no difference."""

    chi_square: float
    degrees: int
    p: float


def log_rank(times: ArrayLike, events: ArrayLike, groups: ArrayLike) -> Test:
    """Whether curves of two or more groups differ: Z'V⁻¹Z of observed minus expected events, hypergeometric variance.

    Args: columns of shape (n,); groups, any labels. Raises ValueError for fewer than two groups.
    Source: Mantel 1966, Cancer Chemother. Rep. 50, 163.
    """
    when, kind, weight = _columns(times, np.asarray(events) > 0, None)
    labels, group = np.unique(np.asarray(groups), return_inverse=True)
    if labels.size < 2 or group.shape != when.shape:
        raise ValueError("two groups are needed, with a label for everybody")
    tables = [_counts_at(np.unique(when[kind > 0]), when, kind, weight * (group == one)) for one in range(labels.size)]
    at_risk, dead = np.array([table[0] for table in tables]), np.array([table[1] for table in tables])
    n, d = at_risk.sum(axis=0), dead.sum(axis=0)
    excess = (dead - at_risk * d / n).sum(axis=1)[:-1]
    factor = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    share = (at_risk / n)[:-1]
    variance = np.diag((share * factor).sum(axis=1)) - (share * factor) @ share.T
    statistic = float(excess @ np.linalg.pinv(variance) @ excess)
    return Test(statistic, labels.size - 1, float(chi2.sf(statistic, labels.size - 1)))


def pseudo_incidence(
    times: ArrayLike, causes: ArrayLike, horizon: float, cause: int = 1, *, weights: ArrayLike | None = None
) -> Array:
    """Each person's jackknife pseudo-observation of the incidence at a horizon: n·F − (n − 1)·F without that person.

    Without censoring before the horizon it is 1 for those who had the event by then and 0 for others; with it,
    regression and weighting can use it in place of the unknown outcome. Computed once per distinct (time, cause).

    Args: as `aalen_johansen`; weights are counts of people. Returns shape (n,).
    Source: Andersen, Klein & Rosthøj 2003, Biometrika 90, 15.
    """
    when, kind, weight = _columns(times, causes, weights)
    kind = np.where(when > horizon, 0, kind)
    when = np.minimum(when, horizon)
    pairs, place = np.unique(np.stack([when, kind.astype(float)]), axis=1, return_inverse=True)
    place = np.asarray(place).reshape(-1)
    counts = np.bincount(place, weights=weight, minlength=pairs.shape[1])
    # The first line leaves out nobody; each other line one person of one pair.
    without = np.vstack([counts, np.maximum(counts - np.eye(counts.size), 0)])
    levels = _incidences(pairs[0], pairs[1], without, cause)
    total = weight.sum()
    return np.asarray((total * levels[0] - (total - 1) * levels[1:])[place])


def _incidences(when: Array, kind: Array, counts: Array, cause: int) -> Array:
    """F at the end of all times for each line of counts, shape (lines, pairs) to (lines,)."""
    moments = np.unique(when[kind > 0])
    at_risk = counts @ (when[:, None] >= moments).astype(float)
    dead = counts @ ((when[:, None] == moments) & (kind > 0)[:, None]).astype(float)
    ours = counts @ ((when[:, None] == moments) & (kind == cause)[:, None]).astype(float)
    known = at_risk > 0
    hazard = np.divide(dead, at_risk, out=np.zeros_like(dead), where=known)
    before = np.cumprod(np.hstack([np.ones((len(counts), 1)), 1 - hazard]), axis=1)[:, :-1]
    return np.asarray((before * np.divide(ours, at_risk, out=np.zeros_like(ours), where=known)).sum(axis=1))
