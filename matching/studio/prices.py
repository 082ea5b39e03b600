"""What each rule, the objective and the quota cost: the same people planned once more without it. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from matching.engine import Infeasible
from matching.planning import MINIMUM_SCORE, NOBODY, Plan, all_masks, make_plan
from matching.scoring import RuleMask, Scores
from matching.scoring.rules import ALWAYS
from matching.scoring.sides import Sides

OBJECTIVE, QUOTA, KEEP = "objective", "quota", "keep"
WISHES = {OBJECTIVE: ("objective",), QUOTA: ("quota",), KEEP: ("keep", "keep_bonus")}
"""What a snapshot holds besides rules, by the name of its price."""


@dataclass(frozen=True)
class _Worth:
    people: int
    points: float
    lowest: float


def prices_of(plan: Plan, tell: Callable[[float], None]) -> list[dict[str, Any]]:
    """For each hard rule, the objective, the quota and the bonus: people and points gained if it alone were dropped."""
    scores = plan.scores
    if not all(scores.sides.shape):
        return []
    now, found = _worth(plan), []
    masks = [mask for mask in all_masks(scores) if mask.kind not in ALWAYS]
    wishes = [name for name, keys in WISHES.items() if keys[0] in scores.sides.snapshot]
    parts = [*((mask.name, mask.kind, mask.configuration) for mask in masks), *((name, name, {}) for name in wishes)]
    for at, (other, part) in enumerate(zip(_without_each(scores, masks, wishes), parts, strict=True)):
        tell(at / len(parts))
        try:
            then = _worth(make_plan(other))
        except Infeasible:
            continue
        found.append(_price(*part, now, then))
    return found


def _without_each(scores: Scores, masks: list[RuleMask], wishes: list[str]) -> Iterator[Scores]:
    """The same scores without one rule, then without one wish, each in turn."""
    snapshot = scores.sides.snapshot
    for mask in masks:
        if mask.name == MINIMUM_SCORE:
            yield replace(scores, sides=Sides({**snapshot, "minimum_score": 0.0}))
        else:
            yield replace(scores, rules=[rule for rule in scores.rules if rule.name != mask.name])
    for name in wishes:
        yield replace(scores, sides=Sides({key: one for key, one in snapshot.items() if key not in WISHES[name]}))


def _worth(plan: Plan) -> _Worth:
    """Matched people, and plain points of the pairs without any bonus."""
    points = [float(plan.scores.total[pair]) for pair in plan.pairs]
    return _Worth(int((plan.mentor_of != NOBODY).sum()), sum(points), min(points, default=0.0))


def _price(key: str, kind: str, configuration: dict[str, Any], now: _Worth, then: _Worth) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "configuration": configuration,
        "people": then.people - now.people,
        "points": round(then.points - now.points, 1),
        "lowest": round(then.lowest - now.lowest, 1),
    }
