"""From junior to senior: known orders of levels, and numbers in names."""

import re
from collections.abc import Iterable

from participants.hr_import.catalog import level_orders, normalise


def propose_ranks(names: Iterable[str]) -> dict[str, int]:
    """A rank for each name that has a place in the one order that knows most of them; the others are left out.

    Ranks are places in the whole order, so that the distance between two levels does not depend on which are in use.
    """
    names = list(names)
    proposals = [_by_order(names, order) for order in level_orders()]
    proposals.append(_by_number(names))
    return max(proposals, key=len)


def _by_order(names: list[str], order: tuple[frozenset[str], ...]) -> dict[str, int]:
    found = {}
    for name in names:
        rank = next((place for place, step in enumerate(order, 1) if normalise(name) in step), None)
        if rank is not None:
            found[name] = rank
    return found


def _by_number(names: list[str]) -> dict[str, int]:
    """L1 to L9, Band 3, IC4, 07: one word or none, then a number; the most frequent word counts."""
    groups: dict[str, dict[str, int]] = {}
    for name in names:
        match = re.fullmatch(r"\s*([^\W\d]*)[\s.\-_]*(\d{1,3})\s*", name)
        if match:
            groups.setdefault(match[1].casefold(), {})[name] = int(match[2])
    return max(groups.values(), key=len, default={})


def merged_ranks(present: dict[str, int | None], new: Iterable[str]) -> dict[str, int]:
    """Ranks for new names beside levels that have ranks already, only where both agree; what is set is never moved.

    Args: present level names with rank or None.
    """
    proposed = propose_ranks([*present, *new])
    ranked = {name: rank for name, rank in present.items() if rank is not None}
    if any(proposed.get(name) != rank for name, rank in ranked.items()):
        return {}
    return {name: rank for name, rank in proposed.items() if name not in ranked}
