"""A forecast of last year beside what happened; shown even when it was bad."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class BackTest:
    """How a forecast did after a year."""

    low: float
    high: float
    happened: int
    brier: float
    # The score of saying the same mean chance for every role: a forecast worth having is below it.
    brier_of_mean: float

    @property
    def is_inside(self) -> bool:
        """What happened lies in the band."""
        return self.low <= self.happened <= self.high


def back_test(band: tuple[float, float], chances: Sequence[float], vacated: Sequence[bool], uncovered: int) -> BackTest:
    """Compare. Args: band of uncovered roles; per role the chance of a vacancy within the year and whether it came.

    Brier score (1950): mean of (chance - outcome)^2; 0 is perfect, 0.25 is a coin. ValueError for unequal lengths.
    """
    pairs = list(zip(chances, vacated, strict=True))
    score = sum((chance - came) ** 2 for chance, came in pairs) / len(pairs) if pairs else 0.0
    mean = sum(vacated) / len(pairs) if pairs else 0.0
    plain = sum((mean - came) ** 2 for came in vacated) / len(pairs) if pairs else 0.0
    return BackTest(band[0], band[1], uncovered, score, plain)
