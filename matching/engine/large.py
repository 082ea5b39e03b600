"""Plans for so many people that a matrix of all pairs does not fit: pairs are scored a block of rows at a time.

First everybody's best pairs are collected (two-sided, as one-sided lists lose people), then the best plan among them is
found, and its prices are held against all pairs. They either prove the plan the best one, or show the pairs that were
missed, which are added before it is solved again. What remains is told as a gap: no plan can be better by more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from matching.engine.collecting import BestPairs, Pairs, PairSource, as_points, joined
from matching.engine.pricing import LargeCheck, check_blocks
from matching.engine.problem import Objective, Problem
from matching.engine.pruning import tell
from matching.engine.solving import solve
from matching.engine.stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matching.engine.kinds import IntArray, Progress, SmallFloatArray
    from matching.engine.solution import Solution

BEST_OF_EACH = 20
KEPT_NUMBERS = 32_000_000
"""Up to this many pairs the blocks are kept in memory, and the plan is solved until it is proven."""
ROUNDS_OF_FEW, ROUNDS_OF_MANY = 20, 1


@dataclass(frozen=True, eq=False)
class LargeProblem:
    """What is asked: the fields of ``Problem``, with a source of points instead of a matrix.

    The source leaves out what rules and a minimum score forbid. ``locked_points`` are those of the locked pairs, which
    stand whatever the source says of them.
    """

    source: PairSource
    capacity: IntArray
    locked: Sequence[tuple[int, int]] = ()
    locked_points: Sequence[float] = ()
    minimum_group: IntArray | None = None
    keep: Sequence[tuple[int, int]] = ()
    keep_bonus: float = 0.0
    group_of: IntArray | None = None
    max_unmatched_gap: float | None = None

    def among(self, pairs: Pairs) -> Problem:
        """The problem of these pairs alone."""
        matrix = sparse.csr_array((pairs.points, (pairs.rows, pairs.columns)), shape=self.source.shape)
        return Problem(
            matrix,
            capacity=self.capacity,
            minimum_group=self.minimum_group,
            locked=self.locked,
            keep=self.keep,
            keep_bonus=self.keep_bonus,
            group_of=self.group_of,
            max_unmatched_gap=self.max_unmatched_gap,
        )


@dataclass(frozen=True, eq=False)
class LargePlan:
    """A plan, the pairs that were looked at as a problem, and how many more people another plan might have.

    ``collected`` are everybody's best pairs, from which ranks can be read.
    """

    solution: Solution
    problem: Problem
    people_more: int
    rounds: int
    collected: BestPairs


def solve_large(
    problem: LargeProblem,
    objective: Objective = Objective.MOST_PEOPLE,
    seed: int = 0,
    rounds: int | None = None,
    progress: Progress | None = None,
) -> LargePlan:
    """Find a plan; its ``upper_bound`` holds over all pairs, and it is proven where the two meet.

    ``rounds``: how often missed pairs are added and the plan is solved again; without it until it is proven, or once
    where that would take minutes.
    """
    source = _kept(problem.source)
    if rounds is None:
        rounds = ROUNDS_OF_FEW if isinstance(source, _Kept) else ROUNDS_OF_MANY
    collected = BestPairs(source, BEST_OF_EACH, problem.capacity, progress)
    pairs = _with_forced(collected.pairs(), problem)
    has_prices = objective in (Objective.MOST_PEOPLE, Objective.TOTAL_SCORE)
    is_plain = has_prices and problem.max_unmatched_gap is None and not _has_groups(problem)
    priced = Objective.TOTAL_SCORE if objective in (Objective.TOTAL_SCORE, Objective.STABLE) else Objective.MOST_PEOPLE
    relaxed = problem if is_plain else replace(problem, minimum_group=None, group_of=None, max_unmatched_gap=None)
    lowest: LargeCheck | None = None
    is_best = False
    for turn in range(rounds + 1):
        among = relaxed.among(pairs)
        solution = _solved(among, priced, seed, progress, turn)
        if lowest is not None and turn == rounds:
            break
        check = check_blocks(source, among, solution, progress)
        lowest = check if lowest is None or check.bound < lowest.bound else lowest
        is_best = not len(check.missed.rows)
        if is_best:
            break
        pairs = joined(pairs, check.missed)
    if lowest is None:
        raise AssertionError
    if not is_plain:
        among, is_best = problem.among(pairs), False
        solution = _solved(among, objective, seed, progress, turn)
    tell(progress, "describe", 0.9)
    free, total = solution.matched - len(among.locked), solution.total
    bound = total if is_best else max(lowest.points_with(free), total)
    told = replace(solution, proven=is_best, upper_bound=bound)
    return LargePlan(told, among, 0 if is_best else lowest.people_more(free), turn, collected)


def _solved(among: Problem, objective: Objective, seed: int, progress: Progress | None, turn: int) -> Solution:
    if progress is None:
        return solve(among, objective, seed)
    done = turn / (turn + 4)
    return stoppable(lambda: solve(among, objective, seed), lambda: progress("solve", done))


def _has_groups(problem: LargeProblem) -> bool:
    return problem.minimum_group is not None and bool((problem.minimum_group > 1).any())


def _with_forced(pairs: Pairs, problem: LargeProblem) -> Pairs:
    """The pairs with the locked ones and those of the plan before, where they may be chosen."""
    forced = np.array(problem.locked, dtype=np.int64).reshape(-1, 2)
    given = Pairs(forced[:, 0], forced[:, 1], np.array(problem.locked_points, dtype=np.float64))
    kept = [pair for pair in problem.keep if pair not in set(problem.locked)]
    if kept:
        rows, columns = np.array(kept, dtype=np.int64).T
        points = np.array([problem.source.block(rows[[at]], columns[[at]])[0, 0] for at in range(len(rows))])
        may = np.isfinite(points)
        given = joined(given, Pairs(rows[may], columns[may], as_points(points[may])))
    return joined(given, pairs)


class _Kept:
    """A source whose blocks are remembered."""

    def __init__(self, source: PairSource) -> None:
        self.source, self.shape = source, source.shape
        self.kept: dict[int, SmallFloatArray] = {}

    def spans(self) -> Iterator[IntArray]:
        return self.source.spans()

    def block(self, rows: IntArray, columns: IntArray | None = None) -> SmallFloatArray:
        if columns is not None:
            return self.source.block(rows, columns)
        start = int(rows[0])
        if start not in self.kept:
            self.kept[start] = self.source.block(rows)
        return self.kept[start]


def _kept(source: PairSource) -> PairSource:
    rows, columns = source.shape
    return _Kept(source) if rows * columns <= KEPT_NUMBERS else source
