"""Making the shortlists of a cohort: feasible under the hard rules, the best first, everybody shown about equally."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from cohorts.models import Cohort
from matching.choosing.exposure import Exposure, Showable, fair_lists_among, showable
from matching.computing import LARGE_PAIRS, PAIRS_AT_ONCE
from matching.engine.collecting import BestPairs, Pairs
from matching.models import Choosing, ShortlistEntry
from matching.names import first_names
from matching.planning import all_masks, allowed_by
from matching.provenance import pairs_in
from matching.scoring import Scores, score_pairs
from matching.scoring.blocks import PairBlocks
from matching.scoring.pairs import of_pairs
from matching.scoring.reasons import account_for
from matching.scoring.sides import BoolArray, IntArray, Sides
from matching.snapshot import Snapshot, take_snapshot
from programs.enums import CriterionKind

SIZE = 8
"""How many mentors a mentee is shown."""
LARGE_LISTS = 3
"""In a large cohort lists are chosen from so many times as many of everybody's best pairs."""
UNRANKED = (0, 0)
NOT_FOR_LISTS = frozenset({CriterionKind.OPTED_IN_IDENTITY, CriterionKind.RANKED_CHOICE})
"""A list must not tell who opted in to what, and what others chose must not decide who is shown."""


def snapshot_for_lists(cohort: Cohort) -> tuple[Snapshot, dict[int, str]]:
    """The people who wait, without identities and without anybody's choices; names by participant id."""
    snapshot, names = take_snapshot(cohort)
    criteria = [one for one in snapshot["criteria"] if one["kind"] not in NOT_FOR_LISTS]
    return {**snapshot, "criteria": criteria, "choices": [], "locked": [], "rejected": []}, names


def standing_entries(choosing: Choosing) -> list[tuple[int, int]]:
    """Who is shown whom already: (participant id, shown id)."""
    return list(ShortlistEntry.objects.filter(choosing=choosing).values_list("participant_id", "shown_id"))


def make_entries(
    choosing: Choosing, snapshot: Snapshot, names: dict[int, str], standing: list[tuple[int, int]]
) -> tuple[list[ShortlistEntry], dict[str, Any]]:
    """Unsaved entries for the mentees who have none yet, and the figures of all lists: (entries, summary).

    The mentor's own list, where mentors choose as well, holds the mentees that were shown the mentor. No query.
    """
    field = _field_of(snapshot)
    shown_to = {one for one, _ in standing}
    waiting = np.array([person["id"] not in shown_to for person in field.sides.rows], dtype=np.bool_)
    rows = np.flatnonzero(waiting)
    found = fair_lists_among(
        field.showable_to(rows), size=SIZE, before=_shown_before(field.sides, standing), seed=choosing.seed
    )
    pairs = [(int(rows[at]), column) for at, columns in enumerate(found.lists) for column in columns]
    entries = _entries(choosing, field, pairs, names)
    if choosing.cohort.program.mentors_choose:
        entries += _from_the_other_side(entries)
    return entries, _summary(field, found, len(rows))


class _Field(Protocol):
    """Everybody who can be shown to somebody, however many they are."""

    @property
    def sides(self) -> Sides:
        """Who they are."""

    def showable_to(self, rows: IntArray) -> Showable:
        """Pairs that may be shown to these rows, numbered anew."""

    def in_full(self, rows: IntArray, columns: IntArray) -> Iterator[tuple[Scores, int]]:
        """Each pair with the scores in which it stands at (number, number)."""

    def with_any(self) -> tuple[BoolArray, BoolArray]:
        """Which rows and which columns have anybody whom the rules allow."""


@dataclass(frozen=True, eq=False)
class _Whole:
    """All pairs as a matrix."""

    scores: Scores

    @property
    def sides(self) -> Sides:
        return self.scores.sides

    @cached_property
    def may(self) -> BoolArray:
        return allowed_by(all_masks(self.scores), self.scores)

    def showable_to(self, rows: IntArray) -> Showable:
        return showable(self.scores.total[rows], self.may[rows], size=SIZE)

    def in_full(self, rows: IntArray, columns: IntArray) -> Iterator[tuple[Scores, int]]:
        alone = of_pairs(self.scores, rows, columns)
        return ((alone, at) for at in range(len(rows)))

    def with_any(self) -> tuple[BoolArray, BoolArray]:
        return np.asarray(self.may.any(axis=1)), np.asarray(self.may.any(axis=0))


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Everybody's best pairs of a large cohort."""

    blocks: PairBlocks

    @property
    def sides(self) -> Sides:
        return self.blocks.sides

    @cached_property
    def pairs(self) -> Pairs:
        places = np.ones(self.blocks.shape[1], dtype=np.int64)
        return BestPairs(self.blocks, LARGE_LISTS * SIZE, places, None).pairs()

    def showable_to(self, rows: IntArray) -> Showable:
        place = np.full(self.blocks.shape[0], -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        here = place[self.pairs.rows] >= 0
        at, columns = place[self.pairs.rows[here]], self.pairs.columns[here]
        return Showable(at, columns, self.pairs.points[here], (len(rows), self.blocks.shape[1]), self.with_any()[1])

    def in_full(self, rows: IntArray, columns: IntArray) -> Iterator[tuple[Scores, int]]:
        for start in range(0, len(rows), PAIRS_AT_ONCE):
            part = self.blocks.part(rows[start : start + PAIRS_AT_ONCE], columns[start : start + PAIRS_AT_ONCE])
            yield from ((part, at) for at in range(len(part.sides.rows)))

    def with_any(self) -> tuple[BoolArray, BoolArray]:
        rows, columns = self.blocks.shape
        counts = np.bincount(self.pairs.rows, minlength=rows), np.bincount(self.pairs.columns, minlength=columns)
        return counts[0] > 0, counts[1] > 0


def _field_of(snapshot: Snapshot) -> _Field:
    if pairs_in(snapshot) > LARGE_PAIRS:
        return _Blocks(PairBlocks(snapshot))
    return _Whole(score_pairs(snapshot))


def _shown_before(sides: Sides, standing: Iterable[tuple[int, int]]) -> Any:
    """How often each mentor stands on a mentee's list already."""
    counts = Counter(shown for _, shown in standing)
    return np.array([counts[person["id"]] for person in sides.columns], dtype=np.int64)


def _entries(
    choosing: Choosing, field: _Field, pairs: list[tuple[int, int]], names: dict[int, str]
) -> list[ShortlistEntry]:
    entries, position = [], Counter[int]()
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    for (row, column), (scores, at) in zip(pairs, field.in_full(rows, columns), strict=True):
        mentee, mentor = field.sides.rows[row]["id"], field.sides.columns[column]["id"]
        position[mentee] += 1
        account = account_for(scores, at, at, first_names(names[mentee], names[mentor]), ranks=UNRANKED)
        entries.append(
            ShortlistEntry(
                organization_id=choosing.organization_id,
                choosing=choosing,
                participant_id=mentee,
                shown_id=mentor,
                position=position[mentee],
                score=account.score,
                reasons=account.reasons,
            )
        )
    return entries


def _from_the_other_side(entries: list[ShortlistEntry]) -> list[ShortlistEntry]:
    """For mentors: the mentees that were shown them, the best first."""
    found, position = [], Counter[int]()
    for one in sorted(entries, key=lambda entry: (-entry.score, entry.participant_id)):
        position[one.shown_id] += 1
        found.append(
            ShortlistEntry(
                organization_id=one.organization_id,
                choosing=one.choosing,
                participant_id=one.shown_id,
                shown_id=one.participant_id,
                position=position[one.shown_id],
                score=one.score,
                reasons=one.reasons,
            )
        )
    return found


def _summary(field: _Field, found: Exposure, new: int) -> dict[str, Any]:
    """Figures for the program team: how evenly mentors are shown, and who could be shown nobody."""
    of_rows, of_columns = field.with_any()
    possible = found.shown[of_columns]
    return {
        "mentees": len(field.sides.rows),
        "new": new,
        "mentors": len(field.sides.columns),
        "fewest": int(possible.min()) if len(possible) else 0,
        "most": int(possible.max()) if len(possible) else 0,
        "aimed": [found.fewest, found.most],
        "without": [field.sides.rows[row]["id"] for row in np.flatnonzero(~of_rows)],
    }
