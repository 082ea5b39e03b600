"""A figure as it is shown everywhere: value, n of N, interval, day, and why it is not shown where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from core.disclosure import OURS, suppress

MINUS = "\N{MINUS SIGN}"


class Unit(StrEnum):
    """What the value counts."""

    SHARE = "share"
    COUNT = "count"
    DAYS = "days"
    POINTS = "points"
    SCORE = "score"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Verdict(StrEnum):
    """Whether there is a value, and why not."""

    SHOWN = "shown"
    TOO_FEW = "too_few"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Part:
    """One part of a figure: a stage, a role, a class."""

    label: str
    n: int | None = None
    of: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    is_hidden: bool = False


@dataclass(frozen=True)
class Figure:
    """One metric on one day. `n` of `of` is what the value rests on; shares run from 0 to 1."""

    metric: str
    as_of: date
    unit: Unit
    verdict: Verdict = Verdict.SHOWN
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    of: int | None = None
    parts: Sequence[Part] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def is_shown(self) -> bool:
        """There is a value."""
        return self.verdict == Verdict.SHOWN and self.value is not None

    @property
    def is_small(self) -> bool:
        """An estimate that rests on fewer than 30: indicative only. A census has no range, and is what it is."""
        return self.is_shown and self.low is not None and self.of is not None and self.of < 30

    def as_json(self) -> dict[str, Any]:
        """For storing."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}


def from_json(stored: Mapping[str, Any]) -> Figure:
    """A figure as it was stored."""
    return Figure(
        **{
            **stored,
            "as_of": date.fromisoformat(stored["as_of"]),
            "unit": Unit(stored["unit"]),
            "verdict": Verdict(stored["verdict"]),
            "parts": tuple(Part(**part) for part in stored["parts"]),
            "notes": tuple(stored["notes"]),
        }
    )


def too_few(metric: str, as_of: date, unit: Unit, of: int, needs: int, what: str) -> Figure:
    """Not shown, because it would rest on too little."""
    verdict = Verdict.TOO_FEW if of else Verdict.NO_DATA
    says = f"Shown from {needs} {what} on." if of else f"No {what} yet."
    return Figure(metric, as_of, unit, verdict, notes=(says,))


def veil(figure: Figure) -> Figure:
    """The figure for readers who may not know single people: nothing in it counts, or leaves over, one to four.

    Of parts that make up a whole the next smallest is hidden too, so that none can be worked out.
    """
    if not figure.is_shown:
        return figure
    if figure.of is not None and figure.n is not None and _points_out(figure.n, figure.of):
        says = f"Fewer than {OURS.minimum} people on one side: not shown, so that nobody stands out."
        return Figure(figure.metric, figure.as_of, figure.unit, Verdict.TOO_FEW, notes=(says,))
    return replace(figure, parts=_veiled(figure.parts))


def _points_out(n: int, of: int) -> bool:
    return 0 < n < OURS.minimum or 0 < of - n < OURS.minimum


def _veiled(parts: Sequence[Part]) -> tuple[Part, ...]:
    counts = {place: part.n for place, part in enumerate(parts) if part.n is not None}
    wholes = {part.of for part in parts}
    hidden = {
        place for place, part in enumerate(parts) if part.n is not None and _points_out(part.n, part.of or part.n)
    }
    if len(wholes) == 1 and None not in wholes and sum(counts.values()) in wholes:
        verdicts = suppress({place: count for place, count in counts.items() if count})
        hidden |= {place for place, verdict in verdicts.items() if verdict != "shown"}
    return tuple(Part(part.label, is_hidden=True) if place in hidden else part for place, part in enumerate(parts))


def written(value: float | None, unit: Unit, of: int | None = None) -> str:
    """A value in words: percentages whole where they rest on fewer than 200."""
    if value is None:
        return ""
    if unit == Unit.SHARE:
        text = f"{100 * value:.{0 if of is None or of < 200 else 1}f} %"
    elif unit == Unit.COUNT:
        text = f"{value:,.0f}"
    elif unit == Unit.DAYS:
        text = f"{value:.0f} {'day' if round(value) == 1 else 'days'}"
    elif unit == Unit.POINTS:
        text = f"{value:+.0f}"
    else:
        text = f"{value:.1f}"
    return text.replace("-", MINUS)
