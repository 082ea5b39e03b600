"""Drawing lots for places: everybody has the same chance, and every group its share. Pure; the seed decides all."""

import random
from collections.abc import Mapping
from hashlib import sha256


def draw_lots(strata: Mapping[str, str], places: int, seed: int) -> list[str]:
    """Whom the lot gives a place, of people with the group each belongs to.

    People are shuffled inside their groups, the groups laid one after another, and every (n/places)-th is taken from a
    random start. So each person's chance is places/n, and a group of m people gets m·places/n of them, rounded up or
    down. Raises ValueError unless there are more people than places, and at least one place.

    Source: systematic sampling with a random start, Cochran 1977, chapter 8.
    """
    if not 0 < places < len(strata):
        raise ValueError("there must be more people than places")
    lots = random.Random(seed)  # noqa: S311  (must come out the same again; not a secret)
    groups: dict[str, list[str]] = {}
    for person in sorted(strata):
        groups.setdefault(strata[person], []).append(person)
    order = sorted(groups)
    lots.shuffle(order)
    line: list[str] = []
    for group in order:
        lots.shuffle(groups[group])
        line += groups[group]
    start, step = lots.random(), len(line) / places
    return [line[int((start + number) * step)] for number in range(places)]


def fingerprint(strata: Mapping[str, str], places: int, seed: int) -> str:
    """A short proof of what went into a draw and what came out, for whoever draws again by hand."""
    drawn = draw_lots(strata, places, seed)
    lines = [f"{seed} {places}", *(f"{person} {strata[person]}" for person in sorted(strata)), *drawn]
    return sha256("\n".join(lines).encode()).hexdigest()
