"""Rules that give way, in the program's order, when people would stay without a pair.

A rule gives way only if more people are paired for it. Among plans that pair as many, the one with the fewest
exceptions is taken, an exception from a rule that gives way later counting more; points decide after that.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from matching.scoring import RuleMask
from matching.scoring.sides import FloatArray, IntArray

if TYPE_CHECKING:
    from matching.planning import Plan

HIGHEST = 100.0
Again = Callable[[list[RuleMask], FloatArray], "Plan"]


def relaxed(plan: "Plan", again: Again) -> "Plan":
    """The plan, or one with exceptions that pairs more people. `again` plans under some masks with other points."""
    order = sorted({mask.relax for mask in plan.masks if mask.relax})
    best = plan
    for at in range(len(order)):
        if not best.unpaired:
            break
        giving = order[: at + 1]
        costs = exceptions(plan.masks, giving, plan.scores.sides.shape)
        holding = [mask for mask in plan.masks if mask.relax not in giving]
        tried = again(holding, points_with_exceptions(plan.scores.total, costs))
        if len(tried.unpaired) < len(best.unpaired):
            best = _with_true_points(tried)
        elif at == len(order) - 1:
            best = _told_without(best, tried)
    return best


def exceptions(masks: Sequence[RuleMask], giving: Sequence[int], shape: tuple[int, int]) -> IntArray:
    """What the exceptions of each pair cost: 1 for the rule that gives way first, 2 for the next, and so on."""
    costs = np.zeros(shape, dtype=np.int64)
    for mask in masks:
        if mask.relax in giving:
            costs += (giving.index(mask.relax) + 1) * ~mask.allowed
    return costs


def points_with_exceptions(total: FloatArray, costs: IntArray) -> FloatArray:
    """Points 0..100 in which one exception fewer outweighs all that fits can gain."""
    most = int(costs.max(initial=0))
    if not most:
        return total
    part = 1.0 / (len(total) * most + 2)
    return HIGHEST * (1.0 - part) * (1.0 - costs / most) + part * total


def _told_without(plan: "Plan", tried: "Plan") -> "Plan":
    """The plan, whose gaps are explained by the rules that never give way: the others did not help."""
    if plan.problem is None or tried.problem is None:
        return replace(plan, masks=tried.masks)
    return replace(plan, masks=tried.masks, problem=replace(plan.problem, allowed=tried.problem.allowed))


def _with_true_points(plan: "Plan") -> "Plan":
    """The same pairs, counted in the points of their fit."""
    if plan.problem is None or plan.solution is None:
        return plan
    points = [float(plan.scores.total[pair]) for pair in plan.pairs]
    total = fsum(points)
    solution = replace(
        plan.solution,
        total=total,
        lowest=min(points, default=0.0),
        upper_bound=total if plan.solution.proven else HIGHEST * len(plan.mentor_of),
        proof=None,
    )
    return replace(plan, problem=replace(plan.problem, scores=plan.scores.total), solution=solution)
