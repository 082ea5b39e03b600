"""Matching without Django: arrays in, plans and reasons out."""

from matching.engine.circles import solve_circles
from matching.engine.gatherings import CircleProblem, PeerProblem
from matching.engine.insisting import Insistence, insist, why_not
from matching.engine.peers import solve_peers
from matching.engine.problem import Infeasible, Objective, Problem
from matching.engine.shortage import UnmatchedReason, unmatched_reasons
from matching.engine.solution import Solution
from matching.engine.solving import solve

__all__ = [
    "CircleProblem",
    "Infeasible",
    "Insistence",
    "Objective",
    "PeerProblem",
    "Problem",
    "Solution",
    "UnmatchedReason",
    "insist",
    "solve",
    "solve_circles",
    "solve_peers",
    "unmatched_reasons",
    "why_not",
]
