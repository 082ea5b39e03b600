"""What is known of a parameter: a value, or a distribution that each run draws from once."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


class Draw(Protocol):
    """A parameter of the forecast."""

    @property
    def mean(self) -> float:
        """The value that is shown."""

    def quantile(self, share: float) -> float:
        """The value that a share (0 to 1) of draws stays below."""

    def sample(self, dice: np.random.Generator, runs: int) -> Floats:
        """One value per run."""


@dataclass(frozen=True)
class Fixed:
    """One value, in every run."""

    value: float

    @property
    def mean(self) -> float:
        """The value."""
        return self.value

    def quantile(self, share: float) -> float:
        """The value."""
        return self.value

    def sample(self, dice: np.random.Generator, runs: int) -> Floats:
        """The value, `runs` times; takes nothing from the dice."""
        return np.full(runs, self.value)


@dataclass(frozen=True)
class Gamma:
    """A rate per year that was seen as `shape` events in `years`."""

    shape: float
    years: float

    @property
    def mean(self) -> float:
        """Events per year."""
        return self.shape / self.years

    def quantile(self, share: float) -> float:
        """By scipy."""
        return float(stats.gamma.ppf(share, self.shape, scale=1 / self.years))

    def sample(self, dice: np.random.Generator, runs: int) -> Floats:
        """Rates per year."""
        return dice.gamma(self.shape, 1 / self.years, runs)


@dataclass(frozen=True)
class Beta:
    """A probability that was seen as `yes` of `yes + no`."""

    yes: float
    no: float

    @property
    def mean(self) -> float:
        """Share of yes."""
        return self.yes / (self.yes + self.no)

    def quantile(self, share: float) -> float:
        """By scipy."""
        return float(stats.beta.ppf(share, self.yes, self.no))

    def sample(self, dice: np.random.Generator, runs: int) -> Floats:
        """Probabilities."""
        return dice.beta(self.yes, self.no, runs)


@dataclass(frozen=True)
class Uniform:
    """Any value of a range, equally likely."""

    low: float
    high: float

    @property
    def mean(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2

    def quantile(self, share: float) -> float:
        """Straight between the ends."""
        return self.low + share * (self.high - self.low)

    def sample(self, dice: np.random.Generator, runs: int) -> Floats:
        """Values of the range."""
        return dice.uniform(self.low, self.high, runs)


@dataclass(frozen=True)
class Steps:
    """A whole number from low to high, `usual` most often (triangular, rounded)."""

    low: int
    usual: int
    high: int

    @property
    def mean(self) -> float:
        """The usual number."""
        return float(self.usual)

    def quantile(self, share: float) -> float:
        """By scipy, rounded."""
        width = self.high - self.low
        if not width:
            return float(self.low)
        return float(np.rint(stats.triang.ppf(share, (self.usual - self.low) / width, self.low, width)))

    def sample(self, dice: np.random.Generator, runs: int) -> Floats:
        """Whole numbers."""
        if self.low == self.high:
            return np.full(runs, float(self.low))
        return np.rint(dice.triangular(self.low, self.usual, self.high, runs))


KINDS: Final[dict[str, type[Any]]] = {kind.__name__.lower(): kind for kind in (Fixed, Gamma, Beta, Uniform, Steps)}


def draw_as_json(draw: Any) -> dict[str, Any]:
    """For storing beside a forecast."""
    return {"kind": type(draw).__name__.lower(), **asdict(draw)}


def draw_from_json(stored: dict[str, Any]) -> Draw:
    """The inverse of draw_as_json. KeyError for a kind that is not known."""
    facts = dict(stored)
    made: Draw = KINDS[facts.pop("kind")](**facts)
    return made
