"""Matching runs and what they propose, a module per noun. Nothing here is live until a named person publishes."""

from matching.models.choices import Choice, Choosing, ShortlistEntry
from matching.models.fairness import FairnessAttribute
from matching.models.learning import LearnedWeights
from matching.models.offers import Offer
from matching.models.outcomes import RunOutcome
from matching.models.proposals import Proposal, ReviewStep, Unmatched
from matching.models.rematches import Rematch, RematchOption
from matching.models.runs import MatchingRun, RunInput
from matching.models.scenarios import Comparison, Scenario

__all__ = [
    "Choice",
    "Choosing",
    "Comparison",
    "FairnessAttribute",
    "LearnedWeights",
    "MatchingRun",
    "Offer",
    "Proposal",
    "Rematch",
    "RematchOption",
    "ReviewStep",
    "RunInput",
    "RunOutcome",
    "Scenario",
    "ShortlistEntry",
    "Unmatched",
]
