"""Rates of two groups compared: ratio with its interval, and Fisher's exact test. Pure arithmetic."""

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

FOUR_FIFTHS = 0.8
FEWEST_TO_FLAG = 10
FEWEST_EXPECTED = 5
SMALLEST_SHARE_TO_TEST = 0.02
_Z = NormalDist().inv_cdf(0.975)
# Probabilities that differ by rounding only are equal.
_ALIKE = 1 + 1e-7


@dataclass(frozen=True)
class Count:
    """How many of how many: `chosen` were selected, or matched."""

    total: int
    chosen: int

    @property
    def rest(self) -> int:
        """Those who were not."""
        return self.total - self.chosen

    @property
    def rate(self) -> float | None:
        """Chosen of total; None of nobody."""
        return self.chosen / self.total if self.total else None

    def __add__(self, other: "Count") -> "Count":
        return Count(self.total + other.total, self.chosen + other.chosen)


class Reading(StrEnum):
    """What a ratio says. A rule of thumb, never a verdict."""

    REFERENCE = "highest rate"
    ALIKE = "no difference seen"
    TOO_FEW = "too few to tell"
    UNCLEAR = "cannot tell"
    LOOK = "look closer"


@dataclass(frozen=True)
class Compared:
    """A group beside the one with the highest rate."""

    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    reading: Reading


def compare(group: Count, highest: Count, everybody: int) -> Compared:
    """The group's rate over the highest rate, with a 95 % interval, the exact p, and what that says."""
    ratio, low, high = rate_ratio(group, highest)
    p = fisher_exact(group.chosen, group.rest, highest.chosen, highest.rest)
    return Compared(ratio, low, high, p, _reading(group, highest, everybody, ratio, high))


def rate_ratio(group: Count, highest: Count) -> tuple[float | None, float | None, float | None]:
    """Ratio of two rates with its 95 % interval on the log scale; half a person is added where a rate is 0."""
    if not group.total or not highest.chosen:
        return None, None, None
    ratio = (group.chosen / group.total) / (highest.chosen / highest.total)
    a, n, b, m = float(group.chosen), float(group.total), float(highest.chosen), float(highest.total)
    if not group.chosen:
        a, n, b, m = a + 0.5, n + 0.5, b + 0.5, m + 0.5
    spread = math.sqrt(max(1 / a - 1 / n + 1 / b - 1 / m, 0.0))
    middle = math.log((a / n) / (b / m))
    return ratio, math.exp(middle - _Z * spread), math.exp(middle + _Z * spread)


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """Two-sided p of Fisher's exact test for the table ((a, b), (c, d)).

    The probability, with all sums as they are, of a table that is no likelier than this one.
    """
    top, left, whole = a + b, a + c, a + b + c + d
    lowest, highest = max(0, left - (c + d)), min(top, left)
    ways = [_log_ways(top, x) + _log_ways(whole - top, left - x) for x in range(lowest, highest + 1)]
    total = _log_ways(whole, left)
    chances = [math.exp(one - total) for one in ways]
    limit = chances[a - lowest] * _ALIKE
    return min(1.0, math.fsum(one for one in chances if one <= limit))


def _log_ways(of: int, take: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(take + 1) - math.lgamma(of - take + 1)


def _reading(group: Count, highest: Count, everybody: int, ratio: float | None, high: float | None) -> Reading:
    if group == highest:
        return Reading.REFERENCE
    if ratio is None or high is None:
        return Reading.TOO_FEW
    expected = group.total * (group.chosen + highest.chosen) / (group.total + highest.total)
    is_small = group.total < FEWEST_TO_FLAG or expected < FEWEST_EXPECTED
    if is_small or group.total < SMALLEST_SHARE_TO_TEST * everybody:
        return Reading.TOO_FEW
    if ratio >= FOUR_FIFTHS:
        return Reading.ALIKE
    return Reading.LOOK if high < 1 else Reading.UNCLEAR
