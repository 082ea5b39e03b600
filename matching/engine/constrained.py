"""Minimum groups and match-rate quotas: a mixed-integer program for HiGHS (``scipy.optimize.milp``).

Variables are the pairs, and for each mentor with a minimum whether the group opens. The program is the assignment
problem with two more kinds of rows; most people and most points are two programs after each other, so that no large
weight blurs the points.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.engine.flow import most_matched
from matching.engine.groups import closed_groups
from matching.engine.problem import Infeasible
from matching.engine.pruning import Plan, best_plan, tell, two_sided

if TYPE_CHECKING:
    from matching.engine.instance import Instance
    from matching.engine.kinds import BoolArray, FloatArray, IntArray, Progress
    from matching.engine.worth import Candidates

PROGRAM_LIMIT = 100_000
"""Up to this many pairs all of them are in the program; above, the two-sided best ones."""

LONGEST = 120.0
"""Seconds for the program where nobody sets a limit."""

INFEASIBLE = 2


@dataclass(frozen=True)
class _Answer:
    values: FloatArray
    value: float
    bound: float


class _Program:
    """Rows and columns of the mixed-integer program; its first variables are the candidate pairs."""

    def __init__(self, instance: Instance, candidates: Candidates) -> None:
        self.instance, self.candidates = instance, candidates
        minimums = instance.problem.minimums[instance.mentors]
        self.locked_at = instance.locked_at[instance.mentors]
        self.grouped = np.flatnonzero(minimums > 1)
        self.pairs = len(candidates.columns)
        self.size = self.pairs + len(self.grouped) + 1  # the last one is always 0, so that no program is empty
        self.minimums = minimums
        self.constraints = [self._one_mentor_each(), *self._places(), *self._quotas()]
        lower, upper = np.zeros(self.size), np.ones(self.size)
        upper[-1] = 0.0
        lower[self.pairs : -1] = self.locked_at[self.grouped] > 0
        can_open = instance.problem.places[instance.mentors][self.grouped] >= minimums[self.grouped]
        upper[self.pairs : -1] = can_open
        self.contradicts = bool((lower > upper).any())
        self.bounds = Bounds(np.minimum(lower, upper), upper)

    def best(self, gains: FloatArray, deadline: float, people: int | None = None) -> _Answer | None:
        """The values of the variables that gain most, None if no plan exists."""
        costs = np.zeros(self.size)
        costs[: self.pairs] = -gains
        constraints = list(self.constraints)
        if people is not None:
            constraints.append(LinearConstraint(self._pair_rows(np.zeros(self.pairs, np.int64), 1), people, people))
        answer = milp(
            costs,
            constraints=constraints,
            bounds=self.bounds,
            integrality=np.ones(self.size),
            options={"mip_rel_gap": 0.0, "time_limit": max(1.0, deadline - monotonic())},
        )
        if self.contradicts or answer.status == INFEASIBLE:
            return None
        if answer.x is None:
            raise TimeoutError("no plan with minimum groups was found in time; allow more time or ask for less")
        return _Answer(np.rint(answer.x), -float(answer.fun), -float(answer.mip_dual_bound))

    def _pair_rows(self, row_of: IntArray, rows: int, weights: FloatArray | None = None) -> sparse.csr_array:
        values = np.ones(self.pairs) if weights is None else weights
        return sparse.csr_array((values, (row_of, np.arange(self.pairs))), shape=(rows, self.size))

    def _one_mentor_each(self) -> LinearConstraint:
        rows = max(1, self.candidates.rows)
        return LinearConstraint(self._pair_rows(self.candidates.row_of, rows), -np.inf, 1)

    def _places(self) -> list[LinearConstraint]:
        """Free places; an opened group has at least its minimum, a closed one nobody."""
        columns = len(self.instance.places)
        taken = self._pair_rows(self.candidates.columns, columns)
        opened = (self.grouped, self.pairs + np.arange(len(self.grouped)))
        places = self.instance.places.astype(np.float64)
        most = sparse.csr_array((places[self.grouped], opened), shape=(columns, self.size))
        room = places.copy()
        room[self.grouped] = 0.0
        least = np.maximum(self.minimums - self.locked_at, 0)[self.grouped].astype(np.float64)
        fewest = sparse.csr_array((least, opened), shape=(columns, self.size))
        return [LinearConstraint(taken - most, -np.inf, room), LinearConstraint(taken - fewest, 0, np.inf)]

    def _quotas(self) -> list[LinearConstraint]:
        problem = self.instance.problem
        if not problem.has_quota or problem.group_of is None or problem.max_unmatched_gap is None:
            return []
        labels = [label for label in np.unique(problem.group_of) if label >= 0]
        members = [problem.group_of == label for label in labels]
        shares = [self._share(is_member) for is_member in members]
        locked = [self._locked_share(is_member) for is_member in members]
        constraints = []
        for first in range(len(labels)):
            for second in range(first):
                difference = self._pair_rows(np.zeros(self.pairs, np.int64), 1, shares[first] - shares[second])
                offset, gap = locked[first] - locked[second], problem.max_unmatched_gap + 1e-12
                constraints.append(LinearConstraint(difference, -gap - offset, gap - offset))
        return constraints

    def _share(self, is_member: BoolArray) -> FloatArray:
        mentees = self.instance.mentees[self.candidates.row_of]
        return is_member[mentees] / float(is_member.sum())

    def _locked_share(self, is_member: BoolArray) -> float:
        return sum(1 for mentee, _ in self.instance.problem.locked if is_member[mentee]) / float(is_member.sum())


def constrained_plan(
    instance: Instance, *, most_people: bool, deadline: float | None = None, progress: Progress | None = None
) -> Plan:
    """The best plan with minimum groups and quotas; ``Infeasible`` if locks and minimums or the gap contradict."""
    deadline = monotonic() + LONGEST if deadline is None else deadline
    is_complete = instance.is_sparse or instance.pairs <= PROGRAM_LIMIT
    candidates = instance.all_candidates if is_complete else two_sided(instance, 12)
    tell(progress, "candidates", 0.1)
    simple = None if instance.problem.has_quota else closed_groups(instance, candidates, most_people=most_people)
    people = None
    if most_people and simple is not None and _matched(simple) == most_matched(candidates, instance.places):
        people = _matched(simple)  # as many as without minimum groups: no program needs to find that out
    try:
        chosen, is_proven = _by_program(_Program(instance, candidates), most_people, people, deadline, progress)
    except TimeoutError:
        if simple is None:
            raise
        chosen, is_proven = simple, False
    if chosen is None and is_complete:
        raise Infeasible(_contradiction(instance))
    if chosen is None:
        raise TimeoutError("no plan was found among everybody's best pairs; ask for less")
    if is_proven and is_complete:
        return Plan(chosen, _worth(candidates, chosen), proven=True)
    if simple is not None:
        chosen = max(chosen, simple, key=lambda plan: (most_people * _matched(plan), _worth(candidates, plan)))
    return Plan(chosen, best_plan(instance, most_people=False).bound, proven=False)


def _by_program(
    program: _Program, most_people: bool, people: int | None, deadline: float, progress: Progress | None
) -> tuple[IntArray | None, bool]:
    """Column of each row and whether no other plan of the program is better; None if it has no plan."""
    candidates, is_proven = program.candidates, True
    if most_people and people is None:
        tell(progress, "people", 0.2)
        answer = program.best(np.ones(program.pairs), deadline)
        if answer is None:
            return None, True
        people = round(answer.value)
        is_proven = answer.bound < people + 1 - 1e-6
    tell(progress, "points", 0.5)
    answer = program.best(candidates.worth / program.instance.unit, deadline, people)
    if answer is None:
        return None, True
    tell(progress, "check", 0.8)
    picked = answer.values[: program.pairs] > 0.5
    chosen = np.full(candidates.rows, -1, dtype=np.int64)
    chosen[candidates.row_of[picked]] = candidates.columns[picked]
    return chosen, is_proven and answer.bound <= answer.value + 1e-6


def _matched(chosen: IntArray) -> int:
    return int((chosen >= 0).sum())


def _worth(candidates: Candidates, chosen: IntArray) -> int:
    return int(candidates.worth[candidates.columns == chosen[candidates.row_of]].sum())


def _contradiction(instance: Instance) -> str:
    problem = instance.problem
    parts = []
    groups = [
        f"mentor {mentor} needs at least {problem.minimums[mentor]}"
        for mentor in sorted({mentor for _, mentor in problem.locked})
        if problem.minimums[mentor] > 1
    ]
    if groups:
        parts.append(f"locked: {list(problem.locked)} open groups that cannot be filled ({'; '.join(groups)})")
    if problem.has_quota:
        parts.append(f"max_unmatched_gap: no plan holds the groups within {problem.max_unmatched_gap:g}")
    return " and ".join(parts) or "no plan obeys the minimum groups"
