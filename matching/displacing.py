"""What a change of one pair means for everybody: who has to move, and what the whole plan gains or loses.

A mentor is a node, "without a mentor" is one more. Giving a mentee another mentor needs room there, and leaves a place.
Room is made by moving one of the mentees there to another mentor, and so on, until the place that was left is filled, a
free place is taken, or somebody stays without. The cheapest chain comes from Bellman-Ford over the nodes. For a plan
that is the best one the result equals `engine.why_not` (tests compare them); unlike it, this names the people who move.
"""

from dataclasses import dataclass

import numpy as np

from matching.scoring.sides import BoolArray, FloatArray, IntArray

WITHOUT = 1e6
"""Price of a person left without a mentor: above everything that points can make up for."""
LONGEST_CHAIN = 300
NOBODY = -1


@dataclass(frozen=True)
class Effect:
    """A change as a whole: points gained (negative: lost), people paired more (negative: fewer), and every new place.

    `places` are (row, column) of everybody who moves, the asked pair first; NOBODY as the column: left without.
    """

    points: float
    people: int
    places: tuple[tuple[int, int], ...]

    @property
    def left_without(self) -> list[int]:
        """Rows that lose their place."""
        return [row for row, column in self.places if column == NOBODY]


@dataclass(frozen=True, eq=False)
class Board:
    """The plan under review: scores, what is allowed, who is where, places, and who is locked."""

    total: FloatArray
    may: BoolArray
    mentor_of: IntArray
    places: IntArray
    is_locked: BoolArray

    def changes(self, row: int) -> "Changes":
        """What giving this mentee another mentor would do, ready to be asked for each mentor."""
        return Changes(self, row)

    def effect_of(self, places: tuple[tuple[int, int], ...]) -> Effect:
        """The sum of several new places."""
        before = [(row, int(self.mentor_of[row])) for row, _column in places]
        points = sum(self._points(*place) for place in places) - sum(self._points(*place) for place in before)
        people = sum(to != NOBODY for _row, to in places) - sum(at != NOBODY for _row, at in before)
        return Effect(round(points, 6), people, places)

    def _points(self, row: int, column: int) -> float:
        return float(self.total[row, column]) if column != NOBODY else 0.0


class Changes:
    """Cheapest ways to make room at every mentor when one mentee leaves the own place."""

    def __init__(self, board: Board, row: int) -> None:
        """Find the ways once; `effect` reads them."""
        self.board, self.row = board, row
        self.nobody = len(board.places)
        used = np.bincount(board.mentor_of[board.mentor_of != NOBODY], minlength=self.nobody)
        self.has_room = used < board.places
        free = [one for one in range(len(board.mentor_of)) if one != row and not board.is_locked[one]]
        self.members: list[list[int]] = [[] for _ in range(self.nobody + 1)]
        for one in free:
            at = int(board.mentor_of[one])
            self.members[self.nobody if at == NOBODY else at].append(one)
        now = int(board.mentor_of[row])
        self.target = self.nobody if now == NOBODY else now
        self.steps = self._steps()
        self.costs, self.following = self._walk()

    def effect_with_one_more_place(self, column: int) -> Effect | None:
        """What the mentee means to everybody with this mentor if the mentor, who is full, had one more place.

        Nobody has to make room, so only the best use of the place that is left remains to be found.
        """
        if self.board.is_locked[self.row]:
            return None
        chain = next(filter(None, (self._chain(self.nobody, depth) for depth in self._depths())), ())
        return self.board.effect_of(((self.row, column), *chain))

    def effect(self, column: int) -> Effect | None:
        """The cheapest way to give the mentee this mentor; None when nobody there can make room."""
        if self.board.is_locked[self.row]:
            return None
        for depth in self._depths():
            chain = self._chain(column, depth)
            if chain is not None:
                return self.board.effect_of(((self.row, column), *chain))
        return None

    def _depths(self) -> range:
        """Lengths of chains, the longest first: a chain that passes a mentor twice is tried again with fewer steps."""
        return range(len(self.following), -1, -1)

    def _steps(self) -> FloatArray:
        """Lowest cost to pass the need for room from a node (row) to another (column)."""
        board, nobody = self.board, self.nobody
        steps = np.full((nobody + 1, nobody + 1), np.inf)
        for at in range(nobody):
            members = self.members[at]
            if members:
                lost = board.total[members, at][:, None] - board.total[members]
                steps[at, :nobody] = np.where(board.may[members], lost, np.inf).min(axis=0)
                steps[at, nobody] = float(board.total[members, at].min()) + WITHOUT
                steps[nobody, at] = 0.0  # somebody there moves on, and the place is given back
        steps[:nobody, nobody][self.has_room] = 0.0
        waiting = self.members[nobody]
        if waiting:
            entering = np.where(board.may[waiting], -board.total[waiting] - WITHOUT, np.inf).min(axis=0)
            steps[nobody, :nobody] = np.minimum(steps[nobody, :nobody], entering)
        if self.target != nobody:
            steps[nobody, self.target] = min(steps[nobody, self.target], 0.0)
        np.fill_diagonal(steps, np.inf)
        return steps

    def _walk(self) -> tuple[list[FloatArray], list[IntArray]]:
        """Costs from every node to the place that was left, after each further step; and the node that follows."""
        first = np.full(self.nobody + 1, np.inf)
        first[self.target] = 0.0
        costs, following = [first], []
        cheaper = np.array([self.target])
        for _ in range(LONGEST_CHAIN):
            # Only what became cheaper in the last step can make anything else cheaper.
            through = self.steps[:, cheaper] + costs[-1][cheaper]
            at = through.argmin(axis=1)
            cost = through[np.arange(len(at)), at]
            is_better = cost < costs[-1] - 1e-7
            is_better[self.target] = False
            if not is_better.any():
                break
            costs.append(np.where(is_better, cost, costs[-1]))
            following.append(np.where(is_better, cheaper[at], NOBODY))
            cheaper = np.flatnonzero(is_better)
        return costs, following

    def _chain(self, column: int, depth: int) -> tuple[tuple[int, int], ...] | None:
        """Everybody who moves, by at most `depth` steps; None when there is no such chain or it passes a node twice."""
        if not np.isfinite(self.costs[depth][column]):
            return None
        moves: list[tuple[int, int]] = []
        at, seen = column, {column}
        while at != self.target:
            while depth and self.following[depth - 1][at] == NOBODY:
                depth -= 1
            if not depth:
                return None
            to = int(self.following[depth - 1][at])
            if to in seen:
                return None
            moves += self._moves(at, to)
            seen.add(to)
            at, depth = to, depth - 1
        return tuple(moves)

    def _moves(self, at: int, to: int) -> list[tuple[int, int]]:
        """Who moves for one step; nobody where a free place is taken or given back."""
        total, may = self.board.total, self.board.may
        if to == self.nobody:
            if self.has_room[at]:
                return []
            return [(min(self.members[at], key=lambda one: (total[one, at], one)), NOBODY)]
        able = [one for one in self.members[at] if may[one, to]]
        if at == self.nobody:
            is_entering = bool(able) and self.steps[at, to] < 0
            return [(max(able, key=lambda one: (total[one, to], -one)), to)] if is_entering else []
        return [(min(able, key=lambda one: (total[one, at] - total[one, to], one)), to)]


def peer_effect(board: Board, row: int, other: int) -> Effect | None:
    """Two peers are paired; those they leave are paired with each other where rules allow it."""
    left = [int(board.mentor_of[one]) for one in (row, other)]
    if row == other or any(board.is_locked[one] for one in (row, other)) or left[0] == other:
        return None
    alone = [one for one in left if one != NOBODY]
    places = [(row, other)]
    if len(alone) == 2 and board.may[alone[0], alone[1]]:
        places.append((alone[0], alone[1]))
    else:
        places += [(one, NOBODY) for one in alone]
    before = sum(
        float(board.total[one, board.mentor_of[one]]) for one in (row, other) if board.mentor_of[one] != NOBODY
    )
    after = sum(float(board.total[place]) for place in places if place[1] != NOBODY)
    paired = 2 * sum(place[1] != NOBODY for place in places)
    return Effect(round(after - before, 6), paired - len(alone) * 2, tuple(places))
