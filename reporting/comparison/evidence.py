"""How far a difference may be believed, and the only words in which it may be told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reporting.statistics.proportions import Estimate

LEAST_PARTICIPANTS: Final = 30
LEAST_WORTH: Final = 30
LEAST_EVENTS: Final = 20
GOOD_BALANCE: Final = 0.10
USABLE_BALANCE: Final = 0.25
MOST_UNMATCHED: Final = 0.20


class Level(StrEnum):
    """The evidence ladder, best first."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


MEANING: Final = {
    Level.A: "Drawn by lot, everybody counted as drawn.",
    Level.B: "Similar colleagues, balanced, and no difference where none should be.",
    Level.C: "Similar colleagues, with a rest of doubt about balance or about the check on earlier times.",
    Level.D: "A check failed.",
    Level.E: "Plain counts.",
}


class State(StrEnum):
    """What a gate says."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Gate:
    """One condition of an estimate: what it asks, what is there, and whether that is enough."""

    name: str
    needs: str
    found: str
    state: State


@dataclass(frozen=True)
class Placebo:
    """The same analysis of something that mentoring cannot have moved. No interval: it could not be made."""

    name: str
    estimate: Estimate | None

    @property
    def is_failed(self) -> bool:
        """A difference where there cannot be one."""
        return self.estimate is not None and (self.estimate.low > 0 or self.estimate.high < 0)

    def is_imprecise(self, result: Estimate) -> bool:
        """Whether it could not have seen a bias as large as the result, or as its range."""
        if self.estimate is None:
            return True
        reach = (self.estimate.high - self.estimate.low) / 2
        return reach > max(abs(result.value), (result.high - result.low) / 2)


def gates(participants: int, worth: float, events: int, largest: float, unmatched: float) -> list[Gate]:
    """The conditions of metric E1. `largest`: standardised difference after weighting; `unmatched`: a share."""
    return [
        _count("Participants with similar colleagues", participants, LEAST_PARTICIPANTS),
        _count("Similar colleagues, counted by weight", worth, LEAST_WORTH),
        _count("Events in both groups", events, LEAST_EVENTS),
        Gate(
            "Largest difference between the groups",
            f"at most {USABLE_BALANCE:.2f} SD; {GOOD_BALANCE:.2f} for level B",
            f"{largest:.2f} SD",
            State.GREEN if largest <= GOOD_BALANCE else State.AMBER if largest <= USABLE_BALANCE else State.RED,
        ),
        Gate(
            "Participants without a similar colleague",
            f"at most {MOST_UNMATCHED:.0%}, else only the rest is spoken of",
            f"{unmatched:.0%}",
            State.GREEN if unmatched <= MOST_UNMATCHED else State.AMBER,
        ),
    ]


def _count(name: str, found: float, least: int) -> Gate:
    return Gate(name, f"at least {least}", f"{found:.0f}", State.GREEN if found >= least else State.RED)


def level_of(found: list[Gate], placebos: list[Placebo], result: Estimate | None) -> Level:
    """Where a comparison with similar colleagues stands: B at best."""
    if result is None or any(gate.state == State.RED for gate in found) or any(one.is_failed for one in placebos):
        return Level.D
    if any(gate.state == State.AMBER for gate in found) or any(one.is_imprecise(result) for one in placebos):
        return Level.C
    return Level.B if placebos else Level.C


def claims_effect(level: Level, result: Estimate | None) -> bool:
    """Whether a tile says that there is an effect: level A or B and an interval without zero."""
    return level in {Level.A, Level.B} and result is not None and (result.low > 0 or result.high < 0)


LEADS: Final = {
    "stayed": ("are still here", "still here"),
    "promotion": ("have been promoted", "promoted"),
}


def sentence(level: Level, outcome: str, months: int, arms: tuple[float, float], result: Estimate | None) -> str:
    """What the tile says. Shares are of the outcome named: people who stayed, or were promoted."""
    if level == Level.E:
        return "Participants are not comparable with others; no conclusion."
    if level == Level.D or result is None:
        return "We cannot separate the program from who joined."
    value, low, high = (f"{100 * one:+.0f}".replace("-", "\N{MINUS SIGN}") for one in result)
    if level == Level.A:
        return f"The program changed this by {value} of 100 people (range {low} to {high})."
    happened = LEADS[outcome][0]
    start = (
        f"Compared with similar colleagues, participants: of 100 people like our participants, {100 * arms[0]:.0f} "
        f"{happened} after {months} months; among similar colleagues {100 * arms[1]:.0f} (difference {value}, range "
        f"{low} to {high})"
    )
    return start + ("; part of this may be who joined." if level == Level.C else ".")


def reach_sentence(smallest: float) -> str:
    """What could have been seen at all."""
    return f"With this many people we could only have seen a difference of {100 * smallest:.0f} of 100 or more."
