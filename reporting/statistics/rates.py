"""Events per time at risk."""

from scipy.stats import chi2

from reporting.statistics.proportions import Estimate


def poisson_exact(events: int, exposure: float, confidence: float = 0.95) -> Estimate:
    """A rate with its exact interval.

    low = χ²(α/2; 2d) / 2T, high = χ²(1 − α/2; 2d + 2) / 2T; low is 0 without events.

    Args: events d; exposure T in any unit of time. Returns events per that unit. Raises ValueError for T ≤ 0 or d < 0.
    Source: Garwood 1936, Biometrika 28, 437.
    """
    if exposure <= 0 or events < 0:
        raise ValueError("exposure must be positive and events not negative")
    tail = (1 - confidence) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    high = float(chi2.ppf(1 - tail, 2 * events + 2)) / 2
    return Estimate(events / exposure, low / exposure, high / exposure)
