"""Computing drafts: whom the mentees of a relationship, or of a whole cohort, could have instead."""

from typing import Any

import numpy as np

from matching.choosing.drafts import mentees_of, mentor_of, standing_pairs
from matching.computing import LARGE_PAIRS, plan_people, score_people
from matching.models import Rematch, RematchOption
from matching.names import first_names
from matching.planning import NOBODY, all_masks, allowed_by
from matching.provenance import pairs_in
from matching.scoring import Scores, score_pairs
from matching.scoring.reasons import Account, account_for
from matching.scoring.sides import Sides
from matching.snapshot import Snapshot, take_snapshot

MOST_OPTIONS = 3
NOTHING = 0.01


def snapshot_for(rematch: Rematch) -> tuple[Snapshot, dict[int, str], dict[int, int]]:
    """What a draft is computed from: the people, their names, and who they have now (mentee to mentor)."""
    pairs = standing_pairs(rematch.cohort)
    if rematch.relationship is not None:
        chosen = mentees_of(rematch.relationship)
        pairs = {one: mentor_of(rematch.relationship) for one in chosen}
    standing = {one: mentor for one, mentor in pairs.items() if mentor}
    snapshot, names = take_snapshot(rematch.cohort, freed=standing)
    if rematch.relationship is None:
        person = {one["id"]: one["person"] for one in (*snapshot["mentees"], *snapshot["mentors"])}
        together = {tuple(sorted((person[a], person[b]))) for a, b in pairs.items() if a in person and b in person}
        snapshot["previous"] = [one for one in snapshot["previous"] if tuple(one) not in together]
        snapshot["keep"] = sorted([mentee, mentor] for mentee, mentor in pairs.items())
        # Nobody is moved for nothing, even where keeping a pair is worth nothing.
        snapshot["keep_bonus"] = max(rematch.keep_bonus, NOTHING)
    return {**snapshot, "locked": []}, names, pairs


def options_of(rematch: Rematch, snapshot: Snapshot, names: dict[int, str], pairs: dict[int, int]) -> Any:
    """Unsaved options and the summary: (options, summary). No query."""
    if rematch.relationship_id is None:
        return _of_cohort(rematch, snapshot, names, pairs)
    if pairs_in(snapshot) > LARGE_PAIRS:
        # Means of missing answers are then those of these mentees: nobody else's pairs are looked at.
        snapshot = {**snapshot, "mentees": [one for one in snapshot["mentees"] if one["id"] in pairs]}
    scores = score_pairs(snapshot)
    may = allowed_by(all_masks(scores), scores)
    options = []
    for mentee_id, mentor_id in pairs.items():
        row = scores.row_of.get(mentee_id)
        if row is None:
            continue
        before = scores.column_of.get(mentor_id)
        if before is not None:
            may[row, before] = False
        columns = [int(one) for one in np.argsort(-scores.total[row], kind="stable") if may[row, one]]
        for number, column in enumerate(columns[:MOST_OPTIONS], 1):
            options.append(_option(rematch, scores, (row, column), names, number))
    return options, {"mentees": len(pairs), "pairs": len(pairs)}


def _of_cohort(rematch: Rematch, snapshot: Snapshot, names: dict[int, str], pairs: dict[int, int]) -> Any:
    """The pairs that would change, and what changing them gives."""
    scores = score_people(snapshot)
    plan = plan_people(scores)
    standing = {}
    for mentee_id, mentor_id in pairs.items():
        row, column = scores.row_of.get(mentee_id), scores.column_of.get(mentor_id)
        if row is not None and column is not None and int(plan.mentor_of[row]) != NOBODY:
            standing[row] = column
    rows = np.array(list(standing), dtype=np.int64)
    before = scores.fits(rows, np.array(list(standing.values()), dtype=np.int64))
    fit_now = dict(zip(standing, before.tolist(), strict=True))
    options, after = [], 0.0
    for (row, new), account in plan.accounts(names, lambda _phase, _done: None):
        if row not in standing:
            continue
        after += plan.fit(row, new)
        if new != standing[row]:
            option = _told(rematch, plan.sides, (row, new), account, 1)
            option.mentor_now_id = plan.sides.columns[standing[row]]["id"]
            option.score_now = round(fit_now[row], 1)
            options.append(option)
    total = float(before.sum())
    return options, {
        "pairs": len(pairs),
        "changed": len(options),
        "before": round(total, 1),
        "after": round(after, 1),
        "gain": round(100 * (after - total) / total, 1) if total else 0.0,
    }


def _option(
    rematch: Rematch, scores: Scores, pair: tuple[int, int], names: dict[int, str], number: int
) -> RematchOption:
    mentee, mentor = scores.sides.rows[pair[0]]["id"], scores.sides.columns[pair[1]]["id"]
    account = account_for(scores, *pair, first_names(names[mentee], names[mentor]))
    return _told(rematch, scores.sides, pair, account, number)


def _told(rematch: Rematch, sides: Sides, pair: tuple[int, int], account: Account, number: int) -> RematchOption:
    return RematchOption(
        organization_id=rematch.organization_id,
        rematch=rematch,
        mentee_id=sides.rows[pair[0]]["id"],
        mentor_id=sides.columns[pair[1]]["id"],
        number=number,
        score=account.score,
        sentence=account.sentence,
        reasons=account.reasons,
    )
