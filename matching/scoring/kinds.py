"""Every kind of criterion by its name."""

from collections.abc import Callable
from typing import Any

from matching.scoring import criteria
from matching.scoring.criteria import Values
from matching.scoring.distances import closest, furthest
from matching.scoring.sides import Sides
from matching.scoring.tables import table
from matching.scoring.wishes import aspiration, ranked_choice, style

KINDS: dict[str, Callable[[Sides, dict[str, Any]], Values]] = {
    **criteria.KINDS,
    "closest": closest,
    "furthest": furthest,
    "ranked_choice": ranked_choice,
    "style": style,
    "aspiration": aspiration,
    "table": table,
}
