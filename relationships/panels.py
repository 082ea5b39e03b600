"""Cards that rooms above put on the page of a relationship, for its own people."""

from collections.abc import Callable, Mapping
from typing import Any

from relationships.models import Relationship, RelationshipMember

Panel = Callable[[Relationship, RelationshipMember], Mapping[str, Any] | None]
_PANELS: list[Panel] = []


def panel(maker: Panel) -> Panel:
    """Register a card: what it gives, a `template` among it, is shown to a member; None shows nothing."""
    _PANELS.append(maker)
    return maker


def panels_for(relationship: Relationship, me: RelationshipMember | None) -> list[Mapping[str, Any]]:
    """The cards of a relationship for one of its members; nobody else gets any."""
    if me is None:
        return []
    return [found for maker in _PANELS if (found := maker(relationship, me)) is not None]
