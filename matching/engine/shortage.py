"""Why somebody has no mentor: who competes for the same places (Hall's theorem), and what each rule costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.flow import most_matched
from matching.engine.problem import checked_mask
from matching.engine.worth import Candidates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matching.engine.kinds import BoolArray, IntArray
    from matching.engine.problem import Problem
    from matching.engine.solution import Solution


@dataclass(frozen=True)
class UnmatchedReason:
    """Why one mentee has no mentor, and what would help.

    ``mentees`` (this one among them) may only go to ``mentors``, who have ``places`` free places for them: one too few
    at least, and no smaller group around this mentee shows it. No mentors: no rule lets this mentee have anybody. If
    ``could_be_placed``, there is a place and the objective left it empty; then ``mentees`` is empty.
    ``more_without`` tells for each rule how many more people would be matched without it; ``helped_by`` names the rules
    of which an exception for this mentee alone gives a place and takes nobody else's.
    """

    mentee: int
    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    places: int
    could_be_placed: bool
    more_without: dict[str, int]
    helped_by: tuple[str, ...]


def unmatched_reasons(problem: Problem, solution: Solution, rules: Mapping[str, BoolArray]) -> list[UnmatchedReason]:
    """Explain each unmatched mentee of the plan, in the order of mentees.

    ``rules`` are bool, shape (mentees, mentors), False where the rule forbids the pair. A pair counts as allowed
    without a rule if only that rule forbids it, even if it was not scored for that reason.
    """
    shape = (problem.mentees, problem.mentors)
    masks = {name: checked_mask(f"rules[{name!r}]", mask, shape) for name, mask in rules.items()}
    unmatched = np.flatnonzero(solution.mentor_of < 0).tolist()
    if not unmatched:
        return []
    graph = _Graph(problem, solution.mentor_of)
    without = _opened_by(graph.may, masks)
    now = _most_people(graph.may, graph)
    more = {name: _most_people(graph.may | opened, graph) - now for name, opened in without.items()}
    leads_to_place = graph.columns_to_a_place()
    reasons = []
    for mentee in unmatched:
        could_be_placed = bool((graph.may[mentee] & leads_to_place).any())
        mentees, mentors = ((), ()) if could_be_placed else graph.competition(mentee)
        reasons.append(
            UnmatchedReason(
                mentee=mentee,
                mentees=mentees,
                mentors=mentors,
                places=int(graph.places[list(mentors)].sum()),
                could_be_placed=could_be_placed,
                more_without=dict(more),
                helped_by=tuple(name for name, opened in without.items() if (opened[mentee] & leads_to_place).any()),
            )
        )
    return reasons


class _Graph:
    """Who may go where, and who is where, of all who are not locked."""

    def __init__(self, problem: Problem, mentor_of: IntArray) -> None:
        self.is_free = np.ones(problem.mentees, dtype=np.bool_)
        self.is_free[[mentee for mentee, _ in problem.locked]] = False
        locked_at = np.bincount([mentor for _, mentor in problem.locked], minlength=problem.mentors)
        self.places: IntArray = problem.places - locked_at
        self.may = np.zeros((problem.mentees, problem.mentors), dtype=np.bool_)
        for start in range(0, problem.mentees, 256):
            part = np.arange(start, min(start + 256, problem.mentees))
            self.may[part] = ~np.isnan(problem.choosable(part))
        self.may &= self.places > 0
        self.may[~self.is_free] = False
        self.mentor_of = np.where(self.is_free, mentor_of, -1)
        members = self.mentor_of[self.mentor_of >= 0]
        self.has_room = np.bincount(members, minlength=problem.mentors) < self.places

    def competition(self, mentee: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """All mentees and mentors that the mentee reaches by taking places whose owners would have to move on."""
        reached = np.zeros(len(self.places), dtype=np.bool_)
        movers = np.array([mentee])
        mentees = {mentee}
        while len(movers):
            new = self.may[movers].any(axis=0) & ~reached
            reached |= new
            movers = np.flatnonzero((self.mentor_of >= 0) & new[self.mentor_of])
            mentees.update(movers.tolist())
        return tuple(sorted(mentees)), tuple(np.flatnonzero(reached).tolist())

    def columns_to_a_place(self) -> BoolArray:
        """Mentors at whom room can be made without taking anybody's place."""
        leads = self.has_room.copy()
        while True:
            movers = np.flatnonzero((self.mentor_of >= 0) & (self.may & leads).any(axis=1))
            more = leads.copy()
            more[self.mentor_of[movers]] = True
            if (more == leads).all():
                return leads
            leads = more


def _opened_by(may: BoolArray, masks: Mapping[str, BoolArray]) -> dict[str, BoolArray]:
    """For each rule the pairs that it alone forbids."""
    failed = np.zeros(may.shape, dtype=np.int16)
    for mask in masks.values():
        failed += ~mask
    return {name: ~may & ~mask & (failed == 1) for name, mask in masks.items()}


def _most_people(may: BoolArray, graph: _Graph) -> int:
    may = may & graph.is_free[:, None]
    rows, columns = np.nonzero(may)
    starts = np.concatenate([[0], np.cumsum(may.sum(axis=1))]).astype(np.int64)
    return most_matched(Candidates(starts, columns.astype(np.int64), np.zeros(len(rows), np.int64)), graph.places)
