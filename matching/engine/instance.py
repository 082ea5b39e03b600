"""A problem made ready for solvers: free mentees only, places that are left, whole numbers, canonical order."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.entries import points_in_rows, stored_entries
from matching.engine.kinds import is_sparse
from matching.engine.order import are_distinct, dense_colours, hashed, mix, sparse_colours
from matching.engine.worth import (
    NEVER,
    Candidates,
    gathered,
    in_units,
    mentor_worth_at,
    mentor_worth_of_rows,
    stored_worth,
    units_per_point,
    worth_of_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matching.engine.kinds import HashArray, IntArray
    from matching.engine.problem import Problem

ENTRIES_AT_ONCE = 1 << 16
"""So few that a block stays in the processor's own memory."""
TABLE_LIMIT = 6_000_000
"""Up to this many pairs the table of worths is kept in memory."""


class Instance:
    """The free part of a problem in canonical order.

    Row r is mentee ``mentees[r]``, column c is mentor ``mentors[c]``; ``places`` are what the locks leave.
    """

    def __init__(self, problem: Problem, seed: int = 0) -> None:
        """Leave out the locked, and order rows and columns by what they hold."""
        self.problem = problem
        self.unit = units_per_point(problem.mentees + problem.mentors)
        self.is_sparse = is_sparse(problem.scores)
        self._unsorted: IntArray | None = None
        free = np.ones(problem.mentees, dtype=np.bool_)
        self.locked_at = np.zeros(problem.mentors, dtype=np.int64)
        for mentee, mentor in problem.locked:
            free[mentee] = False
            self.locked_at[mentor] += 1
        unordered = np.flatnonzero(free)
        rows, columns = self._colours(unordered, seed)
        self._order: IntArray = np.argsort(rows, kind="stable")
        self.mentees: IntArray = unordered[self._order]
        self.mentors: IntArray = np.argsort(columns, kind="stable")
        self.places: IntArray = np.minimum(problem.places - self.locked_at, len(unordered))[self.mentors]

    @property
    def shape(self) -> tuple[int, int]:
        """Free mentees and mentors."""
        return len(self.mentees), len(self.mentors)

    @property
    def pairs(self) -> int:
        """How many pairs there are, forbidden ones included."""
        return len(self.mentees) * len(self.mentors)

    @cached_property
    def table(self) -> IntArray:
        """Worth of all pairs in units, shape (rows, columns), ``NEVER`` where a pair may not be chosen."""
        table = np.empty(self.shape, dtype=np.int64)
        for part in _spans(*self.shape):
            table[part] = self._weigh(part)
        self._unsorted = None
        return table

    @property
    def has_table(self) -> bool:
        """Whether the table of all pairs is small enough to be kept."""
        return not self.is_sparse and self.pairs <= TABLE_LIMIT

    @cached_property
    def all_candidates(self) -> Candidates:
        """All pairs that may be chosen."""
        if self.is_sparse:
            mentees, mentors, worth = stored_worth(self.problem, self.unit)
            row_at = np.full(self.problem.mentees, -1, dtype=np.int64)
            row_at[self.mentees] = np.arange(len(self.mentees))
            rows, columns = row_at[mentees], np.argsort(self.mentors)[mentors]
            return gathered(rows[rows >= 0], columns[rows >= 0], worth[rows >= 0], len(self.mentees))
        rows, columns = np.nonzero(self.table != NEVER)
        return gathered(rows, columns, self.table[rows, columns], len(self.mentees))

    def blocks(self, entries: int = ENTRIES_AT_ONCE) -> Iterator[tuple[slice, IntArray]]:
        """Give the table in blocks of rows of about so many entries, without keeping a large one."""
        keeps = self.has_table
        for part in _spans(len(self.mentees), self.problem.mentors, entries):
            yield part, self.table[part] if keeps else self._weigh(part)

    def row(self, row: int) -> IntArray:
        """Worth of all pairs of one row."""
        found: IntArray = self._weigh(slice(row, row + 1))[0]
        return found

    def _weigh(self, part: slice) -> IntArray:
        if self._unsorted is not None:
            return np.take(self._unsorted[self._order[part]], self.mentors, axis=1)
        return np.take(worth_of_rows(self.problem, self.mentees[part], self.unit), self.mentors, axis=1)

    def _worth_of(self, mentees: IntArray, part: slice) -> IntArray:
        """Worth of all pairs of some free mentees, remembered until the table is made."""
        problem = self.problem
        if len(mentees) * problem.mentors > TABLE_LIMIT:
            return worth_of_rows(problem, mentees[part], self.unit)
        if self._unsorted is None:
            self._unsorted = np.empty((len(mentees), problem.mentors), dtype=np.int64)
            for some in _spans(len(mentees), problem.mentors):
                self._unsorted[some] = worth_of_rows(problem, mentees[some], self.unit)
        return self._unsorted[part]

    def _colours(self, mentees: IntArray, seed: int) -> tuple[HashArray, HashArray]:
        """Hash what each mentee and each mentor brings, so that equal hashes mean look-alikes."""
        problem = self.problem
        columns = hashed(problem.places - self.locked_at, seed) ^ mix(hashed(problem.minimums, seed + 1))
        rows = hashed(np.zeros(len(mentees), dtype=np.int64), seed + 2)
        if problem.has_quota and problem.group_of is not None:
            rows = hashed(problem.group_of[mentees], seed + 2)
        for raw in (False, True):  # what rules hide tells look-alikes apart, where nothing else does
            entries = self._entries(mentees, raw=raw) if self.is_sparse else None
            if entries is not None:
                rows, columns = sparse_colours(*entries, rows, columns)
            else:
                rows, columns = dense_colours(partial(self._raw_blocks, mentees, raw=raw), rows, columns)
            if are_distinct(rows) and are_distinct(columns):
                break
        return rows, columns

    def _raw_blocks(self, mentees: IntArray, *, raw: bool) -> Iterator[tuple[slice, IntArray]]:
        problem = self.problem
        for part in _spans(len(mentees), problem.mentors):
            values = self._worth_of(mentees, part)
            if problem.mentor_scores is not None:
                values = values * 3 + mentor_worth_of_rows(problem, mentees[part], self.unit)
            if raw:
                values = values * 5 + in_units(points_in_rows(problem.scores, mentees[part]), self.unit)
            yield part, values

    def _entries(self, mentees: IntArray, *, raw: bool) -> tuple[IntArray, IntArray, IntArray]:
        problem = self.problem
        if raw and is_sparse(problem.scores):
            of, at, points = stored_entries(problem.scores)
            worth = in_units(points, self.unit)
        else:
            of, at, worth = stored_worth(problem, self.unit)
        if problem.mentor_scores is not None:
            worth = worth * 3 + mentor_worth_at(problem, of, at, self.unit)
        row_at = np.full(problem.mentees, -1, dtype=np.int64)
        row_at[mentees] = np.arange(len(mentees))
        is_free = row_at[of] >= 0
        return row_at[of][is_free], at[is_free], worth[is_free]


def _spans(rows: int, columns: int, entries: int = ENTRIES_AT_ONCE) -> Iterator[slice]:
    step = max(1, entries // max(1, columns))
    for start in range(0, rows, step):
        yield slice(start, min(start + step, rows))
