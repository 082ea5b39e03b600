"""Tables of relationships, a file per noun."""

from relationships.models.agreements import Agreement, AgreementSignature
from relationships.models.goals import DevelopmentPlan, Goal, GoalText, GoalUpdate, PlannedSkill
from relationships.models.notes import ActionItem, AgendaItem, PrivateNote, SessionFeedback, SharedNote
from relationships.models.ratings import RelationshipRating
from relationships.models.relationships import Relationship, RelationshipMember
from relationships.models.sessions import MentoringSession, PersonCalendar, SessionAttendee
from relationships.models.trials import FitAnswer, FitWords, Trial

__all__ = [
    "ActionItem",
    "AgendaItem",
    "Agreement",
    "AgreementSignature",
    "DevelopmentPlan",
    "FitAnswer",
    "FitWords",
    "Goal",
    "GoalText",
    "GoalUpdate",
    "MentoringSession",
    "PersonCalendar",
    "PlannedSkill",
    "PrivateNote",
    "Relationship",
    "RelationshipMember",
    "RelationshipRating",
    "SessionAttendee",
    "SessionFeedback",
    "SharedNote",
    "Trial",
]
