"""What a scenario gives: its plan and the figures of it. Pure: plain data in, plain data out."""

import statistics
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import numpy as np

from matching.computing import Computed, MatrixPlan, plan_people, score_people
from matching.engine import Infeasible
from matching.planning import Plan
from matching.scoring import score_pairs
from matching.snapshot import GROUP_FIELDS, Snapshot
from matching.studio.circles import Circles, circles_in, points_in, with_rules
from matching.studio.prices import prices_of
from matching.studio.settings import Settings, apply
from matching.unpaired import Shortfall

Tell = Callable[[str, float], None]
CLASSES = 10
WORST_SHARE = 0.05


@dataclass(frozen=True)
class Outcome:
    """`figures` for the page, and `plan`: who goes to whom, who stays without and why, by participant id."""

    figures: dict[str, Any]
    plan: dict[str, Any]


def compute(whole: Snapshot, settings: Settings, names: Mapping[int, str], tell: Tell | None = None) -> Outcome:
    """Solve one scenario and describe it. `tell(words, fraction)` may raise to stop.

    In a cohort too large for matrices of all pairs no rule is priced: each price is one more run of minutes. Nor in
    circles: they are searched for, so that a difference could be chance. Raises engine.Infeasible, naming what
    contradicts, when no plan obeys the settings.
    """
    started, tell = monotonic(), tell or _quiet
    snapshot = apply(settings, whole)
    scores = score_people(snapshot, lambda _label, done: tell("Scoring", 0.2 * done))
    plan = plan_people(scores, progress=lambda _phase, done: tell("Putting pairs together", 0.2 + 0.2 * done))
    tell("Looking for what stands in the way", 0.4)
    missing, _without_rule = plan.shortfalls(names)
    prices: list[dict[str, Any]] = []
    circles: Circles = []
    fits: _Fits | None = None
    if not isinstance(plan, MatrixPlan):
        # Each was looked at alone: whether an exception takes somebody else's place is not known.
        missing = [replace(one, rules=()) for one in missing]
    elif plan.sides.are_circles:
        circles = circles_in(plan.plan)
        fits = _fits_in_circles(plan.plan, circles, whole)
        missing = with_rules(plan.plan, circles, missing)
    else:
        prices = prices_of(plan.plan, lambda done: tell("Pricing rules", 0.5 + 0.3 * done))
    tell("Comparing", 0.85)
    fits = fits or _fits_of_pairs(plan, whole)
    figures = {
        **_counts(plan, fits.own),
        "program_total": round(sum(fits.by_program), 1),
        "program_lowest": round(min(fits.by_program), 1) if fits.by_program else None,
        "circles": sorted((len(circle) for circle in circles), reverse=True),
        "unmatched": len(missing),
        "because": dict(Counter(rule for one in missing for rule in one.rules)),
        "prices": prices,
        "is_priced": isinstance(plan, MatrixPlan) and not plan.sides.are_circles,
        "load": _load(plan),
        "balance": {field: _balance(plan, fits.by_row, field) for field in GROUP_FIELDS},
        "seconds": round(monotonic() - started, 3),
    }
    return Outcome(figures, {**fits.plan, "unmatched": _unmatched(plan, missing)})


def contradiction(error: Infeasible) -> str:
    """Why no plan obeys the settings, for the page."""
    if "max_unmatched_gap" in str(error):
        return "No plan holds the match rates of the groups so close together. Allow a wider gap."
    return "The locked pairs contradict each other under these settings. Unlock one of them, or change the settings."


def _quiet(_words: str, _done: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class _Fits:
    """Points of every pair, or of every member of a circle: by the scenario's weights, by the program's, and by row."""

    own: list[float]
    by_program: list[float]
    by_row: dict[int, float]
    plan: dict[str, Any]


def _fits_in_circles(plan: Plan, circles: Circles, whole: Snapshot) -> _Fits:
    """Every member has the mean fit with the others."""
    sides = plan.scores.sides
    own = points_in(circles, plan.scores.total)
    weighted = _other_ruler(whole, sides.snapshot)
    by_program = points_in(circles, score_pairs(weighted).total) if weighted else own
    number = [person["id"] for person in sides.rows]
    stored = {
        "circles": [[number[row] for row in circle] for circle in circles],
        "members": [[number[row], own[row], by_program[row]] for row in own],
    }
    return _Fits(list(own.values()), list(by_program.values()), own, stored)


def _fits_of_pairs(plan: Computed, whole: Snapshot) -> _Fits:
    """Every pair has its fit; among peers it is the fit of both."""
    pairs = _pairs(plan)
    own = [points for _mentee, _mentor, points in pairs]
    by_program = _points_by_program(whole, plan.sides.snapshot, pairs)
    by_row: dict[int, float] = {}
    for (row, column), points in zip(plan.pairs, own, strict=True):
        by_row[row] = points
        if plan.sides.are_peers:
            by_row[column] = points
    rows = [[*pair, points] for pair, points in zip(pairs, by_program, strict=True)]
    return _Fits(own, by_program, by_row, {"pairs": rows})


def _other_ruler(whole: Snapshot, used: Snapshot) -> Snapshot | None:
    """The same people with the weights that the program had; None when those are the ones in use, or it has none."""
    weighted = [one for one in whole["criteria"] if one["weight"]]
    if weighted == [one for one in used["criteria"] if one["weight"]] or not weighted:
        return None
    return {**used, "criteria": weighted}


def _pairs(plan: Computed) -> list[tuple[int, int, float]]:
    """(mentee, mentor, points by the scenario's own weights); peers once."""
    rows, columns = plan.sides.rows, plan.sides.columns
    return [(rows[row]["id"], columns[column]["id"], plan.fit(row, column)) for row, column in plan.pairs]


def _points_by_program(whole: Snapshot, used: Snapshot, pairs: list[tuple[int, int, float]]) -> list[float]:
    """Points of the pairs by the weights that the program had: one ruler for all scenarios."""
    weighted = _other_ruler(whole, used)
    if weighted is None:
        return [points for _mentee, _mentor, points in pairs]
    ruler = score_people(weighted)
    places = [(ruler.row_of[mentee], ruler.column_of[mentor]) for mentee, mentor, _points in pairs]
    points: list[float] = ruler.fits(*np.array(places, dtype=np.int64).reshape(-1, 2).T).tolist()
    return points


def _counts(plan: Computed, points: list[float]) -> dict[str, Any]:
    ordered = sorted(points)
    worst = ordered[: max(1, round(WORST_SHARE * len(ordered)))]
    classes = Counter(min(int(one // (100 / CLASSES)), CLASSES - 1) for one in ordered)
    sides = plan.sides
    return {
        "mentees": len(sides.rows),
        "mentors": len(sides.columns),
        "places": 0 if sides.are_peers else int(plan.places.sum()),
        "pairs": len(ordered),
        "matched": len(sides.rows) - len(plan.unpaired),
        "total": round(sum(ordered), 1),
        "lowest": round(ordered[0], 1) if ordered else None,
        "median": round(statistics.median(ordered), 1) if ordered else None,
        "worst": round(statistics.fmean(worst), 1) if worst else None,
        "classes": [classes[at] for at in range(CLASSES)],
        "proven": plan.is_proven,
        "would_rather": plan.solution.blocking_pairs if plan.solution else None,
    }


def _load(plan: Computed) -> dict[str, Any]:
    """How many mentors have how many mentees of this plan; nothing among peers."""
    if plan.sides.are_peers:
        return {}
    taken = Counter(column for _row, column in plan.pairs)
    places = plan.places.tolist()
    numbers = Counter(taken[column] for column in range(len(places)))
    return {
        "used": sum(taken[column] > 0 for column in range(len(places))),
        "full": sum(taken[column] >= free for column, free in enumerate(places)),
        "most": max(taken.values(), default=0),
        "by_number": sorted(numbers.items()),
    }


def _balance(plan: Computed, points: Mapping[int, float], field: str) -> list[dict[str, Any]]:
    """People and matched people of each group of mentees, and the mean points of the matched ones."""
    groups: dict[str, list[int]] = {}
    for row, person in enumerate(plan.sides.rows):
        groups.setdefault(str(person.get("values", {}).get(field, "")).strip(), []).append(row)
    found = []
    for value, rows in sorted(groups.items()):
        matched = [points[row] for row in rows if row in points]
        mean = round(statistics.fmean(matched), 1) if matched else None
        found.append({"value": value, "people": len(rows), "matched": len(matched), "mean": mean})
    return found


def _unmatched(plan: Computed, missing: list[Shortfall]) -> list[dict[str, Any]]:
    """Whom the plan leaves out, in words, and the rules of which an exception for them alone would help."""
    rows = plan.sides.rows
    return [{"person": rows[one.row]["id"], "reason": one.reason, "rules": list(one.rules)} for one in missing]
