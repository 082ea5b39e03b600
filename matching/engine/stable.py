"""Deferred acceptance (Gale and Shapley 1962) with places: mentees ask in the order of their scores."""

from __future__ import annotations

from heapq import heappush, heapreplace
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.instance import TABLE_LIMIT
from matching.engine.pruning import Plan, best_plan, tell
from matching.engine.worth import NEVER, mentor_worth_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matching.engine.instance import Instance
    from matching.engine.kinds import IntArray, Progress

TOLD_EVERY = 256


def stable_plan(instance: Instance, progress: Progress | None = None) -> Plan:
    """The stable plan that is best for every mentee.

    Without ties no stable plan has more points. With ties another one may; then the bound is that of any plan.
    """
    rows, columns = instance.shape
    places = instance.places.tolist()
    accepted: list[list[tuple[int, int]]] = [[] for _ in range(columns)]
    wishes: list[Iterator[tuple[int, int]] | None] = [None] * rows
    chosen = np.full(rows, -1, dtype=np.int64)
    for first in range(rows):
        if first % TOLD_EVERY == 0:
            tell(progress, "solve", first / rows)
        asking = first
        while asking >= 0:
            asking = _ask(asking, wishes, instance, accepted, places)
    for column, heap in enumerate(accepted):
        chosen[[-order for _, order in heap]] = column
    if not _has_ties(instance):
        return Plan(chosen, _units(instance, chosen), proven=True)
    return Plan(chosen, best_plan(instance, most_people=False).bound, proven=False)


def _ask(
    row: int,
    wishes: list[Iterator[tuple[int, int]] | None],
    instance: Instance,
    accepted: list[list[tuple[int, int]]],
    places: list[int],
) -> int:
    """Let a row ask the next column on its list until one takes it; return the row that had to go, -1 = nobody."""
    wish = wishes[row]
    if wish is None:
        wish = wishes[row] = _wishes(instance, row)
    for column, returned in wish:
        heap = accepted[column]
        if len(heap) < places[column]:
            heappush(heap, (returned, -row))
            return -1
        if heap and heap[0][0] < returned:
            return -heapreplace(heap, (returned, -row))[1]
    return -1


def _wishes(instance: Instance, row: int) -> Iterator[tuple[int, int]]:
    """Columns from the best to the worst, and what each makes of this row."""
    worth, returned = _both_sides(instance, row)
    order = np.argsort(-worth, kind="stable")
    order = order[worth[order] != NEVER]
    return zip(order.tolist(), returned[order].tolist(), strict=True)


def _both_sides(instance: Instance, row: int) -> tuple[IntArray, IntArray]:
    worth = instance.row(row)
    if instance.problem.mentor_scores is None:
        return worth, worth
    mentee = instance.mentees[row : row + 1]
    return worth, mentor_worth_of_rows(instance.problem, mentee, instance.unit)[0][instance.mentors]


def _has_ties(instance: Instance) -> bool:
    """Whether some mentee or mentor likes two equally well; taken for granted where it costs too much to know."""
    if instance.pairs > TABLE_LIMIT:
        return True
    sides = [_both_sides(instance, row) for row in range(len(instance.mentees))]
    may = np.array([worth != NEVER for worth, _ in sides]).reshape(instance.shape)
    unlike = np.arange(instance.pairs).reshape(instance.shape) - instance.pairs - 1
    worths = np.where(may, np.array([worth for worth, _ in sides]).reshape(instance.shape), unlike)
    returns = np.where(may, np.array([returned for _, returned in sides]).reshape(instance.shape), unlike)
    by_mentee = (np.diff(np.sort(worths, axis=1), axis=1) == 0).any()
    by_mentor = (np.diff(np.sort(returns, axis=0), axis=0) == 0).any()
    return bool(by_mentee or by_mentor)


def _units(instance: Instance, chosen: IntArray) -> int:
    return sum(int(instance.row(row)[chosen[row]]) for row in np.flatnonzero(chosen >= 0).tolist())
