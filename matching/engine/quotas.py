"""Quotas of large problems: match rates within a window, as bounds in a min-cost flow.

For rates between L and L + gap, each group must have so many people matched at least and at most. Raising L keeps or
raises the number of people, as long as the least can be had at all; so the highest such L has the most people, and
points decide between the windows that have as many. Exact for the candidates if all those windows are tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from matching.engine.problem import Infeasible
from matching.engine.pruning import COMPLETE_LIMIT, Plan, best_plan, tell, two_sided

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.engine.instance import Instance
    from matching.engine.kinds import IntArray, Progress
    from matching.engine.worth import Candidates

WINDOWS_TRIED = 12
BEST_OF_EACH = 20


@dataclass(frozen=True)
class _Groups:
    """Group of each row (the last one is free of quotas), and what windows of rates mean for each in people."""

    of_row: IntArray
    sizes: IntArray
    locked: IntArray
    gap: float

    def least(self, rate: float) -> IntArray:
        """People of each group who must be matched besides the locked ones, for rates from this one on."""
        return np.append(np.maximum(np.ceil(rate * self.sizes - 1e-9).astype(np.int64) - self.locked, 0), 0)

    def most(self, rate: float) -> IntArray:
        """People of each group who may be matched besides the locked ones; negative if those are too many."""
        most = np.minimum(np.floor((rate + self.gap) * self.sizes + 1e-9).astype(np.int64), self.sizes) - self.locked
        return np.append(most, len(self.of_row))

    def rates(self) -> list[float]:
        """All rates at which a window changes."""
        counts = [np.arange(size + 1) / size for size in self.sizes.tolist()]
        marks = np.concatenate([[0.0], *counts, *[part - self.gap for part in counts]])
        return sorted({round(float(rate), 12) for rate in marks if 0.0 <= rate <= 1.0})


def quota_plan(instance: Instance, *, most_people: bool, deadline: float | None, progress: Progress | None) -> Plan:
    """The best plan whose groups' match rates differ by no more than the gap."""
    is_complete = instance.is_sparse or instance.pairs <= COMPLETE_LIMIT
    candidates = instance.all_candidates if is_complete else two_sided(instance, BEST_OF_EACH)
    market = _Market(instance, candidates, _groups(instance))
    tell(progress, "people", 0.1)
    rates, people = market.feasible_rates(most_people=most_people)
    tried = np.unique(np.linspace(0, len(rates) - 1, min(WINDOWS_TRIED, len(rates))).astype(int)).tolist()
    is_proven = is_complete and len(tried) == len(rates)
    best, value = None, -1
    for turn, at in enumerate(reversed(tried)):
        tell(progress, "points", turn / len(tried))
        chosen, worth = market.best_in_window(rates[at], people)
        if chosen is not None and worth > value:
            best, value = chosen, worth
        if deadline is not None and monotonic() > deadline and turn + 1 < len(tried):
            is_proven = False
            break
    if best is None:
        raise Infeasible(f"max_unmatched_gap: no plan holds the groups within {market.groups.gap:g}")
    bound = value if is_proven else best_plan(instance, most_people=False).bound
    return Plan(best, bound, proven=is_proven)


class _Market:
    """The candidates with their groups, as networks."""

    def __init__(self, instance: Instance, candidates: Candidates, groups: _Groups) -> None:
        self.candidates, self.places, self.groups = candidates, instance.places, groups
        self.waiting = np.bincount(groups.of_row, minlength=len(groups.sizes) + 1)

    def feasible_rates(self, *, most_people: bool) -> tuple[list[float], int | None]:
        """Lower ends of the windows worth trying, and the people whom all of them match (None: any number)."""
        groups = self.groups
        rates = [rate for rate in groups.rates() if (groups.most(rate) >= groups.least(rate)).all()]
        rates = _while(rates, lambda rate: self._people(groups.least(rate)) == int(groups.least(rate).sum()))
        if not rates or not most_people:
            return rates, None
        people = self._people(groups.most(rates[-1]))
        rates = _while(rates[::-1], lambda rate: self._people(groups.most(rate)) == people)
        return rates[::-1], people

    def best_in_window(self, rate: float, people: int | None) -> tuple[IntArray | None, int]:
        """Column of each row and the units of the best plan with rates in this window, None if there is none."""
        rows, columns, groups = self.candidates.rows, len(self.places), len(self.waiting)
        most = np.minimum(self.groups.most(rate), self.waiting)
        spare = most - np.minimum(self.groups.least(rate), most)
        left = rows + columns + np.arange(groups)
        seated, unseated = rows + columns + groups, rows + columns + groups + 1
        solver = min_cost_flow.SimpleMinCostFlow()
        tails = [self.candidates.row_of, np.arange(rows), rows + np.arange(columns), left]
        heads = [rows + self.candidates.columns, left[self.groups.of_row]]
        heads += [np.full(columns, seated), np.full(groups, unseated)]
        join = np.array([unseated]), np.array([seated]), np.array([rows if people is None else 0])
        capacities = [np.ones(len(self.candidates.columns) + rows, np.int64), self.places, spare, join[2]]
        costs = np.zeros(len(self.candidates.columns) + rows + columns + groups + 1, dtype=np.int64)
        costs[: len(self.candidates.columns)] = -self.candidates.worth
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            np.concatenate([*tails, join[0]]).astype(np.int32),
            np.concatenate([*heads, join[1]]).astype(np.int32),
            np.concatenate(capacities),
            costs,
        )
        demand = np.zeros(unseated + 1, dtype=np.int64)
        demand[:rows] = 1
        demand[left] = most - self.waiting
        reserved = -int(demand[left].sum())
        demand[seated] = reserved - rows if people is None else -people
        demand[unseated] = -int(demand.sum())
        solver.set_nodes_supplies(np.arange(unseated + 1, dtype=np.int32), demand)
        if demand[unseated] > 0 or solver.solve() != solver.OPTIMAL:
            return None, -1
        flows = np.asarray(solver.flows(arcs))[: len(self.candidates.columns)] > 0
        chosen = np.full(rows, -1, dtype=np.int64)
        chosen[self.candidates.row_of[flows]] = self.candidates.columns[flows]
        return chosen, int(self.candidates.worth[flows].sum())

    def _people(self, most: IntArray) -> int:
        """How many can have a place if so many of each group may."""
        rows, columns, groups = self.candidates.rows, len(self.places), len(self.waiting)
        source, sink = rows + columns + groups, rows + columns + groups + 1
        group_nodes = rows + columns + np.arange(groups)
        solver = max_flow.SimpleMaxFlow()
        solver.add_arcs_with_capacity(
            np.concatenate(
                [
                    self.candidates.row_of,
                    group_nodes[self.groups.of_row],
                    np.full(groups, source),
                    rows + np.arange(columns),
                ]
            ).astype(np.int32),
            np.concatenate(
                [rows + self.candidates.columns, np.arange(rows), group_nodes, np.full(columns, sink)]
            ).astype(np.int32),
            np.concatenate([np.ones(len(self.candidates.columns) + rows), np.maximum(most, 0), self.places]).astype(
                np.int64
            ),
        )
        if solver.solve(source, sink) != solver.OPTIMAL:
            raise RuntimeError("the maximum flow was not found")
        return int(solver.optimal_flow())


def _groups(instance: Instance) -> _Groups:
    problem = instance.problem
    if problem.group_of is None or problem.max_unmatched_gap is None:
        raise ValueError("group_of: needed for a quota")
    labels = np.unique(problem.group_of[problem.group_of >= 0])
    number = np.searchsorted(labels, problem.group_of)
    number[problem.group_of < 0] = len(labels)
    locked = np.bincount(number[[mentee for mentee, _ in problem.locked]], minlength=len(labels) + 1)
    sizes = np.bincount(number, minlength=len(labels) + 1)
    return _Groups(number[instance.mentees], sizes[:-1], locked[:-1], problem.max_unmatched_gap)


def _while(rates: list[float], holds: Callable[[float], bool]) -> list[float]:
    """The rates from the first on for which it holds, when it holds up to some rate and never after."""
    low, high = 0, len(rates)
    while low < high:
        middle = (low + high) // 2
        if holds(rates[middle]):
            low = middle + 1
        else:
            high = middle
    return rates[:low]
