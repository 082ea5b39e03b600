"""How far to trust a difference: hidden causes, and what could have been seen at all."""

from math import sqrt
from statistics import NormalDist


def e_value(ratio: float, low: float | None = None, high: float | None = None) -> tuple[float, float]:
    """How strong an unmeasured factor would have to be, tied to both joining and outcome, to explain a ratio away.

    E = RR + √(RR·(RR − 1)), of 1/RR where RR < 1; for the end of the interval nearest 1 as well (1 if it includes 1).

    Args: a risk ratio and the ends of its interval. Returns (for the estimate, for the end); without an interval both
    are that of the estimate. Raises ValueError for ratios ≤ 0. Source: VanderWeele & Ding 2017, Ann. Intern. Med. 167.
    """
    if ratio <= 0 or (low is not None and low < 0) or (high is not None and high <= 0):
        raise ValueError("risk ratios are positive")
    own = _e(ratio)
    if low is None or high is None:
        return own, own
    if low <= 1 <= high:
        return own, 1.0
    return own, _e(low if ratio > 1 else high)


def _e(ratio: float) -> float:
    above = ratio if ratio >= 1 else 1 / ratio
    return above + sqrt(above * (above - 1))


def smallest_detectable_effect(
    n_treated: float, n_comparison: float, base: float, *, power: float = 0.80, confidence: float = 0.95
) -> float:
    """The smallest difference of two shares that would be seen with this power at these numbers.

    Normal approximation at the base share p: (z(1 − α/2) + z(power))·√(p(1 − p)·(1/n₁ + 1/n₀)).

    Args: people (for weighted people the effective number); base, the share expected without an effect, 0..1.
    Returns a difference of shares. Raises ValueError for numbers ≤ 0 or a base outside 0..1.
    """
    if min(n_treated, n_comparison) <= 0 or not 0 <= base <= 1:
        raise ValueError("positive numbers and a share are needed")
    normal = NormalDist()
    factor = normal.inv_cdf(0.5 + confidence / 2) + normal.inv_cdf(power)
    # Nobody or everybody is an estimate, too: half a person is the least that is assumed.
    share = min(max(base, 0.5 / n_comparison), 1 - 0.5 / n_comparison) if n_comparison > 1 else 0.5
    return factor * sqrt(share * (1 - share) * (1 / n_treated + 1 / n_comparison))
