"""What is asked about relationships, a file per noun."""

from relationships.queries.relationships import (
    ONE_AT_A_TIME,
    names,
    pairs_so_far,
    partners,
    relationships_in,
    relationships_of,
    taken_participants,
    with_people,
)

__all__ = [
    "ONE_AT_A_TIME",
    "names",
    "pairs_so_far",
    "partners",
    "relationships_in",
    "relationships_of",
    "taken_participants",
    "with_people",
]
