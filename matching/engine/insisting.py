"""Why not that mentor: what the whole plan loses if one mentee is given one mentor, for all mentors at once.

With prices that prove a plan the best, forcing mentee i to mentor j costs the reduced cost of the pair plus the
shortest way to make room: somebody leaves j for another mentor, and so on, until the place that i left, a free place,
or somebody who stays without a mentor. One Dijkstra over the mentors, backwards from the place i leaves, gives the
ways of all mentors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.instance import TABLE_LIMIT
from matching.engine.kinds import is_sparse
from matching.engine.problem import Infeasible, Objective, Problem
from matching.engine.solving import solve
from matching.engine.worth import NEVER, Candidates, gathered, stored_worth, units_per_point, worth_of_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.engine.kinds import FloatArray, IntArray
    from matching.engine.solution import Solution

    Column = Callable[[int], tuple[IntArray, IntArray]]

FAR = 2**60
ROWS_AT_ONCE = 256


@dataclass(frozen=True)
class Insistence:
    """Points and people that the whole plan loses for each mentor, shape (mentors,); ``inf`` where no plan allows it.

    Fewer people may total more points: where ``people`` is positive, ``points`` may be negative.
    """

    points: FloatArray
    people: FloatArray


def why_not(problem: Problem, solution: Solution, mentee: int) -> FloatArray:
    """Points that the whole plan loses if the mentee is given each mentor, shape (mentors,).

    ``inf``: no plan allows it. 0: an equally good plan exists. Exact: the difference to solving again under the same
    objective with this pair locked.
    """
    return insist(problem, solution, mentee).points


def insist(problem: Problem, solution: Solution, mentee: int) -> Insistence:
    """Like ``why_not``, with the people who would be left without a mentor besides the points."""
    if not 0 <= mentee < problem.mentees:
        raise ValueError(f"mentee: {mentee} is outside 0..{problem.mentees - 1}")
    lock = dict(problem.locked).get(mentee)
    if lock is not None:
        losses = np.full(problem.mentors, np.inf)
        losses[lock] = 0.0
        return Insistence(losses, losses.copy())
    is_plain = solution.objective in (Objective.MOST_PEOPLE, Objective.TOTAL_SCORE)
    if not is_plain or problem.has_quota or problem.has_minimum_groups:
        return _by_solving(problem, solution, mentee)
    best = solution
    if solution.proof is None:
        best = solve(problem, solution.objective, solution.seed)
    return _by_prices(problem, solution, best, mentee)


def _by_solving(problem: Problem, solution: Solution, mentee: int) -> Insistence:
    """Where prices do not exist: one more plan for each mentor."""
    points, people = np.full(problem.mentors, np.inf), np.full(problem.mentors, np.inf)
    room = problem.places - np.bincount([mentor for _, mentor in problem.locked], minlength=problem.mentors)
    may = ~np.isnan(problem.choosable(np.array([mentee]))[0]) & (room > 0)
    for mentor in np.flatnonzero(may).tolist():
        try:
            forced = solve(
                replace(problem, locked=(*problem.locked, (mentee, mentor))), solution.objective, solution.seed
            )
        except Infeasible:
            continue
        points[mentor] = solution.total - forced.total
        people[mentor] = solution.matched - forced.matched
    return Insistence(points, people)


def _by_prices(problem: Problem, solution: Solution, best: Solution, mentee: int) -> Insistence:
    ways = _Ways(problem, best)
    target = int(best.mentor_of[mentee])
    units = ways.reduced_row(mentee) + ways.distances(target if target >= 0 else problem.mentors)
    is_possible = units < FAR
    fewer = (units + ways.base // 2) // ways.base if ways.base else np.zeros_like(units)
    points, people = (units - fewer * ways.base) / ways.unit, fewer.astype(np.float64)
    if target >= 0:
        points[target], people[target] = 0, 0
    points = points + (solution.total - best.total)
    people = people + (solution.matched - best.matched)
    return Insistence(np.where(is_possible, points, np.inf), np.where(is_possible, people, np.inf))


class _Ways:
    """The ways to make room in a best plan, as a graph of mentors; its last node is "without a mentor"."""

    def __init__(self, problem: Problem, best: Solution) -> None:
        if best.proof is None:
            raise ValueError("solution: is not proven the best plan; solve without a time limit")
        self.problem = problem
        self.unit = units_per_point(problem.mentees + problem.mentors)
        mentees, mentors, prices = best.proof
        self.base = prices.base
        self.price = np.zeros(problem.mentors, dtype=np.int64)
        self.price[mentors] = prices.columns
        self.keeps = np.zeros(problem.mentees, dtype=np.int64)
        self.keeps[mentees] = prices.rows
        self.mentor_of = best.mentor_of
        locked = np.zeros(problem.mentees, dtype=np.bool_)
        locked[[pair[0] for pair in problem.locked]] = True
        self.is_free = ~locked
        places = problem.places - np.bincount([pair[1] for pair in problem.locked], minlength=problem.mentors)
        members = self.mentor_of[self.is_free & (self.mentor_of >= 0)]
        taken = np.bincount(members, minlength=problem.mentors)
        self.is_usable, self.has_room, self.has_members = places > 0, taken < places, taken > 0
        self.reach = FAR
        self.column = self._columns()

    def reduced_row(self, mentee: int) -> IntArray:
        """How far this mentee's pairs are from being worth their price; FAR where a pair may not be chosen."""
        row: IntArray = self._reduced(np.array([mentee]))[0]
        return row

    def distances(self, target: int) -> IntArray:
        """Loss of making room at each mentor, when a place at the target (or none at all) is given up.

        Of a large problem only the pairs nearer than ``reach`` are looked at, which is enough once no way is longer.
        """
        distance = self._dijkstra(target)
        while int(distance[self.is_usable].max(initial=0)) > self.reach:
            self.reach *= 8
            self.column = self._near_columns()
            distance = self._dijkstra(target)
        return distance

    def _dijkstra(self, target: int) -> IntArray:
        nobody = self.problem.mentors
        distance = np.full(nobody + 1, FAR, dtype=np.int64)
        distance[target] = 0
        waiting = distance.copy()
        for _ in range(nobody + 1):
            node = int(waiting.argmin())
            if waiting[node] >= FAR:
                break
            waiting[node] = FAR
            self._relax(node, distance, waiting)
        return distance[:nobody]

    def _relax(self, node: int, distance: IntArray, waiting: IntArray) -> None:
        nobody, here = self.problem.mentors, int(distance[node])
        reached = np.full(nobody + 1, FAR, dtype=np.int64)
        if node == nobody:
            leavers = np.flatnonzero(self.is_free & (self.mentor_of >= 0))
            np.minimum.at(reached, self.mentor_of[leavers], here + self.keeps[leavers])
            reached[:nobody][self.has_room] = here
        else:
            movers, costs = self.column(node)
            came_from = self.mentor_of[movers]
            np.minimum.at(reached, np.where(came_from < 0, nobody, came_from), here + costs)
            if self.has_members[node]:
                reached[nobody] = min(int(reached[nobody]), here + int(self.price[node]))
        is_nearer = reached < distance
        distance[is_nearer] = waiting[is_nearer] = reached[is_nearer]

    def _reduced(self, mentees: IntArray) -> IntArray:
        worth = worth_of_rows(self.problem, mentees, self.unit)
        reduced = self.keeps[mentees, None] + self.price - worth - self.base
        reduced[(worth == NEVER) | ~self.is_usable] = FAR
        return reduced

    def _columns(self) -> Column:
        """Give for a mentor the free mentees who may come, and the reduced cost of each."""
        if is_sparse(self.problem.scores):
            mentees, mentors, worth = stored_worth(self.problem, self.unit)
            may = self.is_free[mentees] & self.is_usable[mentors]
            mentees, mentors, worth = mentees[may], mentors[may], worth[may]
            reduced = self.keeps[mentees] + self.price[mentors] - worth - self.base
            return _by_column(gathered(mentors, mentees, reduced, self.problem.mentors))
        if self.problem.mentees * self.problem.mentors > TABLE_LIMIT:
            self.reach = 4 * self.unit
            return self._near_columns()
        free = np.flatnonzero(self.is_free)
        table = np.ascontiguousarray(self._reduced(free).T)
        return lambda column: (free, table[column])

    def _near_columns(self) -> Column:
        mentees, mentors, costs = [], [], []
        for start in range(0, self.problem.mentees, ROWS_AT_ONCE):
            part = np.arange(start, min(start + ROWS_AT_ONCE, self.problem.mentees))
            part = part[self.is_free[part]]
            reduced = self._reduced(part)
            rows, columns = np.nonzero(reduced <= min(self.reach, FAR - 1))
            mentees.append(part[rows])
            mentors.append(columns)
            costs.append(reduced[rows, columns])
        at = np.concatenate(mentors)
        return _by_column(gathered(at, np.concatenate(mentees), np.concatenate(costs), self.problem.mentors))


def _by_column(arcs: Candidates) -> Column:
    def column(mentor: int) -> tuple[IntArray, IntArray]:
        part = slice(arcs.starts[mentor], arcs.starts[mentor + 1])
        return arcs.columns[part], arcs.worth[part]

    return column
