"""Pairs among peers: a maximum-weight matching of a general graph (Edmonds' blossoms, by rustworkx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rustworkx

from matching.engine.gatherings import UNIT, PeerProblem, person_colours
from matching.engine.order import mix
from matching.engine.worth import in_units

if TYPE_CHECKING:
    from matching.engine.kinds import FloatArray, IntArray

COMPLETE_LIMIT = 500
"""Up to this many people all pairs are looked at; above, everybody's best ones."""

BEST_OF_EACH = 20
TIE_BITS = 30
POINT_SHIFT = 48
"""Room below a unit of points for the tie-breaks of a quarter of a million pairs."""


def solve_peers(problem: PeerProblem, seed: int = 0) -> IntArray:
    """Partner of each person, shape (people,), -1 = alone: most people paired, then most points.

    Each pair carries a tiny tie-break hashed from the two people's scores, so that the answer is one and the same in
    whatever order they come. Above ``COMPLETE_LIMIT`` people only everybody's best pairs are looked at, more of them
    until nobody stays alone who need not.
    """
    partner_of = np.full(len(problem.scores), -1, dtype=np.int64)
    for first, second in problem.locked:
        partner_of[first], partner_of[second] = second, first
    people = np.flatnonzero(partner_of < 0)
    scores = problem.scores[np.ix_(people, people)]
    colours = person_colours(scores, seed)
    people, scores = people[np.argsort(colours, kind="stable")], problem.scores
    scores = scores[np.ix_(people, people)]
    colours = np.sort(colours, kind="stable")
    tie = (mix(colours[:, None] + colours) >> np.uint64(64 - TIE_BITS)).astype(np.int64)
    pairable = int((~np.isnan(scores)).any(axis=1).sum())
    few = len(people) if len(people) <= COMPLETE_LIMIT else BEST_OF_EACH
    while True:
        pairs = _best_pairs(scores, tie, few)
        if few >= len(people) or 2 * len(pairs) >= pairable - 1:
            break
        few *= 4
    for first, second in pairs:
        partner_of[people[first]], partner_of[people[second]] = people[second], people[first]
    return partner_of


def _best_pairs(scores: FloatArray, tie: IntArray, few: int) -> list[tuple[int, int]]:
    may = ~np.isnan(scores)
    if few < len(scores):
        best = np.argpartition(np.where(may, -scores, np.inf), few - 1, axis=1)[:, :few]
        near = np.zeros_like(may)
        np.put_along_axis(near, best, values=True, axis=1)
        may &= near | near.T
    first, second = np.nonzero(np.triu(may, 1))
    points = in_units(scores[first, second], UNIT).tolist()
    ties = tie[first, second].tolist()
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(scores))
    weights = [(point << POINT_SHIFT) + extra for point, extra in zip(points, ties, strict=True)]
    graph.add_edges_from(list(zip(first.tolist(), second.tolist(), weights, strict=True)))
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((min(pair), max(pair)) for pair in found)
