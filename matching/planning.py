"""From scores to a plan: the engine's problem, the locked pairs, and the answer by row and column."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from matching.engine import Objective, PeerProblem, Problem, Solution, solve, solve_peers
from matching.engine.peers import COMPLETE_LIMIT
from matching.engine.stopping import stoppable
from matching.relaxing import relaxed
from matching.scoring import RuleMask, Scores
from matching.scoring.scores import TIE_POINTS
from matching.scoring.sides import BoolArray, FloatArray, IntArray, Sides
from matching.seating import seat_circles

Progress = Callable[[str, float], None]
MINIMUM_SCORE = "minimum_score"
NOBODY = -1
SMALLEST_GROUP = 5
"""Groups with fewer people are neither shown nor held together by a quota: they would speak of persons."""


class ScoredPeople(Protocol):
    """What is asked of scores besides the points of all pairs."""

    @property
    def sides(self) -> Sides:
        """Who they are of."""

    @property
    def row_of(self) -> dict[int, int]:
        """Row of each mentee, by participant id."""

    @property
    def column_of(self) -> dict[int, int]:
        """Column of each mentor, by participant id."""

    @property
    def places(self) -> IntArray:
        """Free places of each mentor."""

    def allows(self, row: int, column: int) -> bool:
        """Whether no hard rule forbids the pair."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Who goes to whom. `mentor_of` holds the column of each row, NOBODY without one; for peers it is symmetric.

    In circles it holds the host of each row, and of a host the row itself.

    `dropped` are locked pairs (row, column) that today's rules or places no longer allow: said, never silent.
    """

    scores: Scores
    mentor_of: IntArray
    problem: Problem | None = None
    solution: Solution | None = None
    locked: tuple[tuple[int, int], ...] = ()
    dropped: tuple[tuple[int, int], ...] = ()
    masks: list[RuleMask] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Pairs (row, column); peers once, the lower row first."""
        found = [(row, int(column)) for row, column in enumerate(self.mentor_of) if column != NOBODY]
        return [pair for pair in found if is_told(self.scores.sides, *pair)]

    @property
    def unpaired(self) -> list[int]:
        """Rows without a mentor or partner."""
        return [int(row) for row in np.flatnonzero(self.mentor_of == NOBODY)]

    @property
    def is_proven(self) -> bool:
        """Whether no better plan exists under the same rules."""
        return is_certain(self.scores.sides, self.solution)


def make_plan(scores: Scores, *, seed: int = 0, progress: Progress | None = None) -> Plan:
    """The best plan by the snapshot's objective, most people and then most points without one.

    `progress(phase, fraction)` may raise to stop. Raises engine.Infeasible when locked pairs or a quota contradict.
    """
    first = _plan_under(scores, all_masks(scores), scores.total, seed, progress)
    return relaxed(first, lambda masks, points: _plan_under(scores, masks, points, seed, progress))


def _plan_under(
    scores: Scores, masks: list[RuleMask], points: FloatArray, seed: int, progress: Progress | None
) -> Plan:
    """The best plan by these points of all pairs that the masks allow."""
    may = allowed_by(masks, scores)
    locked, dropped = standing_locks(scores)
    for row, column in locked:
        may[row, column] = True
        if scores.sides.are_peers:
            may[column, row] = True
    if scores.sides.are_circles:
        smallest, largest = scores.sides.snapshot["group"]
        host_of = stoppable(lambda: seat_circles(points, may, (smallest, largest), locked, seed), _ticking(progress))
        apart = tuple(pair for pair in locked if host_of[pair[0]] == NOBODY or host_of[pair[0]] != host_of[pair[1]])
        standing = tuple(pair for pair in locked if pair not in apart)
        return Plan(scores, host_of, locked=standing, dropped=(*dropped, *apart), masks=masks)
    if scores.sides.are_peers:
        partner_of = stoppable(lambda: solve_peers(PeerProblem(points, may, locked), seed), _ticking(progress))
        return Plan(scores, partner_of, locked=locked, dropped=dropped, masks=masks)
    problem = Problem(
        points,
        allowed=may,
        capacity=scores.places,
        minimum_group=minimum_groups(scores, locked),
        locked=locked,
        **wishes_of(scores),
    )
    if not all(scores.sides.shape):
        nobody = np.full(scores.sides.shape[0], NOBODY, dtype=np.int64)
        return Plan(scores, nobody, locked=locked, dropped=dropped, masks=masks)
    solution = solve(problem, objective_of(scores.sides.snapshot), seed=seed, progress=progress)
    return Plan(scores, solution.mentor_of, problem, solution, locked, dropped, masks)


def is_certain(sides: Sides, solution: Solution | None) -> bool:
    """Whether no better plan exists. Circles are searched for, and of many peers only everybody's best pairs count."""
    if solution is not None:
        return solution.proven
    return not sides.are_circles and not (sides.are_peers and len(sides.rows) > COMPLETE_LIMIT)


def is_told(sides: Sides, row: int, column: int) -> bool:
    """Whether a row and its column are a pair to be told: two peers once, a host not with themselves."""
    if sides.are_circles:
        return row != column
    return not sides.are_peers or row < column


def _ticking(progress: Progress | None) -> Callable[[], None] | None:
    """What tells that a step is still going on, and may raise to stop it."""
    return None if progress is None else lambda: progress("solve", 0.5)


def all_masks(scores: Scores) -> list[RuleMask]:
    """The hard rules, and the program's minimum score as one more."""
    minimum = float(scores.sides.snapshot["minimum_score"])
    if minimum <= 0:
        return list(scores.rules)
    reached = scores.total >= minimum - TIE_POINTS
    return [*scores.rules, RuleMask(MINIMUM_SCORE, MINIMUM_SCORE, {"minimum": minimum}, reached)]


def allowed_by(masks: list[RuleMask], scores: Scores) -> BoolArray:
    """True where no mask forbids the pair."""
    may = np.ones(scores.sides.shape, dtype=np.bool_)
    for mask in masks:
        may &= mask.allowed
    return may


def objective_of(snapshot: dict[str, Any]) -> Objective:
    """What the best plan of a snapshot is; one without a word about it wants most people."""
    return Objective(snapshot.get("objective", Objective.MOST_PEOPLE.value))


def wishes_of(scores: ScoredPeople) -> dict[str, Any]:
    """The plan before with its bonus, and the quota, as fields of a problem; a snapshot may have none of them."""
    snapshot, wishes = scores.sides.snapshot, dict[str, Any]()
    if snapshot.get("keep_bonus"):
        wishes["keep_bonus"] = float(snapshot["keep_bonus"])
        wishes["keep"] = [
            (scores.row_of[mentee], scores.column_of[mentor])
            for mentee, mentor in snapshot["keep"]
            if mentee in scores.row_of and mentor in scores.column_of
        ]
    if snapshot.get("quota"):
        wishes["max_unmatched_gap"] = float(snapshot["quota"]["gap"])
        wishes["group_of"] = groups_by(scores.sides.rows, snapshot["quota"]["field"])
    return wishes


def groups_by(people: Sequence[dict[str, Any]], field: str) -> IntArray:
    """Label of everybody's group by a person field; -1 without a value or in a group too small to be looked at."""
    values = [str(person.get("values", {}).get(field, "")).strip().casefold() for person in people]
    sizes = Counter(values)
    named = sorted(value for value, size in sizes.items() if value and size >= SMALLEST_GROUP)
    label = {value: at for at, value in enumerate(named)}
    return np.array([label.get(value, -1) for value in values], dtype=np.int64)


def standing_locks(scores: ScoredPeople) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Locked pairs as (row, column): those that rules and places still allow, and those they do not."""
    standing, dropped = [], []
    used = np.zeros(len(scores.sides.columns), dtype=np.int64)
    for mentee, mentor in scores.sides.snapshot["locked"]:
        if mentee not in scores.row_of or mentor not in scores.column_of:
            continue
        pair = scores.row_of[mentee], scores.column_of[mentor]
        if scores.allows(*pair) and (scores.sides.are_circles or used[pair[1]] < scores.places[pair[1]]):
            used[pair[1]] += 1
            standing.append(pair)
        else:
            dropped.append(pair)
    return tuple(standing), tuple(dropped)


def minimum_groups(scores: ScoredPeople, locked: tuple[tuple[int, int], ...]) -> IntArray | None:
    """In group mentoring a mentor has nobody or at least the smallest group; one who has some already may add one."""
    snapshot = scores.sides.snapshot
    smallest = int(snapshot["group"][0])
    if snapshot["structure"] != "group" or smallest <= 1:
        return None
    started = np.array([person["capacity"] > person["places"] for person in scores.sides.columns])
    minimum = np.where(started | (scores.places < smallest), 0, smallest).astype(np.int64)
    for _row, column in locked:
        minimum[column] = min(int(minimum[column]), int(scores.places[column]))
    return minimum
