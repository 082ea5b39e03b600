"""Matching runs and what they propose, a module per noun. Nothing here is live until a named person publishes."""

from matching.models.proposals import Proposal, ReviewStep, Unmatched
from matching.models.runs import MatchingRun, RunInput

__all__ = ["MatchingRun", "Proposal", "ReviewStep", "RunInput", "Unmatched"]
