"""Tables of relationships, a file per noun."""

from relationships.models.notes import ActionItem, AgendaItem, PrivateNote, SessionFeedback, SharedNote
from relationships.models.relationships import Relationship, RelationshipMember
from relationships.models.sessions import MentoringSession, PersonCalendar, SessionAttendee

__all__ = [
    "ActionItem",
    "AgendaItem",
    "MentoringSession",
    "PersonCalendar",
    "PrivateNote",
    "Relationship",
    "RelationshipMember",
    "SessionAttendee",
    "SessionFeedback",
    "SharedNote",
]
