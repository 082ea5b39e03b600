"""What it would cost to help the worst off, or to hold match rates of groups together: solved on the stored input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.engine import Infeasible
from matching.planning import Plan, groups_by, make_plan
from matching.scoring import Scores, score_pairs
from matching.snapshot import Snapshot

QUOTA_GAP = 0.05
FIFTH = 5


@dataclass(frozen=True)
class Price:
    """A choice with what it gives and costs, beside the plan without it."""

    name: str
    says: str
    matched: int
    total: float
    lowest: float
    fifth: float
    gap: float | None
    moved: int
    cost: float
    cost_percent: float


def prices(snapshot: Snapshot, groups: Mapping[int, str], label: str, *, seed: int) -> list[Price]:
    """The run's own plan, the highest lowest fit, and a quota by group. Without `groups` there is no quota.

    Args: groups, participant id to group; label, what they are called.
    """
    field = "fairness_group"
    people = [
        {**one, "values": {**one.get("values", {}), **({field: groups[one["id"]]} if one["id"] in groups else {})}}
        for one in snapshot["mentees"]
    ]
    base = {**snapshot, "mentees": people}
    scores = score_pairs(base)
    own = make_plan(scores, seed=seed)
    found = [_price("As computed", "Most people, then most points.", own, own, field)]
    worst = _solved(base, {"objective": "worst_off"}, scores, seed)
    found.append(
        _price("Lift the worst off", "Most people, then the highest lowest fit, then most points.", worst, own, field)
    )
    if groups:
        says = f"Match rates by {label.lower()} at most {100 * QUOTA_GAP:.0f} points apart."
        try:
            quota = _solved(base, {"quota": {"field": field, "gap": QUOTA_GAP}}, scores, seed)
        except Infeasible:
            return found
        found.append(_price("Equal chances", says, quota, own, field))
    return found


def _solved(base: Snapshot, change: dict[str, Any], scores: Scores, seed: int) -> Plan:
    """The plan under another wish, on the scores that are there already."""
    snapshot = {**base, **change}
    sides = type(scores.sides)(snapshot)
    return make_plan(Scores(sides, scores.criteria, scores.rules, scores.total), seed=seed)


def _price(name: str, says: str, plan: Plan, own: Plan, field: str) -> Price:
    fits, before = _fits(plan), _fits(own)
    total, whole = float(fits.sum()), float(before.sum())
    return Price(
        name=name,
        says=says,
        matched=len(fits),
        total=round(total, 1),
        lowest=round(float(fits.min()), 1) if len(fits) else 0.0,
        fifth=round(float(np.percentile(fits, FIFTH)), 1) if len(fits) else 0.0,
        gap=_gap(plan, field),
        moved=int((plan.mentor_of != own.mentor_of).sum()),
        cost=round(whole - total, 1),
        cost_percent=round(100 * (whole - total) / whole, 2) if whole else 0.0,
    )


def _fits(plan: Plan) -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.array([plan.scores.total[row, column] for row, column in plan.pairs], dtype=np.float64)


def _gap(plan: Plan, field: str) -> float | None:
    """Largest difference of match rates between groups that are large enough; None with fewer than two."""
    labels = groups_by(plan.scores.sides.rows, field)
    matched = plan.mentor_of >= 0
    rates = [float(matched[labels == one].mean()) for one in np.unique(labels) if one >= 0]
    return round(max(rates) - min(rates), 3) if len(rates) > 1 else None
