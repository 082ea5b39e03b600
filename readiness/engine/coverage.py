"""How many roles can be filled at once: each person fills one role."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

R = TypeVar("R", bound=Hashable)
P = TypeVar("P", bound=Hashable)


def net_coverage(ready: Mapping[R, Collection[P]]) -> dict[R, P]:
    """Role -> person of a largest set of roles that different people fill at once (metric G4).

    Args: ready, for each role the people who are ready for it now. Roles that come first are kept filled.
    Maximum bipartite matching by augmenting paths (Kuhn 1955, Berge 1957): O(roles x nominations).
    """
    filled_by: dict[P, R] = {}
    for role in ready:
        _fill(role, ready, filled_by)
    return {role: person for person, role in filled_by.items()}


def _fill(role: R, ready: Mapping[R, Collection[P]], filled_by: dict[P, R]) -> bool:
    """Find somebody for a role, moving others along one path where that frees somebody. Breadth first, no recursion."""
    came_from: dict[P, R] = {}
    waiting = [role]
    for at in waiting:
        for person in ready[at]:
            if person in came_from:
                continue
            came_from[person] = at
            if person not in filled_by:
                _shift(person, role, came_from, filled_by)
                return True
            waiting.append(filled_by[person])
    return False


def _shift(person: P, start: R, came_from: dict[P, R], filled_by: dict[P, R]) -> None:
    """Take the path back: each role on it gets the person by whom it was reached."""
    holds = {role: one for one, role in filled_by.items()}
    while True:
        role = came_from[person]
        before = holds.get(role)
        filled_by[person] = role
        if role == start or before is None:
            return
        person = before
