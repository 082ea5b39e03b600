"""Pairs who would both rather have each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.engine.kinds import is_sparse
from matching.engine.worth import (
    NEVER,
    mentor_worth_at,
    mentor_worth_of_rows,
    stored_worth,
    units_per_point,
    worth_at,
    worth_of_rows,
)

if TYPE_CHECKING:
    from matching.engine.instance import Instance
    from matching.engine.kinds import BoolArray, IntArray
    from matching.engine.problem import Problem

ROWS_AT_ONCE = 256
ANYBODY = -2
"""A mentor with a free place would rather have anybody, even someone it did not score."""


def count_blocking_pairs(problem: Problem, mentor_of: IntArray) -> int:
    """Count allowed pairs in which both would gain: neither is locked, and each prefers the other to what it has.

    A mentor with a free place gains by anyone; a full one by anyone it scores above the lowest of its free mentees.
    """
    unit = units_per_point(problem.mentees + problem.mentors)
    is_free = np.ones(problem.mentees, dtype=np.bool_)
    is_free[[mentee for mentee, _ in problem.locked]] = False
    lowest = _lowest_accepted(problem, mentor_of, is_free, unit)
    now = np.full(problem.mentees, NEVER, dtype=np.int64)
    matched = np.flatnonzero(mentor_of >= 0)
    now[matched] = worth_at(problem, matched, mentor_of[matched], unit)
    if is_sparse(problem.scores):
        mentees, mentors, worth = stored_worth(problem, unit)
        wants = is_free[mentees] & (worth > now[mentees])
        mentees, mentors = mentees[wants], mentors[wants]
        return int((mentor_worth_at(problem, mentees, mentors, unit) > lowest[mentors]).sum())
    blocking = 0
    free = np.flatnonzero(is_free)
    for start in range(0, len(free), ROWS_AT_ONCE):
        mentees = free[start : start + ROWS_AT_ONCE]
        worth = worth_of_rows(problem, mentees, unit)
        returned = worth if problem.mentor_scores is None else mentor_worth_of_rows(problem, mentees, unit)
        blocking += int(((worth > now[mentees, None]) & (returned > lowest)).sum())
    return blocking


def count_in_table(instance: Instance, chosen: IntArray) -> int | None:
    """The same from the table of all pairs; None where there is no table, or mentors have scores of their own."""
    if not instance.has_table or instance.problem.mentor_scores is not None:
        return None
    table, places = instance.table, instance.places
    rows = np.flatnonzero(chosen >= 0)
    now = np.full(len(chosen), NEVER, dtype=np.int64)
    now[rows] = table[rows, chosen[rows]]
    lowest = np.full(len(places), np.iinfo(np.int64).max)
    np.minimum.at(lowest, chosen[rows], now[rows])
    lowest[np.bincount(chosen[rows], minlength=len(places)) < places] = ANYBODY
    return sum(int((block > np.maximum(now[part, None], lowest)).sum()) for part, block in instance.blocks())


def _lowest_accepted(problem: Problem, mentor_of: IntArray, is_free: BoolArray, unit: int) -> IntArray:
    """What somebody must exceed to be taken in by each mentor."""
    taken = np.bincount(mentor_of[mentor_of >= 0], minlength=problem.mentors)
    lowest = np.full(problem.mentors, np.iinfo(np.int64).max)
    members = np.flatnonzero((mentor_of >= 0) & is_free)
    np.minimum.at(lowest, mentor_of[members], mentor_worth_at(problem, members, mentor_of[members], unit))
    lowest[taken < problem.places] = ANYBODY
    return lowest
