"""Tables of relationships, a file per noun."""

from relationships.models.agreements import Agreement, AgreementSignature
from relationships.models.confidences import Confidence, ConfidenceWords
from relationships.models.endings import Extension, SilenceNotice
from relationships.models.experiences import Experience, ExperienceReflection, ExposureRating
from relationships.models.finishing import (
    Capstone,
    CapstoneFile,
    CapstoneText,
    Certificate,
    CertificateFile,
    Completion,
    MidReview,
    MidReviewText,
    Transition,
)
from relationships.models.goals import DevelopmentPlan, Goal, GoalText, GoalUpdate, PlannedSkill
from relationships.models.groups import (
    BoardNote,
    GroupFacilitator,
    HandOverNote,
    Material,
    SessionChair,
    SessionPlanItem,
)
from relationships.models.growth import GrowthRating, GrowthReview, Observation, ObservationForTeam, RatedSkill
from relationships.models.milestones import MilestoneTick
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
    "BoardNote",
    "Capstone",
    "CapstoneFile",
    "CapstoneText",
    "Certificate",
    "CertificateFile",
    "Completion",
    "Confidence",
    "ConfidenceWords",
    "DevelopmentPlan",
    "Experience",
    "ExperienceReflection",
    "ExposureRating",
    "Extension",
    "FitAnswer",
    "FitWords",
    "Goal",
    "GoalText",
    "GoalUpdate",
    "GroupFacilitator",
    "GrowthRating",
    "GrowthReview",
    "HandOverNote",
    "Material",
    "MentoringSession",
    "MidReview",
    "MidReviewText",
    "MilestoneTick",
    "Observation",
    "ObservationForTeam",
    "PersonCalendar",
    "PlannedSkill",
    "PrivateNote",
    "RatedSkill",
    "Relationship",
    "RelationshipMember",
    "RelationshipRating",
    "SessionAttendee",
    "SessionChair",
    "SessionFeedback",
    "SessionPlanItem",
    "SharedNote",
    "SilenceNotice",
    "Transition",
    "Trial",
]
