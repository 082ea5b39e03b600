"""Closest and furthest on a number or a ranked value: distances against a fixed span, never against who is there."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from matching.scoring.answers import plain
from matching.scoring.criteria import Values
from matching.scoring.sides import Sides, both

DAYS_OF_A_YEAR = 365.25


def closest(sides: Sides, configuration: dict[str, Any]) -> Values:
    """1 at the same value, 0 from `span` apart on."""
    found = furthest(sides, configuration)
    return Values(np.float32(1.0) - found.values, found.answered)


def furthest(sides: Sides, configuration: dict[str, Any]) -> Values:
    """0 at the same value, 1 from `span` apart on."""
    ours, theirs = (amounts(people, configuration) for people in (sides.rows, sides.columns))
    left, right = (np.array([one or 0.0 for one in side], dtype=np.float64) for side in (ours, theirs))
    apart = np.abs(left[:, None] - right[None, :]) / max(float(configuration["span"]), 1e-9)
    answered = both([one is not None for one in ours], [one is not None for one in theirs])
    return Values(np.minimum(apart, 1.0).astype(np.float32), answered)


def amounts(people: Sequence[dict[str, Any]], configuration: dict[str, Any]) -> list[float | None]:
    """What each person has as a number: a rank, years of a date, the place in an order; None where it is not known."""
    field = configuration["field"]
    if field == "level":
        return [None if person.get("level") is None else float(person["level"]) for person in people]
    order = {plain(word): float(at) for at, word in enumerate(configuration.get("order") or ())}
    return [_amount(person.get("values", {}).get(field), order) for person in people]


def _amount(value: str | float | None, order: dict[str, float]) -> float | None:
    if value is None:
        return None
    if order:
        return order.get(plain(value))
    text = str(value).strip().replace(",", ".")
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return date.fromisoformat(text).toordinal() / DAYS_OF_A_YEAR
    except ValueError:
        return None
