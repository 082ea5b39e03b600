"""A figure with what it rests on. Small and pure: reports above this room read the same functions."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.disclosure import MINIMUM_FOR_SCORES

# A whole is named from so many key roles on (dictionary G1); a forecast in sums from ten (G6).
MINIMUM_ROLES: Final = 5
MINIMUM_FORECAST_ROLES: Final = 10


@dataclass(frozen=True)
class Figure:
    """A metric of the dictionary: `value` = n / of where it is a share; None with `why` when it is not shown."""

    metric: str
    name: str
    value: float | None
    n: int
    of: int
    as_of: date
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def is_shown(self) -> bool:
        """There is a value."""
        return self.value is not None

    @property
    def percent(self) -> str:
        """71%, or why there is none."""
        return f"{self.value:.0%}" if self.value is not None else self.why


def share(metric: str, name: str, n: int, of: int, as_of: date, *, minimum: int = MINIMUM_FOR_SCORES) -> Figure:
    """A share of a census. Not shown below the minimum, and zero of nothing is nothing."""
    if of < max(minimum, 1):
        why = "None yet" if of == 0 else f"Fewer than {minimum}"
        return Figure(metric, name, None, n, of, as_of, why=why)
    return Figure(metric, name, n / of, n, of, as_of)
