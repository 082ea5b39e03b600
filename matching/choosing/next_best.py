"""The next best mentor of a mentee by the run that proposed the first, among those who have a place now."""

from collections import defaultdict
from dataclasses import dataclass

from core.errors import Refusal
from matching.board import load_board
from matching.models import MatchingRun, Offer
from matching.names import first_names, names_of
from matching.scoring.reasons import account_for


@dataclass(frozen=True)
class Candidate:
    """A mentor to ask, and the reasons that both may read."""

    mentor_id: int
    reasons: list[str]


def next_best(waiting: dict[int, Offer], room: dict[int, int], asked: dict[int, set[int]]) -> dict[int, Candidate]:
    """For each mentee (by participant id) the best mentor that the hard rules allow and who has room.

    room: places left by mentor's participant id; it shrinks as mentors are given out, in the order of mentees' ids.
    """
    by_run: dict[int, list[int]] = defaultdict(list)
    for mentee_id, offer in waiting.items():
        if offer.run_id is not None:
            by_run[offer.run_id].append(mentee_id)
    found: dict[int, Candidate] = {}
    left = dict(room)
    for run in MatchingRun.objects.filter(pk__in=by_run).select_related("cohort__program").order_by("pk"):
        found |= _of_run(run, sorted(by_run[run.pk]), left, asked)
    return found


def _of_run(
    run: MatchingRun, mentees: list[int], left: dict[int, int], asked: dict[int, set[int]]
) -> dict[int, Candidate]:
    try:
        board = load_board(run)
    except Refusal:
        # The inputs are not kept any more: the program team decides.
        return {}
    found: dict[int, Candidate] = {}
    for mentee_id in mentees:
        row = board.scores.row_of.get(mentee_id)
        if row is None:
            continue
        for column in board.possible(row):
            mentor_id = board.column_ids[column]
            if left.get(mentor_id, 0) > 0 and mentor_id not in asked[mentee_id] and not board.was_rejected(row, column):
                names = names_of([mentee_id, mentor_id])
                told = account_for(board.scores, row, column, first_names(names[mentee_id], names[mentor_id]))
                found[mentee_id] = Candidate(mentor_id, told.reasons)
                left[mentor_id] -= 1
                break
    return found
