"""Best plan over all pairs, looking at few of them: two-sided candidates, then prices that prove or add."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.flow import best_choice
from matching.engine.instance import TABLE_LIMIT, Instance
from matching.engine.prices import Check, Prices, check_prices, find_prices, lexicographic_base
from matching.engine.worth import NEVER, Candidates, gathered, worth_at

if TYPE_CHECKING:
    from matching.engine.kinds import IntArray, Progress

COMPLETE_LIMIT = 250_000
"""Up to this many pairs all of them go to the solver."""

BEST_OF_EACH = 20
QUICK_ROUNDS, ROUNDS = 8, 60
"""Rounds after which all pairs are taken if memory allows (sooner where rounds help little), and the last round."""

SPREAD = 0.001
"""Points by which equal pairs are told apart in the lists of the best, so that not everybody lists the same few."""


@dataclass(frozen=True)
class Plan:
    """Column of each row (-1 = none); the most units any plan can have; prices if they prove it the best."""

    chosen: IntArray
    bound: int
    proven: bool
    prices: Prices | None = None


def best_plan(
    instance: Instance, *, most_people: bool, deadline: float | None = None, progress: Progress | None = None
) -> Plan:
    """Solve without quotas and minimum groups; proven over all pairs unless the time ran out."""
    tell(progress, "candidates", 0.0)
    base = _base(instance, most_people=most_people)
    if instance.is_sparse or instance.pairs <= COMPLETE_LIMIT:
        return _whole_plan(instance, base)
    candidates, uncovered = two_sided(instance, BEST_OF_EACH), instance.pairs
    for turn in range(ROUNDS):
        tell(progress, "solve", turn / (turn + 4))
        chosen = best_choice(candidates, instance.places, most_people=most_people)
        tell(progress, "check", turn / (turn + 4))
        prices = _proof(find_prices(candidates, instance.places, chosen, base))
        check = check_prices(instance.blocks(), instance.places, prices, 10 << (turn // QUICK_ROUNDS))
        if not len(check.row_of):
            return Plan(chosen, check.bound - base * _matched(chosen), proven=True, prices=prices)
        if deadline is not None and monotonic() > deadline:
            break
        is_slow = turn >= QUICK_ROUNDS or (turn >= 2 and 2 * len(check.row_of) > uncovered)
        candidates, uncovered = _with_uncovered(candidates, check), len(check.row_of)
        if is_slow and instance.pairs <= TABLE_LIMIT:
            tell(progress, "solve", 0.8)
            return _whole_plan(instance, base, candidates)
    return Plan(chosen, check.bound - base * _matched(chosen), proven=False)


def _whole_plan(instance: Instance, base: int, few: Candidates | None = None) -> Plan:
    """Let the solver see all pairs at once; the proof may begin with few of them and add those it lacks."""
    candidates, places = instance.all_candidates, instance.places
    chosen = best_choice(candidates, places, most_people=base > 0)
    matched = np.flatnonzero(chosen >= 0)
    if few is not None:
        worth = instance.table[matched, chosen[matched]]
        few = _with_uncovered(few, Check(matched, chosen[matched], worth, 0))
        for _ in range(ROUNDS):
            prices = _proof(find_prices(few, places, chosen, base))
            check = check_prices(instance.blocks(), places, prices)
            if not len(check.row_of):
                return Plan(chosen, check.bound - base * len(matched), proven=True, prices=prices)
            few = _with_uncovered(few, check)
    prices = _proof(find_prices(candidates, places, chosen, base))
    return Plan(chosen, _covered_bound(places, prices, chosen), proven=True, prices=prices)


def _proof(prices: Prices | None) -> Prices:
    if prices is None:
        raise RuntimeError("the solver's choice failed its check; this is a defect of the engine")
    return prices


def two_sided(instance: Instance, best_of_each: int) -> Candidates:
    """Each row's best columns and each column's best rows (one-sided lists lose people: everybody wants the same)."""
    rows, columns = instance.shape
    few = min(best_of_each, columns)
    deep = min(max(best_of_each, 3 * int(instance.places.max(initial=0))), rows, 4 * best_of_each)
    keys = []
    top_worth = np.full((0, columns), NEVER, dtype=np.int64)
    top_row = np.zeros((0, columns), dtype=np.int64)
    random = np.random.default_rng(0)
    for part, block in instance.blocks():
        told_apart = block + random.integers(0, max(2, int(SPREAD * instance.unit)), block.shape)
        told_apart[block == NEVER] = NEVER
        mine = np.argpartition(-told_apart, few - 1, axis=1)[:, :few]
        numbers = np.broadcast_to(np.arange(part.start, part.stop)[:, None], block.shape)
        may = np.take_along_axis(told_apart, mine, axis=1) != NEVER
        keys.append((numbers[:, :few] * columns + mine)[may])
        top_worth = np.concatenate([top_worth, told_apart])
        top_row = np.concatenate([top_row, numbers])
        if len(top_worth) > deep:
            best = np.argpartition(-top_worth, deep - 1, axis=0)[:deep]
            top_worth = np.take_along_axis(top_worth, best, axis=0)
            top_row = np.take_along_axis(top_row, best, axis=0)
    keys.append((top_row * columns + np.arange(columns))[top_worth != NEVER])
    row_of, column_of = np.divmod(np.unique(np.concatenate(keys)), columns)
    mentees, mentors = instance.mentees[row_of], instance.mentors[column_of]
    return gathered(row_of, column_of, worth_at(instance.problem, mentees, mentors, instance.unit), rows)


def tell(progress: Progress | None, phase: str, fraction: float) -> None:
    """Report to whoever listens; what the listener raises ends the computation."""
    if progress is not None:
        progress(phase, fraction)


def _base(instance: Instance, *, most_people: bool) -> int:
    people = min(len(instance.mentees), int(instance.places.sum()))
    highest = 100 * instance.unit + round(instance.problem.keep_bonus * instance.unit)
    return lexicographic_base(highest, people, most_people=most_people)


def _covered_bound(places: IntArray, prices: Prices, chosen: IntArray) -> int:
    paid = (places * np.where(places > 0, prices.columns, 0)).tolist()
    return int(sum(prices.rows.tolist()) + sum(paid) - prices.base * _matched(chosen))


def _matched(chosen: IntArray) -> int:
    return int((chosen >= 0).sum())


def _with_uncovered(candidates: Candidates, check: Check) -> Candidates:
    """The candidates and the pairs found, each once."""
    width = int(max(candidates.columns.max(initial=0), check.columns.max(initial=0))) + 1
    row_of = np.concatenate([candidates.row_of, check.row_of])
    columns = np.concatenate([candidates.columns, check.columns])
    _, once = np.unique(row_of * width + columns, return_index=True)
    worth = np.concatenate([candidates.worth, check.worth])
    return gathered(row_of[once], columns[once], worth[once], candidates.rows)
