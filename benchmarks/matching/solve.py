"""Time the engine against the bare solver on the same problem in the same run.

    python -m benchmarks.matching.solve --mentees 2000 --mentors 1000 --capacity 2

Ours includes checking, ordering, pruning, the proof over all pairs and the description of the plan. The bare solver is
OR-tools' min-cost flow over all pairs, arcs ready in memory; its totals are printed to be compared. Peak memory is
that of a process of its own for each.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.engine import Problem, solve

UNIT = 10**6


def scores_of(mentees: int, mentors: int, seed: int) -> np.ndarray:
    """Scores with what real ones have: sought-after mentors, easy mentees, and a third of pairs ruled out."""
    random = np.random.default_rng(seed)
    scores = 50.0 * random.random((mentees, mentors))
    scores += 25.0 * random.random((1, mentors)) + 25.0 * random.random((mentees, 1))
    scores[random.random(scores.shape) < 0.3] = np.nan
    return scores


def ours(mentees: int, mentors: int, capacity: int, seed: int, answers: multiprocessing.Queue) -> None:
    scores = scores_of(mentees, mentors, seed)
    before = peak_memory()
    start = time.perf_counter()
    solution = solve(Problem(scores, capacity=np.full(mentors, capacity)), seed=seed)
    seconds = time.perf_counter() - start
    note = "proven over all pairs" if solution.proven else f"bound {solution.upper_bound:.3f}"
    answers.put((seconds, solution.matched, solution.total, before, peak_memory(), note))


def bare(mentees: int, mentors: int, capacity: int, seed: int, answers: multiprocessing.Queue) -> None:
    scores = scores_of(mentees, mentors, seed)
    before = peak_memory()
    rows, columns = np.nonzero(~np.isnan(scores))
    worth = np.rint(scores[rows, columns] * UNIT).astype(np.int64)
    tails, heads = rows.astype(np.int32), (mentees + columns).astype(np.int32)
    start = time.perf_counter()
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(len(rows), dtype=np.int64), -worth)
    supplies = np.concatenate([np.ones(mentees, dtype=np.int64), np.full(mentors, -capacity)])
    solver.set_nodes_supplies(np.arange(mentees + mentors, dtype=np.int32), supplies)
    solver.solve_max_flow_with_min_cost()
    seconds = time.perf_counter() - start
    total = -solver.optimal_cost() / UNIT
    answers.put((seconds, solver.maximum_flow(), total, before, peak_memory(), ""))


def peak_memory() -> float:
    """Most memory this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mentees", type=int, default=2000)
    parser.add_argument("--mentors", type=int, default=1000)
    parser.add_argument("--capacity", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-ours", action="store_true", help="for sizes that the bare solver cannot hold")
    given = parser.parse_args()
    print(f"{given.mentees} mentees, {given.mentors} mentors with {given.capacity} places each")
    processes = multiprocessing.get_context("spawn")
    seconds = {}
    for name, function in [("ours", ours), *([] if given.only_ours else [("bare flow", bare)])]:
        answers = processes.Queue()
        arguments = (given.mentees, given.mentors, given.capacity, given.seed, answers)
        process = processes.Process(target=function, args=arguments)
        process.start()
        taken, matched, total, before, peak, note = answers.get()
        process.join()
        seconds[name] = taken
        print(f"{name:10} {taken:8.3f} s  {matched} matched  {total:.3f} points  {note}")
        print(f"{'':10} peak {peak:.0f} MB, of which {before:.0f} MB before solving")
    if len(seconds) == 2:
        print(f"ratio      {seconds['ours'] / seconds['bare flow']:8.3f}")


if __name__ == "__main__":
    main()
