"""Time one case of the engine against the bare solver in the same run, in processor seconds, with peak memory.

    python -m benchmarks.matching.cases --case 5000x5000
    python -m benchmarks.matching.cases --list

A case of two sides goes from people to reasons: reading everybody, scoring blocks, solving, holding the prices against
all pairs, ranks and the reasons of every pair. Storing is timed by `benchmarks/matching_run.py`. The bare solver has
nothing to do but to score blocks, with everybody's best twenty as in section 3.1 of the design or without (a tenth of
the blocks, times ten), and one flow over the pairs that ours collected.
"""

from __future__ import annotations

import argparse
import os
import resource
import threading
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import rustworkx
from scipy.optimize import linear_sum_assignment

from benchmarks.matching.cohorts import snapshot_of
from matching.engine import CircleProblem, PeerProblem, Problem, solve, solve_circles, solve_peers, why_not
from matching.engine.collecting import Pairs
from matching.engine.entries import points_at
from matching.engine.flow import best_choice
from matching.engine.instance import Instance
from matching.engine.large import LargePlan, LargeProblem, solve_large
from matching.engine.peers import BEST_OF_EACH
from matching.engine.ranks import ranks_of
from matching.scoring import score_pairs
from matching.scoring.blocks import PairBlocks
from matching.scoring.evidence import Names
from matching.scoring.pairs import of_pairs
from matching.scoring.reasons import account_for, ranks_in

PAIRS_AT_ONCE = 40


def processor() -> float:
    """Seconds of processor time of this process and those it started."""
    return sum(os.times()[:4])


def megabytes() -> str:
    """The most memory of this process, and of the solver's fork (which shares most of it)."""
    kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    own, fork = (resource.getrusage(kind).ru_maxrss / 1024 for kind in kinds)
    return f"{own:.0f} MB, of the solver's fork (sharing most of it) {fork:.0f} MB"


class Progress:
    """Counts what was told, and the longest silence."""

    def __init__(self) -> None:
        self.told, self.silence, self.latest = 0, 0.0, time.monotonic()
        self.stop_after: float | None = None
        self.stopped_at = 0.0

    def __call__(self, phase: str, fraction: float) -> None:
        """Take note; stop if somebody pressed Stop."""
        now = time.monotonic()
        self.told, self.silence, self.latest = self.told + 1, max(self.silence, now - self.latest), now
        if self.stopped_at:
            raise KeyboardInterrupt


class Timer:
    """Prints processor seconds and those of the clock of each step."""

    def __init__(self) -> None:
        self.since, self.clock = processor(), time.monotonic()
        self.all = 0.0

    def end(self, step: str) -> float:
        """Print what the step took, and give its processor seconds."""
        used, passed = processor() - self.since, time.monotonic() - self.clock
        print(f"  {step:<28}{used:9.2f} s  on the clock {passed:9.2f} s", flush=True)
        self.since, self.clock = processor(), time.monotonic()
        self.all += used
        return used


def two_sides(people: int, most_places: int) -> None:
    """From people to reasons, and the bare solver beside it."""
    snapshot = snapshot_of(people, people, most_places)
    print(f"{people} x {people}, mentors with 1 to {most_places} places; memory of the people alone {megabytes()}")
    timer, progress = Timer(), Progress()
    blocks = PairBlocks(snapshot)
    places = np.array([one["places"] for one in snapshot["mentors"]])
    timer.end("reading people")
    plan = solve_large(LargeProblem(blocks, places), progress=progress)
    solution = plan.solution
    timer.end("scoring and solving")
    solved, solved_memory = timer.all, megabytes()
    _explain(blocks, plan, progress)
    timer.end("ranks and reasons")
    gap = solution.upper_bound - solution.total
    print(f"  {solution.matched} matched (at most {plan.people_more} more), {solution.total:.1f} points")
    print(f"  proven {solution.proven}; gap {gap:.2f} points, {gap / solution.total:.4%}")
    print(f"  progress told {progress.told} times, longest silence {progress.silence:.1f} s on the clock")
    print(f"  peak memory {megabytes()}; after solving {solved_memory}")
    for name, bare in _bare(blocks, plan).items():
        print(f"  ratio of all to {name} {timer.all / bare:.2f}; of scoring and solving {solved / bare:.2f}")


def _explain(blocks: PairBlocks, plan: LargePlan, progress: Progress) -> None:
    rows = np.flatnonzero(plan.solution.mentor_of >= 0)
    columns = plan.solution.mentor_of[rows]
    chosen = Pairs(rows, columns, points_at(plan.problem.scores, rows, columns))
    ranks = np.array(ranks_of(blocks, chosen, plan.collected, progress)).T.tolist()
    for start in range(0, len(rows), PAIRS_AT_ONCE):
        progress("explain", start / len(rows))
        part = blocks.part(rows[start : start + PAIRS_AT_ONCE], columns[start : start + PAIRS_AT_ONCE])
        for at in range(len(part.sides.rows)):
            of_row, of_column = ranks[start + at]
            account_for(part, at, at, Names("Ama", "Luis"), ranks=(of_row, of_column))


def _bare(blocks: PairBlocks, plan: LargePlan) -> dict[str, float]:
    """Blocked scoring with everybody's best as the design measured it, or products alone; and one flow."""
    spans = list(blocks.spans())
    sampled = spans[:: 10 if len(spans) > 20 else 1]
    whole = sum(map(len, spans)) / sum(map(len, sampled))
    began = processor()
    for span in sampled:
        blocks.block(span)
    products = (processor() - began) * whole
    began = processor()
    for span in sampled:
        np.argpartition(-blocks.block(span), BEST_OF_EACH - 1, axis=1)[:, :BEST_OF_EACH].copy()
    scoring = (processor() - began) * whole
    instance = Instance(plan.problem)
    candidates = instance.all_candidates
    began = processor()
    best_choice(candidates, instance.places, most_people=True)
    flow = processor() - began
    print(f"  bare: blocked scoring {scoring:.2f} s (products alone {products:.2f} s), flow {flow:.2f} s")
    return {"blocked scoring and flow": scoring + flow, "products and flow": products + flow}


def two_thousand() -> None:
    """2,000 x 2,000 as a run computes it, and two bare solvers on the ready scores."""
    snapshot, timer = snapshot_of(2000, 2000, 1), Timer()
    scores = score_pairs(snapshot)
    timer.end("reading and scoring")
    solution = solve(Problem(scores.total, allowed=scores.allowed, capacity=scores.places))
    timer.end("solving, proven")
    rows = np.flatnonzero(solution.mentor_of >= 0)
    columns = solution.mentor_of[rows]
    ranks = np.array(ranks_in(scores, rows, columns)).T.tolist()
    alone = of_pairs(scores, rows, columns)
    for at, (of_row, of_column) in enumerate(ranks):
        account_for(alone, at, at, Names("Ama", "Luis"), ranks=(of_row, of_column))
    timer.end("ranks and reasons")
    print(f"  proven {solution.proven}, {solution.total:.3f} points; peak memory {megabytes()}")
    ready = np.where(scores.allowed, scores.total, -1000.0)
    candidates = Instance(Problem(scores.total, allowed=scores.allowed)).all_candidates
    for name, work in (
        ("scipy's assignment", lambda: linear_sum_assignment(ready, maximize=True)),
        ("OR-tools' flow", lambda: best_choice(candidates, scores.places, most_people=True)),
    ):
        began = processor()
        work()
        bare = processor() - began
        print(f"  bare {name} on the ready scores {bare:.2f} s; ratio of all {timer.all / bare:.2f}")


def likeness(people: int) -> np.ndarray:
    """Points of all pairs: the nearer two are in eight features, the more."""
    features = np.random.default_rng(0).random((people, 8))
    lengths = (features**2).sum(axis=1)
    apart = lengths[:, None] + lengths[None] - 2.0 * features @ features.T
    return 100.0 * np.exp(-np.maximum((apart + apart.T) / 2, 0.0) / 2)


def peers(people: int) -> None:
    """Pairs among peers, beside rustworkx on the same edges."""
    scores = likeness(people)
    timer = Timer()
    partner_of = solve_peers(PeerProblem(scores))
    ours = timer.end(f"peers {people}")
    np.fill_diagonal(scores, -np.inf)
    best = np.argpartition(-scores, BEST_OF_EACH - 1, axis=1)[:, :BEST_OF_EACH]
    edges = sorted({(min(one, other), max(one, other)) for one in range(people) for other in best[one].tolist()})
    weights = [int(scores[edge] * 1e9) for edge in edges]
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * people)
    timer.end("(edges for rustworkx)")
    graph.add_edges_from([(*edge, weight) for edge, weight in zip(edges, weights, strict=True)])
    rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    bare = timer.end("rustworkx alone")
    print(f"  {int((partner_of >= 0).sum())} paired; peak memory {megabytes()}; ratio {ours / bare:.2f}")


def circles(people: int) -> None:
    """Circles of 4 to 6."""
    scores = likeness(people)
    timer = Timer()
    circle_of = solve_circles(CircleProblem(scores))
    timer.end(f"circles of {people}")
    print(f"  {int(circle_of.max()) + 1} circles; peak memory {megabytes()}")


def why() -> None:
    """Why not, for all mentors of one mentee at 5,000 x 5,000, after the run."""
    random = np.random.default_rng(0)
    scores = 50 * random.random((5000, 5000)) + 25 * random.random((1, 5000)) + 25 * random.random((5000, 1))
    scores[random.random(scores.shape) < 0.3] = np.nan
    timer, problem = Timer(), Problem(scores, capacity=random.integers(1, 6, 5000))
    solution = solve(problem)
    timer.end("the run, from a matrix")
    losses = [why_not(problem, solution, mentee) for mentee in (5, 700, 4321)]
    print(f"  one mentee {timer.end('three mentees') / 3:.2f} s; {int(np.isfinite(losses[0]).sum())} mentors possible")


def stop(people: int) -> None:
    """Press stop in each phase, and count the seconds to the end of all work."""
    blocks = PairBlocks(snapshot_of(people, people, 1))
    for seconds in (3, 30, 90):
        progress = Progress()
        timer = threading.Timer(seconds, lambda progress=progress: setattr(progress, "stopped_at", time.monotonic()))
        timer.start()
        try:
            solve_large(LargeProblem(blocks, np.ones(people, dtype=np.int64)), progress=progress)
        except KeyboardInterrupt:
            print(
                f"  stopped after {seconds} s: ended {time.monotonic() - progress.stopped_at:.2f} s later", flush=True
            )
        timer.cancel()


CASES: dict[str, Callable[[], None]] = {
    "2000x2000": two_thousand,
    "5000x5000": lambda: two_sides(5000, 5),
    "20000x20000": lambda: two_sides(20000, 1),
    "100000x100000": lambda: two_sides(100_000, 1),
    "peers1000": lambda: peers(1000),
    "peers5000": lambda: peers(5000),
    "circles1000": lambda: circles(1000),
    "why_not": why,
    "stop20000": lambda: stop(20000),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--case", choices=CASES, action="append", help="may be given several times")
    parser.add_argument("--list", action="store_true", help="say which cases there are")
    given = parser.parse_args()
    if given.list or not given.case:
        print("\n".join(CASES))
    for name in given.case or ():
        print(f"{name}: load of the machine {os.getloadavg()[0]:.1f}", flush=True)
        CASES[name]()


if __name__ == "__main__":
    main()
