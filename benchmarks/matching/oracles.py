"""Random instances against oracles: how many, and how many disagreements, for each objective and structure.

    python -m benchmarks.matching.oracles --instances 200

Oracles look at everything (small instances), or are somebody else's solver: scipy's assignment, HiGHS as a
mixed-integer program, networkx for peers, set partition for circles, solving again for the price of insisting.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from unittest.mock import patch

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from matching.engine import (
    CircleProblem,
    Infeasible,
    Objective,
    PeerProblem,
    Problem,
    pruning,
    solve,
    solve_circles,
    solve_peers,
    unmatched_reasons,
    why_not,
)
from matching.engine import large as large_cohorts
from matching.engine.large import LargeProblem, solve_large

CLOSE = 1e-6
PLAIN = (Objective.MOST_PEOPLE, Objective.TOTAL_SCORE)


def random_problem(seed: int, largest: int = 14, **fields: object) -> Problem:
    """Scores with ties or without, some pairs forbidden or not scored, places from none to three."""
    dice = np.random.default_rng(seed)
    mentees, mentors = dice.integers(2, largest, 2)
    shape = (mentees, mentors)
    scores = dice.integers(0, 6, shape) * 20.0 if seed % 3 == 0 else dice.uniform(0, 100, shape)
    scores[dice.random(shape) < 0.1] = np.nan
    allowed = dice.random(shape) < dice.choice([0.3, 0.6, 1.0])
    return Problem(scores, allowed, dice.integers(0, 4, mentors), minimum_score=float(dice.choice([0, 10])), **fields)


def points_of(problem: Problem) -> np.ndarray:
    """Points of the pairs that may be chosen, nan elsewhere."""
    return problem.choosable(np.arange(problem.mentees))


def by_assignment(problem: Problem, objective: Objective) -> tuple[int, float]:
    """People and points of the best plan: one column for each place, scipy's assignment."""
    points = points_of(problem)[:, np.repeat(np.arange(problem.mentors), problem.places)]
    base = 1e6 if objective is Objective.MOST_PEOPLE else 0.0
    rows, columns = linear_sum_assignment(np.where(np.isnan(points), 0.0, -(np.nan_to_num(points) + base)))
    found = points[rows, columns]
    return int((~np.isnan(found)).sum()), float(np.nansum(found))


def by_program(problem: Problem, objective: Objective) -> tuple[int, float]:
    """The same by HiGHS."""
    points = points_of(problem)
    rows, columns = np.nonzero(~np.isnan(points))
    if not len(rows):
        return 0, 0.0
    worth = points[rows, columns] + (1e5 if objective is Objective.MOST_PEOPLE else 0.0)
    one = np.ones(len(rows))
    at = np.arange(len(rows))
    limits = [
        LinearConstraint(sparse.csr_array((one, (rows, at)), shape=(problem.mentees, len(rows))), -np.inf, 1),
        LinearConstraint(
            sparse.csr_array((one, (columns, at)), shape=(problem.mentors, len(rows))), -np.inf, problem.places
        ),
    ]
    found = np.rint(
        milp(-worth, constraints=limits, bounds=Bounds(0, 1), integrality=one, options={"mip_rel_gap": 0}).x
    )
    return int(found.sum()), float((found * points[rows, columns]).sum())


def every_plan(problem: Problem) -> Iterator[np.ndarray]:
    """All plans that obey places, minimum groups and the quota."""
    points = points_of(problem)
    for choice in product(*[[-1, *np.flatnonzero(~np.isnan(row)).tolist()] for row in points]):
        sizes = np.bincount([one for one in choice if one >= 0], minlength=problem.mentors)
        plan = np.array(choice)
        is_big_enough = (sizes == 0) | (sizes >= problem.minimums)
        if (sizes <= problem.places).all() and is_big_enough.all() and within_quota(problem, plan):
            yield plan


def within_quota(problem: Problem, plan: np.ndarray) -> bool:
    """Whether match rates of the groups are near enough."""
    if problem.group_of is None or problem.max_unmatched_gap is None:
        return True
    labels = set(problem.group_of.tolist()) - {-1}
    rates = [float((plan[problem.group_of == label] >= 0).mean()) for label in labels] or [0.0]
    return max(rates) - min(rates) <= problem.max_unmatched_gap + 1e-9


def key_of(problem: Problem, plan: np.ndarray, objective: Objective) -> tuple[float, ...]:
    """What an objective compares plans by."""
    points = [float(problem.scores[row, column]) for row, column in enumerate(plan) if column >= 0]
    if objective is Objective.TOTAL_SCORE:
        return (sum(points),)
    worst = (min(points, default=0.0),) if objective is Objective.WORST_OFF else ()
    return (len(points), *worst, sum(points))


def is_stable(problem: Problem, plan: np.ndarray) -> bool:
    """Whether no mentee and mentor would both rather have each other."""
    points = points_of(problem)
    mine = problem.scores if problem.mentor_scores is None else problem.mentor_scores
    for row, column in np.argwhere(~np.isnan(points)):
        now = -1.0 if plan[row] < 0 else points[row, plan[row]]
        members = mine[plan == column, column]
        wants = len(members) < problem.places[column] or (len(members) and mine[row, column] > members.min())
        if points[row, column] > now and wants:
            return False
    return True


def same(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    """Equal but for rounding."""
    return all(abs(one - other) < 1e-5 for one, other in zip(first, second, strict=True))


def plain(objective: Objective, oracle: Callable[[Problem, Objective], tuple[int, float]]) -> Callable[[int], bool]:
    """One mentor with one or several places, or none."""

    def check(seed: int) -> bool:
        problem = random_problem(seed)
        found, (people, points) = solve(problem, objective), oracle(problem, objective)
        people_agree = objective is Objective.TOTAL_SCORE or found.matched == people
        is_bound = found.proven and abs(found.upper_bound - found.total) < CLOSE
        return people_agree and abs(found.total - points) < 1e-5 and is_bound

    return check


def small(objective: Objective, structure: str) -> Callable[[int], bool]:
    """Every plan is looked at."""

    def check(seed: int) -> bool:
        dice = np.random.default_rng(seed)
        problem = random_problem(seed, 6)
        fields: dict[str, object] = {}
        if structure in ("groups", "both"):
            fields["minimum_group"] = dice.integers(0, 4, problem.mentors)
        if structure in ("quota", "both"):
            fields |= {"group_of": dice.integers(-1, 2, problem.mentees), "max_unmatched_gap": 0.3}
        problem = replace(problem, **fields)
        best = max(key_of(problem, plan, objective) for plan in every_plan(problem))
        found = solve(problem, objective)
        return same(key_of(problem, found.mentor_of, objective), best) and any(
            (plan == found.mentor_of).all() for plan in every_plan(problem)
        )

    return check


def stable(seed: int) -> bool:
    """Stable, and of all stable plans the one with most points for mentees."""
    dice = np.random.default_rng(seed)
    problem = random_problem(3 * seed + 1, 6)
    problem = replace(problem, mentor_scores=dice.uniform(0, 100, problem.scores.shape))
    found = solve(problem, Objective.STABLE)
    best = max(key_of(problem, plan, Objective.TOTAL_SCORE) for plan in every_plan(problem) if is_stable(problem, plan))
    return is_stable(problem, found.mentor_of) and abs(found.total - best[0]) < 1e-5 and not found.blocking_pairs


def from_blocks(objective: Objective) -> Callable[[int], bool]:
    """The plan of a large cohort, from few pairs of each, against all pairs."""

    def check(seed: int) -> bool:
        problem = random_problem(seed, 40)
        points = np.nan_to_num(points_of(problem), nan=-np.inf)
        large_cohorts.BEST_OF_EACH = 3
        found = solve_large(LargeProblem(_Matrix(np.round(points, 3)), problem.places), objective).solution
        rounded = replace(problem, scores=np.round(problem.scores, 3))
        people, total = by_assignment(rounded, objective)
        return (
            found.proven
            and abs(found.total - total) < 0.01
            and (objective is Objective.TOTAL_SCORE or found.matched == people)
        )

    return check


@dataclass
class _Matrix:
    points: np.ndarray

    def __post_init__(self) -> None:
        self.points = self.points.astype(np.float32)
        self.shape = self.points.shape

    def spans(self) -> Iterator[np.ndarray]:
        for start in range(0, len(self.points), 7):
            yield np.arange(start, min(start + 7, len(self.points)))

    def block(self, rows: np.ndarray, columns: np.ndarray | None = None) -> np.ndarray:
        return self.points[rows] if columns is None else self.points[np.ix_(rows, columns)]


def peers(seed: int) -> bool:
    """Pairs among peers, against networkx."""
    dice = np.random.default_rng(seed)
    people = int(dice.integers(2, 30))
    scores = dice.integers(0, 101, (people, people)).astype(float)
    scores = scores + scores.T
    scores = scores / 2
    scores[np.triu(dice.random(scores.shape) < 0.4)] = np.nan
    problem = PeerProblem(scores)
    graph = nx.Graph()
    graph.add_nodes_from(range(people))
    for one, other in combinations(range(people), 2):
        if not np.isnan(problem.scores[one, other]):
            graph.add_edge(one, other, weight=problem.scores[one, other])
    best = nx.max_weight_matching(graph, maxcardinality=True)
    partner_of = solve_peers(problem)
    pairs = [(one, int(other)) for one, other in enumerate(partner_of) if one < other]
    points = sum(problem.scores[pair] for pair in pairs)
    return len(pairs) == len(best) and abs(points - sum(problem.scores[pair] for pair in best)) < 1e-5


def circles(seed: int) -> bool:
    """Circles of 3 to 4, against the best set partition by HiGHS."""
    dice = np.random.default_rng(seed)
    people = int(dice.choice([6, 7, 8, 9, 10]))
    scores = dice.uniform(0, 100, (people, people))
    problem = CircleProblem(scores, size_min=3, size_max=4)
    sets = [one for size in (3, 4) for one in combinations(range(people), size)]
    worth = [sum(2 * problem.scores[pair] for pair in combinations(one, 2)) / (len(one) - 1) for one in sets]
    member = np.array([[person in one for one in sets] for person in range(people)], dtype=float)
    best = milp(
        -np.array(worth),
        constraints=LinearConstraint(member, 1, 1),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(sets)),
    )
    circle_of = solve_circles(problem)
    total = 0.0
    for circle in range(int(circle_of.max()) + 1):
        members = np.flatnonzero(circle_of == circle).tolist()
        total += sum(2 * problem.scores[pair] for pair in combinations(members, 2)) / (len(members) - 1)
    return abs(total + best.fun) < 1e-5


def insisting(objective: Objective) -> Callable[[int], bool]:
    """The price of each mentor for one mentee, against solving again with the pair locked."""

    def check(seed: int) -> bool:
        problem = random_problem(seed, 9)
        solution, mentee = solve(problem, objective), seed % problem.mentees
        losses = why_not(problem, solution, mentee)
        for mentor in range(problem.mentors):
            try:
                again = solve(replace(problem, locked=((mentee, mentor),)), objective)
            except (ValueError, Infeasible):
                if np.isfinite(losses[mentor]):
                    return False
                continue
            if abs(losses[mentor] - (solution.total - again.total)) > 1e-5:
                return False
        return True

    return check


def shortage(seed: int) -> bool:
    """Hall's sentence: the group can only go to these mentors, has one person too many, and none smaller does.

    Smaller is counted among groups of the person and people who have a place: somebody else who is unmatched makes any
    group too large for its mentors, and explains nothing about this person.
    """
    problem = random_problem(seed, 8)
    solution = solve(problem)
    may = ~np.isnan(points_of(problem)) & (problem.places > 0)
    for reason in unmatched_reasons(problem, solution, {}):
        if reason.could_be_placed or not reason.mentees:
            return False
        placed = np.flatnonzero(solution.mentor_of >= 0).tolist()
        sizes = [
            len(others) + 1
            for count in range(len(placed) + 1)
            for others in combinations(placed, count)
            if count + 1 > problem.places[may[[reason.mentee, *others]].any(axis=0)].sum()
        ]
        reached = np.flatnonzero(may[list(reason.mentees)].any(axis=0))
        if reached.tolist() != list(reason.mentors) or len(reason.mentees) <= reason.places:
            return False
        if len(reason.mentees) != min(sizes):
            return False
    return True


def order(objective: Objective) -> Callable[[int], bool]:
    """Rows and columns in another order: the same plan. Scores times a number: the same plan."""

    def check(seed: int) -> bool:
        problem = random_problem(seed)
        dice = np.random.default_rng(seed)
        rows, columns = dice.permutation(problem.mentees), dice.permutation(problem.mentors)
        at = np.ix_(rows, columns)
        moved = Problem(
            problem.scores[at], problem.allowed[at], problem.places[columns], minimum_score=problem.minimum_score
        )
        found, plan = solve(moved, objective).mentor_of, solve(problem, objective)
        half = replace(problem, scores=problem.scores / 2, minimum_score=problem.minimum_score / 2)
        # With ties there are several stable plans, and the numbers decide which one comes first.
        has_many = objective is Objective.STABLE and seed % 3 == 0
        is_scaled = has_many or abs(solve(half, objective).total * 2 - plan.total) < 1e-4
        return np.where(found < 0, -1, columns[found]).tolist() == plan.mentor_of[rows].tolist() and is_scaled

    return check


def from_best_pairs(objective: Objective) -> Callable[[int], bool]:
    """As for thousands: few pairs go to the solver, prices held against all of them add those that were missed."""

    def check(seed: int) -> bool:
        with patch.multiple(pruning, COMPLETE_LIMIT=0, BEST_OF_EACH=2):
            problem = random_problem(seed, largest=24)
            found = solve(problem, objective)
        people, points = by_assignment(problem, objective)
        is_same = abs(found.total - points) < CLOSE and (objective is not PLAIN[0] or found.matched == people)
        return is_same and found.proven and abs(found.upper_bound - found.total) < CLOSE

    return check


CHECKS: dict[str, Callable[[int], bool]] = {
    **{f"places, {one.value}, scipy assignment": plain(one, by_assignment) for one in PLAIN},
    **{f"places, {one.value}, HiGHS": plain(one, by_program) for one in PLAIN},
    **{
        f"{structure}, {one.value}, every plan": small(one, structure)
        for structure in ("plain", "groups", "quota", "both")
        for one in (*PLAIN, Objective.WORST_OFF)
    },
    "stable, every stable plan": stable,
    **{f"from blocks, {one.value}, scipy assignment": from_blocks(one) for one in PLAIN},
    **{f"from best pairs, {one.value}, scipy assignment": from_best_pairs(one) for one in PLAIN},
    "peers, networkx": peers,
    "circles, set partition by HiGHS": circles,
    **{f"why not, {one.value}, solved again": insisting(one) for one in PLAIN},
    "why not, worst_off, solved again": insisting(Objective.WORST_OFF),
    "unmatched, Hall's groups by exhaustive search": shortage,
    **{f"other order and scale, {one.value}": order(one) for one in (*PLAIN, Objective.WORST_OFF, Objective.STABLE)},
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--instances", type=int, default=200)
    parser.add_argument("--only", default="", help="checks with this in their name")
    given = parser.parse_args()
    wrong = 0
    for name, check in CHECKS.items():
        if given.only not in name:
            continue
        began = time.process_time()
        disagreements = [seed for seed in range(given.instances) if not check(seed)]
        wrong += len(disagreements)
        told = f" (seeds {disagreements[:10]})" if disagreements else ""
        seconds = time.process_time() - began
        print(
            f"{name:<52}{given.instances:6} instances {len(disagreements):4} disagreements{told}  {seconds:.1f} s",
            flush=True,
        )
    print(f"{wrong} disagreements in all")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
