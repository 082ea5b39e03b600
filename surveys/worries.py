"""When the check-ins of a relationship need a word: pure functions of the newest answers of its sides."""

from collections.abc import Sequence
from statistics import fmean

from surveys.items import CORE, CORE_KEYS, OPENLY
from surveys.models import CheckIn

LOW = 2
APART = 2
_SHORT = {item.key: item.text.rstrip(".") for item in CORE}


def worries(check_ins: Sequence[CheckIn]) -> list[str]:
    """Reasons in words, the weightiest first; empty when nothing in the answers calls for a word."""
    reasons = [
        f"{one.person.name} does not find it easy to speak openly (answered {one.scores[OPENLY]} of 5)."
        for one in check_ins
        if (one.scores.get(OPENLY) or 5) <= LOW
    ]
    for key in CORE_KEYS:
        given = [one.scores[key] for one in check_ins if one.scores.get(key) is not None]
        if len(given) > 1 and max(given) - min(given) >= APART:
            reasons.append(f"The sides see it differently: “{_SHORT[key]}” ({min(given)} and {max(given)} of 5).")
    for one in check_ins:
        low = [_SHORT[key] for key in CORE_KEYS if key != OPENLY and (one.scores.get(key) or 5) <= LOW]
        reasons += [f"{one.person.name} disagrees: “{text}”." for text in low]
    return reasons


def core_mean(check_ins: Sequence[CheckIn]) -> float | None:
    """Mean over the sides of (mean of the core answers - 1) / 4, 0 to 1. None without answers."""
    sides = []
    for one in check_ins:
        given = [one.scores[key] for key in CORE_KEYS if one.scores.get(key) is not None]
        if given:
            sides.append((fmean(given) - 1) / 4)
    return fmean(sides) if sides else None
