"""A snapshot's plan and what is said of its pairs, whatever the size of the cohort.

Small cohorts are scored as matrices, which answer every question. Of a large one only the pairs that matter are scored
in full: the plan's. Both give the same answers to what a run stores.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from matching.engine import Solution
from matching.engine.collecting import DECIMALS, Pairs
from matching.engine.entries import points_at
from matching.engine.large import LargePlan, LargeProblem, solve_large
from matching.engine.ranks import ranks_of
from matching.names import first_names
from matching.planning import (
    NOBODY,
    Plan,
    Progress,
    all_masks,
    is_certain,
    is_told,
    make_plan,
    minimum_groups,
    objective_of,
    standing_locks,
    wishes_of,
)
from matching.scoring import Scores, score_pairs
from matching.scoring.blocks import PairBlocks, Tell
from matching.scoring.pairs import of_pairs
from matching.scoring.reasons import Account, account_for, ranks_in
from matching.scoring.sides import OF_EQUALS, FloatArray, IntArray, Sides
from matching.unpaired import Shortfall, shortfalls

LARGE_PAIRS = 4_000_000
"""Up to so many pairs there is a matrix for every criterion; above, pairs are scored a block of rows at a time."""
MOST_PEERS = 6000
"""Peers are scored and paired from one matrix of all of them: more would need gigabytes."""
PAIRS_AT_ONCE = 40
NUMBERS_AT_ONCE = 2_000_000
PairAccount = tuple[tuple[int, int], Account]


@dataclass(frozen=True, eq=False)
class BlockScores:
    """Scores of a large cohort: as much as a plan asks of them."""

    blocks: PairBlocks

    @property
    def sides(self) -> Sides:
        """Who they are of."""
        return self.blocks.sides

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Row of each mentee, by participant id."""
        return {person["id"]: at for at, person in enumerate(self.sides.rows)}

    @cached_property
    def column_of(self) -> dict[int, int]:
        """Column of each mentor, by participant id."""
        return {person["id"]: at for at, person in enumerate(self.sides.columns)}

    @cached_property
    def places(self) -> IntArray:
        """Free places of each mentor."""
        return np.array([person["places"] for person in self.sides.columns], dtype=np.int64)

    def allows(self, row: int, column: int) -> bool:
        """Whether no hard rule forbids the pair."""
        return self._single(row, column).allows(0, 0)

    def fit(self, row: int, column: int) -> float:
        """Points of any pair."""
        return float(self._single(row, column).total[0, 0])

    def fits(self, rows: IntArray, columns: IntArray) -> FloatArray:
        """Points of single pairs, as the plan counts them."""
        found = np.empty(len(rows))
        for start in range(0, len(rows), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            found[part] = np.diagonal(self.blocks.block(rows[part], columns[part]))
        return np.round(found, DECIMALS)

    def _single(self, row: int, column: int) -> Scores:
        return self.blocks.part(np.array([row]), np.array([column]))


class Computed(ABC):
    """The plan of a snapshot, and what is said of it."""

    sides: Sides
    places: IntArray
    mentor_of: IntArray
    solution: Solution | None
    locked: tuple[tuple[int, int], ...]
    dropped: tuple[tuple[int, int], ...]
    unanswered: list[str]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Pairs (row, column); peers once, the lower row first."""
        found = [(row, column) for row, column in enumerate(self.mentor_of.tolist()) if column != NOBODY]
        return [pair for pair in found if is_told(self.sides, *pair)]

    @property
    def unpaired(self) -> list[int]:
        """Rows without a mentor or partner."""
        return [int(row) for row in np.flatnonzero(self.mentor_of == NOBODY)]

    @property
    def is_proven(self) -> bool:
        """Whether no better plan exists under the same rules."""
        return is_certain(self.sides, self.solution)

    @cached_property
    def taken(self) -> IntArray:
        """Places of each column that the plan uses."""
        return np.bincount(self.mentor_of[self.mentor_of != NOBODY], minlength=self.sides.shape[1])

    @abstractmethod
    def fit(self, row: int, column: int) -> float:
        """Points of a pair of the plan, with all their decimals."""

    @abstractmethod
    def accounts(self, names: Mapping[int, str], progress: Progress) -> Iterator[PairAccount]:
        """Each pair in order, with what is said of it."""

    @abstractmethod
    def shortfalls(self, names: Mapping[int, str]) -> tuple[list[Shortfall], dict[str, int]]:
        """Why everybody else has nobody, and how many more people each rule (by key) keeps out."""

    def account(
        self,
        scores: Scores,
        at: tuple[int, int],
        pair: tuple[int, int],
        names: Mapping[int, str],
        ranks: tuple[int, int] | None = None,
    ) -> Account:
        """What is said of a pair that stands at this place of the scores."""
        mentee, mentor = self.sides.rows[pair[0]]["id"], self.sides.columns[pair[1]]["id"]
        called = first_names(names[mentee], names[mentor])
        return account_for(scores, *at, called, taken=int(self.taken[pair[1]]), ranks=ranks)


class MatrixPlan(Computed):
    """A plan from matrices of all pairs."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.sides, self.places = plan, plan.scores.sides, plan.scores.places
        self.mentor_of, self.solution, self.locked, self.dropped = (
            plan.mentor_of,
            plan.solution,
            plan.locked,
            plan.dropped,
        )
        self.unanswered = [one.label for one in plan.scores.unanswered]

    def fit(self, row: int, column: int) -> float:
        """Points of a pair."""
        return float(self.plan.scores.total[row, column])

    def accounts(self, names: Mapping[int, str], progress: Progress) -> Iterator[PairAccount]:
        """Each pair in order, with what is said of it."""
        scores, pairs = self.plan.scores, self.pairs
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        places = _places(ranks_in(scores, rows, columns))
        alone = of_pairs(scores, rows, columns)
        for at, pair in enumerate(pairs):
            if at % PAIRS_AT_ONCE == 0:
                progress("explain", at / len(pairs))
            yield pair, self.account(alone, (at, at), pair, names, places[at])

    def shortfalls(self, names: Mapping[int, str]) -> tuple[list[Shortfall], dict[str, int]]:
        """Why everybody else has nobody."""
        return shortfalls(self.plan, names)


class BlockPlan(Computed):
    """A plan from blocks of a large cohort."""

    def __init__(self, scores: BlockScores, found: LargePlan, dropped: tuple[tuple[int, int], ...]) -> None:
        self.scores, self.found, self.dropped = scores, found, dropped
        self.sides, self.places, self.solution = scores.sides, scores.places, found.solution
        self.mentor_of, self.locked = found.solution.mentor_of, tuple(found.problem.locked)
        labels = {one["key"]: one["label"] for one in self.sides.snapshot["criteria"]}
        self.unanswered = [labels[key] for key, mean in scores.blocks.means.items() if mean is None]
        rows = np.flatnonzero(self.mentor_of != NOBODY)
        columns = self.mentor_of[rows]
        self.chosen = Pairs(rows, columns, points_at(found.problem.scores, rows, columns))
        self._fits: dict[int, float] = dict(zip(rows.tolist(), self.chosen.points.tolist(), strict=True))

    def fit(self, row: int, column: int) -> float:
        """Points of a pair of the plan."""
        if int(self.mentor_of[row]) != column:
            raise ValueError(f"column: {column} is not the mentor of row {row}")
        return self._fits[row]

    def accounts(self, names: Mapping[int, str], progress: Progress) -> Iterator[PairAccount]:
        """Each pair in order, with what is said of it: a few pairs at a time are scored in full."""
        blocks, chosen = self.scores.blocks, self.chosen
        places = _places(ranks_of(blocks, chosen, self.found.collected, progress))
        for start in range(0, len(chosen.rows), PAIRS_AT_ONCE):
            progress("explain", start / len(chosen.rows))
            rows, columns = chosen.rows[start : start + PAIRS_AT_ONCE], chosen.columns[start : start + PAIRS_AT_ONCE]
            part = blocks.part(rows, columns)
            for at, pair in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
                yield pair, self.account(part, (at, at), pair, names, places[start + at])

    def shortfalls(self, names: Mapping[int, str]) -> tuple[list[Shortfall], dict[str, int]]:
        """Why everybody else has nobody, each looked at alone; what each rule costs in all is not counted."""
        found, everybody = [], np.arange(self.sides.shape[1])
        step = max(1, NUMBERS_AT_ONCE // max(len(everybody), 1))
        unpaired = np.array(self.unpaired, dtype=np.int64)
        for start in range(0, len(unpaired), step):
            rows = unpaired[start : start + step]
            part = self.scores.blocks.part(rows, everybody)
            masks = all_masks(part)
            nobody = np.full(len(rows), NOBODY, dtype=np.int64)
            told, _ = shortfalls(Plan(part, nobody, masks=masks), names)
            found += [replace(one, row=int(rows[one.row])) for one in told]
        return found, {}


def _places(ranks: tuple[IntArray, IntArray]) -> list[tuple[int, int]]:
    return list(zip(ranks[0].tolist(), ranks[1].tolist(), strict=True))


def why_too_many(snapshot: dict[str, Any]) -> str:
    """Why so many people cannot be matched at once, with what to do instead; empty when they can."""
    if snapshot["structure"] not in OF_EQUALS or len(snapshot["mentees"]) <= MOST_PEERS:
        return ""
    return f"At most {MOST_PEERS:,} peers can be matched at once. Make a cohort for each site or division."


def score_people(snapshot: dict[str, Any], tell: Tell | None = None) -> Scores | BlockScores:
    """Scores of a snapshot. `tell(label, fraction)` is called before each criterion and may raise to stop."""
    sides = Sides(snapshot)
    if sides.are_peers or sides.shape[0] * sides.shape[1] <= LARGE_PAIRS:
        return score_pairs(snapshot, tell)
    return BlockScores(PairBlocks(snapshot, tell))


def plan_people(scores: Scores | BlockScores, *, seed: int = 0, progress: Progress | None = None) -> Computed:
    """The best plan of the people scored. `progress(phase, fraction)` may raise to stop.

    Raises engine.Infeasible when locked pairs or a quota contradict.
    """
    if isinstance(scores, Scores):
        return MatrixPlan(make_plan(scores, seed=seed, progress=progress))
    locked, dropped = standing_locks(scores)
    problem = LargeProblem(
        scores.blocks,
        scores.places,
        locked=locked,
        locked_points=[scores.fit(*pair) for pair in locked],
        minimum_group=minimum_groups(scores, locked),
        **wishes_of(scores),
    )
    found = solve_large(problem, objective_of(scores.sides.snapshot), seed, progress=progress)
    return BlockPlan(scores, found, dropped)
