"""Competencies, key roles, who could fill them, what HR says happened, and forecasts of that."""

from readiness.models.competencies import Competency, CompetencyRating
from readiness.models.forecasts import SuccessionForecast
from readiness.models.history import CareerEvent, HistoryImport, HistoryImportRow
from readiness.models.nominations import Calibration, Nomination, RatingComment, RatingRequest, ReadinessRating
from readiness.models.roles import Incumbency, KeyRole
from readiness.models.settings import NamedReader, ReadinessSettings

__all__ = [
    "Calibration",
    "CareerEvent",
    "Competency",
    "CompetencyRating",
    "HistoryImport",
    "HistoryImportRow",
    "Incumbency",
    "KeyRole",
    "NamedReader",
    "Nomination",
    "RatingComment",
    "RatingRequest",
    "ReadinessRating",
    "ReadinessSettings",
    "SuccessionForecast",
]
