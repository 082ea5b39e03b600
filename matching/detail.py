"""The pane beside the list: one pair in full, with the next best mentors and what taking each would mean."""

from dataclasses import dataclass

import numpy as np

from cohorts.models import Participant
from matching.board import ReviewBoard
from matching.displacing import NOBODY, Effect
from matching.models import Proposal
from matching.names import first_name, first_names
from matching.planning import all_masks
from matching.rule_words import broken_rule
from matching.scoring.rules import APART, NOT_SELF
from matching.taking import rules_in_the_way, what_it_takes

MOST_CHOICES = 200


@dataclass(frozen=True)
class Choice:
    """A mentor that a mentee could have instead: fit, and the effect on everybody in words."""

    participant: Participant
    fit: float
    effect: Effect | None
    words: str
    moves: list[str]
    is_bad: bool
    was_rejected: bool = False
    takes: tuple[str, ...] = ()

    @property
    def can_be_taken(self) -> bool:
        """Whether a swap is possible now."""
        return self.effect is not None


@dataclass(frozen=True)
class CriterionLine:
    """One line of the breakdown."""

    number: int
    label: str
    points: float
    most: float
    evidence: list[str]
    assumed: bool


def breakdown_lines(proposal: Proposal) -> list[CriterionLine]:
    """The points of a pair, criterion by criterion; they add up to the fit."""
    return [
        CriterionLine(at, one["label"], one["points"], one["weight"], one["evidence"], one["assumed"])
        for at, one in enumerate(proposal.breakdown, 1)
    ]


def choices_for(board: ReviewBoard, participant_id: int, *, most: int) -> list[Choice]:
    """The best other mentors (or partners) of a mentee, the highest fit first. Two queries."""
    row = board.scores.row_of[participant_id]
    columns = board.possible(row)[: min(most, MOST_CHOICES)]
    effects = board.effects(row, columns)
    rows = {one for _column, effect in effects if effect for one, _to in effect.places}
    ids = {board.column_ids[column] for column in columns} | {board.scores.sides.rows[one]["id"] for one in rows}
    ids.add(participant_id)
    ids |= {board.column_ids[to] for _column, effect in effects if effect for _one, to in effect.places if to != NOBODY}
    people = {one.pk: one for one in Participant.objects.filter(pk__in=ids).select_related("person")}
    names = {pk: one.person.name for pk, one in people.items()}
    found = []
    for column, effect in effects:
        participant = people.get(board.column_ids[column])
        if participant is not None:
            fit = round(float(board.scores.total[row, column]), 1)
            words, moves = effect_in_words(board, effect, names)
            is_bad = effect is not None and bool(effect.left_without) and effect.people < 1
            takes = _takes(board, row, column, effect, names)
            found.append(Choice(participant, fit, effect, words, moves, is_bad, board.was_rejected(row, column), takes))
    return found


@dataclass(frozen=True)
class RuledOut:
    """Somebody whom hard rules forbid: fit, every rule that is broken, and what it would take."""

    participant: Participant
    fit: float
    reasons: list[str]
    takes: tuple[str, ...]


def ruled_out(board: ReviewBoard, participant_id: int, *, most: int) -> list[RuledOut]:
    """Whom hard rules forbid to a mentee, those with the fewest exceptions and the highest fit first. Two queries.

    Who is kept apart is left out: it may be the wish of one of the two, which is nobody's reading.
    """
    row = board.scores.row_of[participant_id]
    masks = all_masks(board.scores)
    broken = sum((~mask.allowed[row]).astype(int) for mask in masks)
    hidden = [~mask.allowed[row] for mask in masks if mask.kind in {APART, NOT_SELF}]
    columns = [int(one) for one in np.flatnonzero(broken) if not any(mask[one] for mask in hidden)]
    columns.sort(key=lambda column: (broken[column], -board.scores.total[row, column], column))
    ids = {board.column_ids[column] for column in columns[:most]} | {participant_id}
    people = {one.pk: one for one in Participant.objects.filter(pk__in=ids).select_related("person")}
    names = {pk: one.person.name for pk, one in people.items()}
    found = []
    for column in columns[:most]:
        if participant := people.get(board.column_ids[column]):
            reasons = [broken_rule(mask.kind, mask.configuration) for mask in rules_in_the_way(board, row, column)]
            fit = round(float(board.scores.total[row, column]), 1)
            found.append(RuledOut(participant, fit, reasons, _takes(board, row, column, None, names)))
    return found


def _takes(board: ReviewBoard, row: int, column: int, effect: Effect | None, names: dict[int, str]) -> tuple[str, ...]:
    mentee, mentor = names[board.scores.sides.rows[row]["id"]], names[board.column_ids[column]]
    return tuple(what_it_takes(board, row, column, effect, first_names(mentee, mentor)))


def effect_in_words(board: ReviewBoard, effect: Effect | None, names: dict[int, str]) -> tuple[str, list[str]]:
    """Like "−4.2 in total", with who is left without a pair; and each other move as a sentence."""
    if effect is None:
        return "Held by locked pairs", []
    rows = board.scores.sides.rows
    without = [first_name(names[rows[row]["id"]]) for row in effect.left_without]
    gained = effect.people > 0 and not without
    points = round(effect.points, 1)
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    words = "same total" if not points else f"{sign}{abs(points):g} in total"
    if without:
        words = f"{sign}{abs(points):g}, {' and '.join(without)} unpaired"
    elif gained:
        words = "takes a free place" if len(effect.places) == 1 else f"{len(effect.places) - 1} others move"
    moves = []
    for row, column in effect.places[1:]:
        who = names[rows[row]["id"]]
        to = (
            "has nobody"
            if column == NOBODY
            else f"{'with' if board.are_peers else 'to'} {names[board.column_ids[column]]}"
        )
        moves.append(f"{who} {to}")
    return words, moves
