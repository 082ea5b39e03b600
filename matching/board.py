"""A run under review: its scores from the stored snapshot, and the plan as the reviewer has it now."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.errors import Refusal
from matching.displacing import NOBODY, Board, Changes, Effect, peer_effect
from matching.enums import ProposalState
from matching.models import MatchingRun, Proposal, RunInput
from matching.planning import all_masks, allowed_by
from matching.scoring import RuleMask, Scores, score_pairs
from matching.scoring.rules import REJECTED
from matching.snapshot import unpack

MOST_PAIRS = 9_000_000
"""Swapping needs a matrix of every criterion; for more pairs they would not fit in a web process."""


@dataclass(frozen=True, eq=False)
class ReviewBoard:
    """Everything that swapping needs to know."""

    run: MatchingRun
    scores: Scores
    board: Board

    @property
    def are_peers(self) -> bool:
        """Whether two equals meet."""
        return self.scores.sides.are_peers and not self.are_circles

    @property
    def are_circles(self) -> bool:
        """Whether several equals meet."""
        return self.scores.sides.are_circles

    @cached_property
    def column_ids(self) -> list[int]:
        """Participant id of each column."""
        return [person["id"] for person in self.scores.sides.columns]

    def taken(self, column: int) -> int:
        """Places of a mentor in use."""
        return int((self.board.mentor_of == column).sum())

    def room(self, column: int) -> int:
        """Places of a mentor, or of the circle that somebody hosts, that are free."""
        if self.are_circles:
            return int(self.scores.sides.snapshot["group"][1]) - self.taken(column) if self.is_host(column) else 0
        return int(self.board.places[column]) - self.taken(column)

    def is_host(self, column: int) -> bool:
        """Whether somebody hosts a circle."""
        return self.are_circles and int(self.board.mentor_of[column]) == column

    def forbidding(self, row: int, column: int) -> list[RuleMask]:
        """Hard rules that forbid a pair even by hand; what a reviewer refused, a reviewer may take up again."""
        return [rule for rule in self.scores.broken_rules(row, column) if rule.kind != REJECTED]

    def was_rejected(self, row: int, column: int) -> bool:
        """Whether a reviewer refused this pair in an earlier run."""
        return any(rule.kind == REJECTED for rule in self.scores.broken_rules(row, column))

    def possible(self, row: int) -> list[int]:
        """Columns that the hard rules allow to a row, without the present one: highest fit first, refused ones last."""
        allowed = np.ones(len(self.column_ids), dtype=np.bool_)
        for rule in self.scores.rules:
            if rule.kind != REJECTED:
                allowed &= rule.allowed[row]
        allowed[row if self.are_peers else []] = False
        now = int(self.board.mentor_of[row])
        if now != NOBODY:
            allowed[now] = False
        if self.are_circles:
            allowed &= [self.is_host(column) for column in range(len(allowed))]
        refused = ~self.scores.allowed[row]
        columns = np.flatnonzero(allowed)
        order = np.lexsort((-self.scores.total[row, columns], refused[columns]))
        return [int(one) for one in columns[order]]

    def effects(self, row: int, columns: list[int]) -> list[tuple[int, Effect | None]]:
        """What giving a row each of these columns means for everybody; None where locked pairs stand in the way."""
        if self.are_peers:
            return [(column, peer_effect(self.board, row, column)) for column in columns]
        if self.are_circles:
            return [(column, self._seated(row, column)) for column in columns]
        changes = self.changes(row)
        return [(column, changes.effect(column)) for column in columns]

    def changes(self, row: int) -> Changes:
        """What giving a row another mentor would do; the last row's are remembered."""
        if row not in self._known:
            self._known.clear()
            self._known[row] = self.board.changes(row)
        return self._known[row]

    @cached_property
    def _known(self) -> dict[int, Changes]:
        return {}

    def _seated(self, row: int, column: int) -> Effect | None:
        """Somebody moves to another circle, if there is room and everybody there may sit with them; hosts stay."""
        if self.board.is_locked[row] or self.is_host(row) or self.room(column) < 1:
            return None
        members = np.flatnonzero(self.board.mentor_of == column)
        return self.board.effect_of(((row, column),)) if bool(self.board.may[row, members].all()) else None


def load_board(run: MatchingRun) -> ReviewBoard:
    """The board of a run with a result. Refusal for one whose inputs are not kept."""
    stored = RunInput.objects.filter(run=run).first()
    if stored is None:
        raise Refusal(f"The inputs of run {run.number} are not kept. Run matching again to change pairs.")
    snapshot = unpack(stored.content)
    if len(snapshot["mentees"]) * max(len(snapshot["mentors"]), 1) > MOST_PAIRS:
        raise Refusal(
            "This run is too large to try out other mentors pair by pair. Lock or reject pairs, and run again."
        )
    scores = score_pairs(snapshot)
    mentor_of = np.full(len(scores.sides.rows), NOBODY, dtype=np.int64)
    is_locked = np.zeros(len(scores.sides.rows), dtype=np.bool_)
    standing = Proposal.objects.filter(run=run, state__in=ProposalState.standing())
    for mentee, mentor, state in standing.values_list("mentee_id", "mentor_id", "state"):
        pairs = [(scores.row_of[mentee], scores.column_of[mentor])]
        if scores.sides.are_circles:
            pairs.append((pairs[0][1], pairs[0][1]))
        elif scores.sides.are_peers:
            pairs.append((pairs[0][1], pairs[0][0]))
        for row, column in pairs:
            mentor_of[row] = column
            is_locked[row] = state == ProposalState.LOCKED
    may = allowed_by(all_masks(scores), scores)
    return ReviewBoard(run, scores, Board(scores.total, may, mentor_of, scores.places, is_locked))
