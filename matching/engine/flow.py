"""The best choice among given pairs: min-cost flow for places, assignment for small one-to-one problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from matching.engine.kinds import IntArray
    from matching.engine.worth import Candidates

ASSIGNMENT_LIMIT = 90_000
"""Up to this many cells a one-to-one problem goes to ``linear_sum_assignment``."""

EXACT_FLOAT = 2**53


def best_choice(candidates: Candidates, places: IntArray, *, most_people: bool) -> IntArray:
    """Column of each row, -1 = none: most rows first if asked, then the highest sum of worths."""
    rows, columns = candidates.rows, len(places)
    people = min(rows, int(places.sum()))
    dearest = int(candidates.worth.max(initial=0)) + 1
    is_small = rows * columns <= ASSIGNMENT_LIMIT and dearest * (people + 2) ** 2 < EXACT_FLOAT
    if not len(candidates.worth) or not people:
        return np.full(rows, -1, dtype=np.int64)
    if is_small and int(places.max()) <= 1:
        return _assignment(candidates, places, dearest * (people + 1) if most_people else 0)
    return _most_people_flow(candidates, places) if most_people else _highest_sum_flow(candidates, places)


def most_matched(candidates: Candidates, places: IntArray) -> int:
    """How many rows can have a place at once."""
    rows, columns = candidates.rows, len(places)
    used = np.unique(candidates.row_of)
    solver = max_flow.SimpleMaxFlow()
    source, sink = rows + columns, rows + columns + 1
    tails = [candidates.row_of, np.full(len(used), source), rows + np.arange(columns)]
    heads = [rows + candidates.columns, used, np.full(columns, sink)]
    capacities = [np.ones(len(candidates.columns) + len(used), dtype=np.int64), places]
    solver.add_arcs_with_capacity(
        np.concatenate(tails).astype(np.int32),
        np.concatenate(heads).astype(np.int32),
        np.concatenate(capacities),
    )
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise RuntimeError("the maximum flow was not found")
    return int(solver.optimal_flow())


def _assignment(candidates: Candidates, places: IntArray, base: int) -> IntArray:
    """Small one-to-one problems; costs are whole numbers below 2^53, so floats lose nothing."""
    cost = np.zeros((candidates.rows, len(places)))
    may = np.zeros(cost.shape, dtype=np.bool_)
    may[candidates.row_of, candidates.columns] = places[candidates.columns] > 0
    cost[candidates.row_of, candidates.columns] = -(candidates.worth + base)
    cost[~may] = 0.0
    rows, columns = linear_sum_assignment(cost)
    chosen = np.full(candidates.rows, -1, dtype=np.int64)
    chosen[rows] = np.where(may[rows, columns], columns, -1)
    return chosen


def _most_people_flow(candidates: Candidates, places: IntArray) -> IntArray:
    """Largest flow first, then the cheapest of its size: exact, with no price for the unmatched."""
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = _add_pairs(solver, candidates)
    nodes = np.arange(candidates.rows + len(places), dtype=np.int32)
    supplies = np.concatenate([np.ones(candidates.rows, dtype=np.int64), -places])
    solver.set_nodes_supplies(nodes, supplies)
    status = solver.solve_max_flow_with_min_cost()
    return _chosen(solver, status, candidates, arcs)


def _highest_sum_flow(candidates: Candidates, places: IntArray) -> IntArray:
    """Cheapest flow in which a row may also stay without a place, for nothing."""
    rows, columns = candidates.rows, len(places)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = _add_pairs(solver, candidates)
    sink = rows + columns
    tails = np.arange(sink, dtype=np.int32)
    capacities = np.concatenate([np.ones(rows, dtype=np.int64), places])
    solver.add_arcs_with_capacity_and_unit_cost(
        tails, np.full(sink, sink, dtype=np.int32), capacities, np.zeros(sink, dtype=np.int64)
    )
    supplies = np.concatenate([np.ones(rows, dtype=np.int64), np.zeros(columns, dtype=np.int64), [-rows]])
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    return _chosen(solver, solver.solve(), candidates, arcs)


def _add_pairs(solver: min_cost_flow.SimpleMinCostFlow, candidates: Candidates) -> IntArray:
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        candidates.row_of.astype(np.int32),
        (candidates.rows + candidates.columns).astype(np.int32),
        np.ones(len(candidates.columns), dtype=np.int64),
        -candidates.worth,
    )
    return np.asarray(arcs)


def _chosen(
    solver: min_cost_flow.SimpleMinCostFlow, status: object, candidates: Candidates, arcs: IntArray
) -> IntArray:
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow was not found: {status}")
    flows = np.asarray(solver.flows(arcs)) > 0
    chosen = np.full(candidates.rows, -1, dtype=np.int64)
    chosen[candidates.row_of[flows]] = candidates.columns[flows]
    return chosen
