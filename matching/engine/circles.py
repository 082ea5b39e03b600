"""Circles of several: local search by swaps and moves from several starts.

What counts is the sum over people of the mean points with the others in their circle, so that large circles do not win
by their size. Two who may not sit together cost more than all points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.engine.gatherings import CircleProblem, person_colours
from matching.engine.problem import Infeasible

if TYPE_CHECKING:
    from matching.engine.kinds import FloatArray, IntArray

STARTS_OF_FEW, STARTS_OF_MANY, MANY = 48, 8, 60
LEAST_GAIN = 1e-7
SWEEPS = 200


def solve_circles(problem: CircleProblem, seed: int = 0) -> IntArray:
    """Circle of each person, shape (people,), numbered in the order of their first members.

    Not proven to be the best; against exact answers for 25 people it was. ``Infeasible`` if the sizes cannot add up to
    the people, or if no way was found to keep apart those who must be.
    """
    people = len(problem.scores)
    if not people:
        return np.empty(0, dtype=np.int64)
    fewest, most = -(-people // problem.size_max), people // problem.size_min
    if fewest > most:
        raise Infeasible(
            f"size_min, size_max: {people} people cannot be divided into circles of {problem.size_min} to "
            f"{problem.size_max}"
        )
    order = np.argsort(person_colours(problem.scores, seed), kind="stable")
    scores = problem.scores[np.ix_(order, order)]
    np.fill_diagonal(scores, 0.0)
    apart = 100.0 * people * problem.size_max
    scores = np.where(np.isnan(scores), -apart, scores)
    counts = range(fewest, most + 1) if most - fewest < 4 else sorted({fewest, (fewest + most) // 2, most})
    starts = STARTS_OF_FEW if people <= MANY else max(2, STARTS_OF_MANY - people // 100)
    random = np.random.default_rng(seed)
    best: _Table | None = None
    for circles in counts:
        for _ in range(starts):
            table = _Table(scores, _random_seats(random, people, circles), circles)
            table.improve(problem.size_min, problem.size_max)
            if best is None or table.value() > best.value() + LEAST_GAIN:
                best = table
    if best is None or best.has_conflict(apart):
        raise Infeasible("allowed: no way was found to seat everybody with only those who may sit together")
    circle_of = np.empty(people, dtype=np.int64)
    circle_of[order] = best.circle_of
    return _numbered(circle_of)


class _Table:
    """Who sits where, and what everybody would find in every circle."""

    def __init__(self, scores: FloatArray, circle_of: IntArray, circles: int) -> None:
        self.scores, self.circle_of = scores, circle_of
        seats = np.zeros((len(scores), circles))
        seats[np.arange(len(scores)), circle_of] = 1.0
        self.sizes = seats.sum(axis=0)
        self.affinity: FloatArray = scores @ seats

    def value(self) -> float:
        """Sum over people of their mean points."""
        here = self.affinity[np.arange(len(self.scores)), self.circle_of]
        return float((here / (self.sizes[self.circle_of] - 1)).sum())

    def has_conflict(self, apart: float) -> bool:
        """Whether two sit together who must not."""
        together = self.circle_of[:, None] == self.circle_of
        return bool((self.scores[together] <= -apart).any())

    def improve(self, size_min: int, size_max: int) -> None:
        """Take the best swap or move of each person in turn until nothing gains.

        After a first round only those are looked at whose circle has changed since; a last round of everybody decides.
        """
        waiting = np.ones(len(self.scores), dtype=np.bool_)
        for _ in range(SWEEPS):
            is_whole_round = bool(waiting.all())
            for person in np.flatnonzero(waiting).tolist():
                waiting[person] = False
                before = self.circle_of[person]
                if self._swap(person) or self._move(person, size_min, size_max):
                    waiting[(self.circle_of == before) | (self.circle_of == self.circle_of[person])] = True
            if not waiting.any():
                if is_whole_round:
                    return
                waiting[:] = True

    def _swap(self, person: int) -> bool:
        mine = self.circle_of[person]
        weight, weights = 2.0 / (self.sizes[mine] - 1), 2.0 / (self.sizes[self.circle_of] - 1)
        both = self.scores[person]
        there = self.affinity[np.arange(len(self.scores)), self.circle_of]
        gains = weight * (self.affinity[:, mine] - both - self.affinity[person, mine])
        gains += weights * (self.affinity[person, self.circle_of] - both - there)
        gains[self.circle_of == mine] = 0.0
        other = int(gains.argmax())
        if gains[other] <= LEAST_GAIN:
            return False
        theirs = self.circle_of[other]
        self._seat(person, theirs)
        self._seat(other, mine)
        return True

    def _move(self, person: int, size_min: int, size_max: int) -> bool:
        mine = self.circle_of[person]
        if self.sizes[mine] <= size_min:
            return False
        inside = np.bincount(
            self.circle_of,
            weights=self.affinity[np.arange(len(self.scores)), self.circle_of] / 2.0,
            minlength=len(self.sizes),
        )
        size = self.sizes[mine]
        leaving = 2.0 * (inside[mine] - self.affinity[person, mine]) / (size - 2) - 2.0 * inside[mine] / (size - 1)
        gains = leaving + 2.0 * (inside + self.affinity[person]) / self.sizes - 2.0 * inside / (self.sizes - 1)
        gains[mine] = 0.0
        gains[self.sizes >= size_max] = 0.0
        circle = int(gains.argmax())
        if gains[circle] <= LEAST_GAIN:
            return False
        self._seat(person, circle)
        return True

    def _seat(self, person: int, circle: int) -> None:
        before = self.circle_of[person]
        self.affinity[:, before] -= self.scores[:, person]
        self.affinity[:, circle] += self.scores[:, person]
        self.sizes[before] -= 1
        self.sizes[circle] += 1
        self.circle_of[person] = circle


def _random_seats(random: np.random.Generator, people: int, circles: int) -> IntArray:
    seats: IntArray = random.permutation(people) % circles
    return seats


def _numbered(circle_of: IntArray) -> IntArray:
    _, first, numbers = np.unique(circle_of, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return rank[numbers].astype(np.int64)
