"""What each rule, the objective and the quota cost: the same people solved once more without it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from matching.engine import Infeasible, Objective, PeerProblem, Problem, solve, solve_peers
from matching.planning import NOBODY, Plan, allowed_by, objective_of
from matching.scoring.rules import ALWAYS
from matching.scoring.sides import BoolArray, IntArray

OBJECTIVE, QUOTA, KEEP = "objective", "quota", "keep"
MOST_PRICED_PAIRS = 25_000_000
"""Above, every further solve takes minutes: the plan is computed and no prices."""


@dataclass(frozen=True)
class _Worth:
    people: int
    points: float
    lowest: float


def prices_of(plan: Plan, tell: Callable[[float], None]) -> list[dict[str, Any]]:
    """For each hard rule, the objective, the quota and the bonus: people and points gained if it alone were dropped."""
    rows, columns = plan.scores.sides.shape
    if not rows * columns or rows * columns > MOST_PRICED_PAIRS:
        return []
    now = _worth(plan, plan.mentor_of)
    found = []
    masks = [mask for mask in plan.masks if mask.kind not in ALWAYS]
    for at, mask in enumerate(masks):
        tell(at / len(masks))
        may = _allowed(plan, without=mask.name)
        then: _Worth | None
        if plan.problem is None:
            then = _worth(plan, solve_peers(PeerProblem(plan.scores.total, may, plan.locked), 0))
        else:
            then = _solved(plan, replace(plan.problem, allowed=may))
        if then:
            found.append(_price(mask.name, mask.kind, mask.configuration, now, then))
    if plan.problem is not None:
        found += [_price(name, name, {}, now, then) for name, then in _without_wishes(plan, plan.problem) if then]
    return found


def _without_wishes(plan: Plan, problem: Problem) -> list[tuple[str, _Worth | None]]:
    """The plan under the usual objective, without the quota, and without the bonus for kept pairs."""
    found: list[tuple[str, _Worth | None]] = []
    if objective_of(plan.scores.sides.snapshot) is not Objective.MOST_PEOPLE:
        found.append((OBJECTIVE, _solved(plan, problem, Objective.MOST_PEOPLE)))
    if problem.has_quota:
        found.append((QUOTA, _solved(plan, replace(problem, group_of=None, max_unmatched_gap=None))))
    if problem.keep_bonus:
        found.append((KEEP, _solved(plan, replace(problem, keep=(), keep_bonus=0.0))))
    return found


def _solved(plan: Plan, problem: Problem, objective: Objective | None = None) -> _Worth | None:
    """The worth of another best plan; None when there is none."""
    try:
        solution = solve(problem, objective or objective_of(plan.scores.sides.snapshot))
    except Infeasible:
        return None
    return _worth(plan, solution.mentor_of)


def _allowed(plan: Plan, *, without: str) -> BoolArray:
    """Pairs that all rules but one allow; locked pairs stand in any case."""
    may = allowed_by([mask for mask in plan.masks if mask.name != without], plan.scores)
    for row, column in plan.locked:
        may[row, column] = True
        if plan.scores.sides.are_peers:
            may[column, row] = True
    return may


def _worth(plan: Plan, mentor_of: IntArray) -> _Worth:
    """Matched people, and plain points of the pairs without any bonus."""
    points = [
        float(plan.scores.total[row, column])
        for row, column in enumerate(mentor_of.tolist())
        if column != NOBODY and (not plan.scores.sides.are_peers or row < column)
    ]
    people = int((mentor_of != NOBODY).sum())
    return _Worth(people, sum(points), min(points, default=0.0))


def _price(key: str, kind: str, configuration: dict[str, Any], now: _Worth, then: _Worth) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "configuration": configuration,
        "people": then.people - now.people,
        "points": round(then.points - now.points, 1),
        "lowest": round(then.lowest - now.lowest, 1),
    }
