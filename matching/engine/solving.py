"""Solve a problem: choose the solver, put the locked pairs back, describe the plan."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.constrained import PROGRAM_LIMIT, constrained_plan
from matching.engine.floors import with_highest_floor
from matching.engine.instance import Instance
from matching.engine.problem import Objective, Problem
from matching.engine.pruning import best_plan, tell
from matching.engine.quotas import quota_plan
from matching.engine.solution import Solution, describe, plan_points
from matching.engine.stability import count_in_table
from matching.engine.stable import stable_plan
from matching.engine.stopping import stoppable

if TYPE_CHECKING:
    from matching.engine.kinds import IntArray, Progress
    from matching.engine.pruning import Plan


def solve(
    problem: Problem,
    objective: Objective = Objective.MOST_PEOPLE,
    seed: int = 0,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Find the best plan.

    ``MOST_PEOPLE``: most mentees matched, then most points. ``TOTAL_SCORE``: most points. ``WORST_OFF``: most matched,
    then the highest lowest score, then most points. ``STABLE``: nobody would rather have each other.

    Equal input gives an equal plan, in whatever order rows and columns come; ``seed`` only decides between equally
    good plans. After ``time_limit`` seconds the best plan so far is returned, with ``proven`` False; single steps of a
    solver are not interrupted. ``progress(phase, fraction)`` may raise to cancel. Raises ``Infeasible``.
    """
    if objective is Objective.STABLE and (problem.has_quota or problem.has_minimum_groups):
        raise ValueError("objective: STABLE knows neither minimum groups nor quotas")
    deadline = None if time_limit is None else monotonic() + time_limit
    tell(progress, "order", 0.0)
    instance = Instance(problem, seed)
    if objective is Objective.WORST_OFF:
        return _worst_off(instance, seed, deadline, progress)
    most_people = objective is Objective.MOST_PEOPLE
    if objective is Objective.STABLE:
        plan = stable_plan(instance, progress)
    elif problem.has_quota and not problem.has_minimum_groups and instance.pairs > PROGRAM_LIMIT:
        plan = quota_plan(instance, most_people=most_people, deadline=deadline, progress=progress)
    elif problem.has_quota or problem.has_minimum_groups:
        plan = stoppable(
            lambda: constrained_plan(instance, most_people=most_people, deadline=deadline, progress=None),
            None if progress is None else lambda: progress("solve", 0.5),
        )
    else:
        plan = best_plan(instance, most_people=most_people, deadline=deadline, progress=progress)
    tell(progress, "describe", 0.9)
    solution = _told(instance, plan, objective, seed)
    tell(progress, "done", 1.0)
    return solution


def _worst_off(instance: Instance, seed: int, deadline: float | None, progress: Progress | None) -> Solution:
    """Most people above the highest floor that keeps everybody in, then most points."""
    raised, is_certain = with_highest_floor(instance, solve, progress)
    left = None if deadline is None else max(0.0, deadline - monotonic())
    best = solve(raised, Objective.MOST_PEOPLE, seed, left, progress)
    return describe(
        instance.problem,
        best.mentor_of,
        Objective.WORST_OFF,
        seed=seed,
        upper_bound=best.upper_bound,
        proven=best.proven and is_certain,
    )


def _told(instance: Instance, plan: Plan, objective: Objective, seed: int) -> Solution:
    """Describe a plan of the free mentees, with the locked pairs put back."""
    problem = instance.problem
    proof = None if plan.prices is None else (instance.mentees, instance.mentors, plan.prices)
    return describe(
        problem,
        _with_locks(instance, plan.chosen),
        objective,
        seed=seed,
        upper_bound=plan.bound / instance.unit + _locked_points(problem),
        proven=plan.proven,
        proof=proof,
        blocking_pairs=count_in_table(instance, plan.chosen),
    )


def _with_locks(instance: Instance, chosen: IntArray) -> IntArray:
    """Mentor of each mentee, from the column of each row and the locked pairs."""
    mentor_of = np.full(instance.problem.mentees, -1, dtype=np.int64)
    is_matched = chosen >= 0
    mentor_of[instance.mentees[is_matched]] = instance.mentors[chosen[is_matched]]
    for mentee, mentor in instance.problem.locked:
        mentor_of[mentee] = mentor
    return mentor_of


def _locked_points(problem: Problem) -> float:
    """Points of the locked pairs, with their bonuses."""
    mentor_of = np.full(problem.mentees, -1, dtype=np.int64)
    for mentee, mentor in problem.locked:
        mentor_of[mentee] = mentor
    return plan_points(problem, mentor_of)[0]
