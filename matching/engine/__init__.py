"""Matching without Django: arrays in, plans and reasons out."""

from matching.engine.insisting import Insistence, insist, why_not
from matching.engine.problem import Infeasible, Objective, Problem
from matching.engine.shortage import UnmatchedReason, unmatched_reasons
from matching.engine.solution import Solution
from matching.engine.solving import solve

__all__ = [
    "Infeasible",
    "Insistence",
    "Objective",
    "Problem",
    "Solution",
    "UnmatchedReason",
    "insist",
    "solve",
    "unmatched_reasons",
    "why_not",
]
