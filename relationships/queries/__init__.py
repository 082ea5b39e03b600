"""What is asked about relationships, a file per noun."""

from relationships.queries.agenda import Point, last_held, open_points
from relationships.queries.agreements import AgreementState, agreement_of
from relationships.queries.goals import GoalLine, goals_of
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
from relationships.queries.sessions import (
    busy_times,
    next_session,
    number_of,
    sessions_of,
    unlogged_sessions,
    with_attendees,
)

__all__ = [
    "ONE_AT_A_TIME",
    "AgreementState",
    "GoalLine",
    "Point",
    "agreement_of",
    "busy_times",
    "goals_of",
    "last_held",
    "names",
    "next_session",
    "number_of",
    "open_points",
    "pairs_so_far",
    "partners",
    "relationships_in",
    "relationships_of",
    "sessions_of",
    "taken_participants",
    "unlogged_sessions",
    "with_attendees",
    "with_people",
]
