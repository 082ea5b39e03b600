"""How well groups are matched, and who is matched worst. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.disclosure import MINIMUM_FOR_SCORES
from matching.fairness.showing import FEWEST_SECRET_SCORES, SECRET_STEP

WORST_SHARE = 0.05
MOST_LISTED = 20
MOST_LACKS = 3


@dataclass(frozen=True)
class Quartiles:
    """The middle half of a group's fits."""

    count: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Lack:
    """A criterion on which a pair misses points."""

    label: str
    missing: float
    most: float
    is_assumed: bool


def quartiles(fits: Sequence[float], *, is_secret: bool) -> Quartiles | None:
    """Quartiles in whole points; of a secret group in steps of five. None for too few pairs."""
    if len(fits) < (FEWEST_SECRET_SCORES if is_secret else MINIMUM_FOR_SCORES):
        return None
    step = SECRET_STEP if is_secret else 1
    low, middle, high = (step * round(float(one) / step) for one in np.percentile(np.array(fits), [25, 50, 75]))
    return Quartiles(len(fits), low, middle, high)


def fits_by_group(groups: Sequence[str], fits: Sequence[float], *, is_secret: bool) -> dict[str, Quartiles]:
    """Quartiles of each group that has enough pairs."""
    found: dict[str, list[float]] = {}
    for group, fit in zip(groups, fits, strict=True):
        found.setdefault(group, []).append(fit)
    told = {group: quartiles(values, is_secret=is_secret) for group, values in found.items()}
    return {group: one for group, one in told.items() if one is not None}


def worst_count(pairs: int) -> int:
    """How many pairs are the worst 5 %: at least one of any, at most as many as a page lists."""
    return min(math.ceil(WORST_SHARE * pairs), MOST_LISTED)


def lacks(breakdown: Sequence[Mapping[str, Any]], hidden: frozenset[str] = frozenset()) -> list[Lack]:
    """The criteria on which a pair misses most points, the largest first. `hidden`: keys never spoken of."""
    found = [
        Lack(line["label"], round(line["weight"] - line["points"], 1), line["weight"], bool(line["assumed"]))
        for line in breakdown
        if line["key"] not in hidden
    ]
    return sorted((one for one in found if one.missing > 0), key=lambda one: -one.missing)[:MOST_LACKS]
