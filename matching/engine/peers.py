"""Pairs among peers: a maximum-weight matching of a general graph (Edmonds' blossoms, by rustworkx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rustworkx

from matching.engine.gatherings import UNIT, PeerProblem, person_colours
from matching.engine.order import mix
from matching.engine.worth import in_units

if TYPE_CHECKING:
    from matching.engine.kinds import FloatArray, HashArray, IntArray

COMPLETE_LIMIT = 500
"""Up to this many people all pairs are looked at; above, everybody's best ones."""

BEST_OF_EACH = 20
TIE_BITS = 30
TRIFLE = np.float32(0.001 / (1 << 32))
"""Times a whole number of 32 bits: points by which equal pairs are told apart in the lists of the best."""
NO_POINTS = np.float32(-1.0)
ENTRIES_AT_ONCE = 1 << 19
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
    people, scores = np.flatnonzero(partner_of < 0), problem.scores
    if len(people) < len(scores):
        scores = scores[np.ix_(people, people)]
    colours = person_colours(scores, seed)
    pairable = int((~np.isnan(scores)).any(axis=1).sum())
    few = len(people) if len(people) <= COMPLETE_LIMIT else BEST_OF_EACH
    while True:
        pairs = _best_pairs(scores, colours, few)
        if few >= len(people) or 2 * len(pairs) >= pairable - 1:
            break
        few *= 4
    for first, second in pairs:
        partner_of[people[first]], partner_of[people[second]] = people[second], people[first]
    return partner_of


def _best_pairs(scores: FloatArray, colours: HashArray, few: int) -> list[tuple[int, int]]:
    """The best pairs among everybody's ``few`` best, handed to the solver in the order of colours."""
    order = np.argsort(colours, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    first, second = _edges(scores, colours, few)
    first, second = np.minimum(place[first], place[second]), np.maximum(place[first], place[second])
    keys = np.unique(first * len(order) + second)
    first, second = np.divmod(keys, max(len(order), 1))
    ours, theirs = order[first], order[second]
    points = in_units(scores[ours, theirs], UNIT).tolist()
    ties = (mix(colours[ours] + colours[theirs]) >> np.uint64(64 - TIE_BITS)).tolist()
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(scores))
    weights = [(point << POINT_SHIFT) + extra for point, extra in zip(points, ties, strict=True)]
    graph.add_edges_from(list(zip(first.tolist(), second.tolist(), weights, strict=True)))
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return [(int(order[one]), int(order[other])) for one, other in sorted((min(pair), max(pair)) for pair in found)]


def _edges(scores: FloatArray, colours: HashArray, few: int) -> tuple[IntArray, IntArray]:
    """Both ends of the pairs to look at, one end's best among them; some twice."""
    if few >= len(scores):
        first, second = np.nonzero(np.triu(~np.isnan(scores), 1))
        return first, second
    # Equal pairs are told apart by a trifle, else everybody would list the same few, or all of a thousand equal ones.
    stirred = (colours >> np.uint64(33)).astype(np.uint32) | np.uint32(1)
    firsts, seconds = [], []
    step = max(1, ENTRIES_AT_ONCE // len(scores))
    for start in range(0, len(scores), step):
        part = slice(start, start + step)
        told_apart = scores[part].astype(np.float32)
        told_apart += (stirred[part, None] * stirred).astype(np.float32) * TRIFLE
        told_apart[np.isnan(told_apart)] = NO_POINTS
        lowest = np.partition(told_apart, len(scores) - few, axis=1)[:, len(scores) - few, None]
        here, there = np.nonzero((told_apart >= lowest) & (told_apart > NO_POINTS))
        firsts.append(start + here)
        seconds.append(there)
    return np.concatenate(firsts), np.concatenate(seconds)
