"""Best plan over all pairs, looking at few of them: two-sided candidates, then prices that prove or add."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.flow import best_choice
from matching.engine.instance import TABLE_LIMIT, Instance
from matching.engine.prices import Check, Prices, check_prices, find_prices, lexicographic_base
from matching.engine.worth import NEVER, Candidates, gathered

if TYPE_CHECKING:
    from matching.engine.kinds import IntArray, Progress, SmallFloatArray

COMPLETE_LIMIT = 250_000
"""Up to this many pairs all of them go to the solver."""

BEST_OF_EACH = 20
QUICK_ROUNDS, ROUNDS = 8, 60
"""Rounds after which all pairs are taken if memory allows (sooner where rounds help little), and the last round."""

NO_WORTH = np.float32(-1.0)
ENTRIES_AT_ONCE = 1 << 19

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
    noise = _Noise(instance)
    found = []
    top = np.full((columns, 0), NO_WORTH, dtype=np.float32)
    for part, block in instance.blocks(ENTRIES_AT_ONCE):
        told_apart = noise.added_to(part, block)
        of_row = np.partition(told_apart, columns - few, axis=1)[:, columns - few, None]
        best = np.concatenate([top, told_apart.T], axis=1)
        spare = best.shape[1] - deep
        top = np.partition(best, spare, axis=1)[:, spare:] if spare > 0 else best
        at = np.flatnonzero((told_apart >= np.minimum(of_row, top.min(axis=1))) & (told_apart > NO_WORTH))
        here, column = np.divmod(at, columns)
        picked = told_apart.ravel()[at]
        found.append((part.start + here, column, block.ravel()[at], picked, picked >= of_row[here, 0]))
    row_of, column_of, worth, picked, is_of_row = (np.concatenate(parts) for parts in zip(*found, strict=True))
    may = is_of_row | (picked >= top.min(axis=1)[column_of])
    starts = np.concatenate([[0], np.cumsum(np.bincount(row_of[may], minlength=rows))]).astype(np.int64)
    return Candidates(starts, column_of[may], worth[may])


class _Noise:
    """Tells equal pairs apart by a trifle, the same for the same pair, so that not everybody lists the same few."""

    def __init__(self, instance: Instance) -> None:
        random = np.random.default_rng(0)
        rows, columns = instance.shape
        self.of_rows = random.integers(1, 1 << 30, rows, dtype=np.uint32) | np.uint32(1)
        self.of_columns = random.integers(1, 1 << 30, columns, dtype=np.uint32) | np.uint32(1)
        self.scale = np.float32(SPREAD * instance.unit / (1 << 32))

    def added_to(self, part: slice, block: IntArray) -> SmallFloatArray:
        """The block in 32-bit numbers with the trifle of each pair; ``NO_WORTH`` where a pair may not be chosen."""
        told_apart: SmallFloatArray = block.astype(np.float32)
        told_apart += (self.of_rows[part, None] * self.of_columns).astype(np.float32) * self.scale
        told_apart[block == NEVER] = NO_WORTH
        return told_apart


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
