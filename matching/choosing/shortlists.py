"""Making the shortlists of a cohort: feasible under the hard rules, the best first, everybody shown about equally."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from cohorts.models import Cohort
from matching.choosing.exposure import Exposure, fair_lists
from matching.models import Choosing, ShortlistEntry
from matching.names import first_names
from matching.planning import all_masks, allowed_by
from matching.scoring import Scores, score_pairs
from matching.scoring.reasons import account_for
from matching.snapshot import Snapshot, take_snapshot
from programs.enums import CriterionKind

SIZE = 8
"""How many mentors a mentee is shown."""
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
    scores = score_pairs(snapshot)
    may = allowed_by(all_masks(scores), scores)
    waiting = np.array([person["id"] not in {one for one, _ in standing} for person in scores.sides.rows], dtype=bool)
    before = _shown_before(scores, standing)
    rows = np.flatnonzero(waiting)
    found = fair_lists(scores.total[rows], may[rows], size=SIZE, before=before, seed=choosing.seed)
    pairs = [(int(rows[at]), column) for at, columns in enumerate(found.lists) for column in columns]
    entries = _entries(choosing, scores, pairs, names)
    if choosing.cohort.program.mentors_choose:
        entries += _from_the_other_side(entries)
    return entries, _summary(scores, found, may, len(rows))


def _shown_before(scores: Scores, standing: Iterable[tuple[int, int]]) -> Any:
    """How often each mentor stands on a mentee's list already."""
    counts = Counter(shown for _, shown in standing)
    return np.array([counts[person["id"]] for person in scores.sides.columns], dtype=np.int64)


def _entries(
    choosing: Choosing, scores: Scores, pairs: list[tuple[int, int]], names: dict[int, str]
) -> list[ShortlistEntry]:
    entries, position = [], Counter[int]()
    for row, column in pairs:
        mentee, mentor = scores.sides.rows[row]["id"], scores.sides.columns[column]["id"]
        position[mentee] += 1
        account = account_for(scores, row, column, first_names(names[mentee], names[mentor]))
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


def _summary(scores: Scores, found: Exposure, may: Any, new: int) -> dict[str, Any]:
    """Figures for the program team: how evenly mentors are shown, and who could be shown nobody."""
    possible = found.shown[may.any(axis=0)] if may.size else np.zeros(0, dtype=np.int64)
    return {
        "mentees": len(scores.sides.rows),
        "new": new,
        "mentors": len(scores.sides.columns),
        "fewest": int(possible.min()) if len(possible) else 0,
        "most": int(possible.max()) if len(possible) else 0,
        "aimed": [found.fewest, found.most],
        "without": [scores.sides.rows[row]["id"] for row in np.flatnonzero(~may.any(axis=1))]
        if may.size
        else [person["id"] for person in scores.sides.rows],
    }
