"""What it would take for a pair to be in the plan: exceptions from rules, points, or one more place, in words.

A pair that a rule forbids needs an exception from every rule that it breaks. A pair that costs the plan points enters
it as soon as its own fit rises by more than that loss, so the loss is translated into what could raise the fit.
"""

from dataclasses import dataclass
from typing import Any

from matching.board import ReviewBoard
from matching.displacing import NOBODY, Effect
from matching.engine import Infeasible
from matching.planning import MINIMUM_SCORE, all_masks, make_plan
from matching.rule_words import broken_rule
from matching.scoring import RuleMask, score_pairs
from matching.scoring.criteria import offered_skills, wanted_skills
from matching.scoring.evidence import Names
from matching.scoring.scores import ScoredCriterion
from matching.scoring.wishes import MENTEE_PERCENT
from matching.snapshot import Snapshot

MOST_TOLD = 4
MOST_TRIED = 40_000
"""Pairs of a cohort up to which a changed answer is tried out by planning again: some hundredths of a second."""
NOTHING = 0.05
"""Points below which a change is shown as none."""


def rules_in_the_way(board: ReviewBoard, row: int, column: int) -> list[RuleMask]:
    """Every rule that the pair breaks, the lowest score included; the exceptions that it needs, no fewer."""
    return [mask for mask in all_masks(board.scores) if not mask.allowed[row, column]]


def what_it_takes(board: ReviewBoard, row: int, column: int, effect: Effect | None, names: Names) -> list[str]:
    """Sentences for one pair, the surest first; empty for a pair that can be had for nothing or stands already."""
    rules = rules_in_the_way(board, row, column)
    if rules:
        return [_exceptions(board, row, column, rules)]
    if int(board.board.mentor_of[row]) == column:
        return []
    if effect is None:
        return ["Unlock one of the pairs that hold the places"]
    told = []
    if effect.people < 0:
        told.append("One more place, or somebody stays without a pair")
    elif effect.points <= -NOTHING:
        told.append(f"{-effect.points:.1f} points more of fit for this pair")
        told += _raised_by(board, row, column, -effect.points, names)
    room = _with_one_more_place(board, row, column)
    if room is not None and (room.people, room.points) > (effect.people, effect.points + NOTHING):
        told.append(f"One more place with {names.mentor}: {_cost(room)}")
    return told[:MOST_TOLD]


def _exceptions(board: ReviewBoard, row: int, column: int, rules: list[RuleMask]) -> str:
    words = [
        f"the lowest score at {int(board.scores.total[row, column])} points"
        if mask.kind == MINIMUM_SCORE
        else f"an exception, because {broken_rule(mask.kind, mask.configuration)}"
        for mask in rules
    ]
    sentence = "; and ".join(words)
    return sentence[:1].upper() + sentence[1:]


def _raised_by(board: ReviewBoard, row: int, column: int, needed: float, names: Names) -> list[str]:
    """Single changes of answers that would raise the fit by more than what is needed, the largest of each criterion.

    Such a change moves other pairs as well: in a small cohort it is tried out, in a large one the words say so.
    """
    found = []
    is_tried = board.scores.total.size <= MOST_TRIED
    for one in board.scores.criteria:
        changes: list[_Change] = []
        if one.kind == "skills":
            changes = _skills(board, one, row, column, names)
        if one.kind == "ranked_choice":
            changes = _first_choice(board, one, row, column, names)
        enough = sorted((change for change in changes if change.gain > needed + NOTHING), key=lambda it: -it.gain)
        for change in enough:
            if not is_tried or _enters(row, column, change.snapshot):
                found.append(change.words if is_tried else f"{change.words}, unless others gain more by it")
                break
    return found


@dataclass(frozen=True)
class _Change:
    """One changed answer: points that the pair gains, words, and the people as they would be."""

    gain: float
    words: str
    snapshot: Snapshot


def _enters(row: int, column: int, snapshot: Snapshot) -> bool:
    """Whether the best plan of these people has the pair."""
    try:
        return int(make_plan(score_pairs(snapshot)).mentor_of[row]) == column
    except Infeasible:
        return False


def _skills(board: ReviewBoard, criterion: ScoredCriterion, row: int, column: int, names: Names) -> list[_Change]:
    """Wanted skills, each offered at the level aimed at."""
    sides, key = board.scores.sides, criterion.configuration.get("offered")
    if not criterion.answered[row, column] or sides.are_peers:
        return []
    wanted = wanted_skills([sides.rows[row]], criterion.configuration)[0]
    offered = offered_skills([sides.columns[column]], criterion.configuration)[0]
    found = []
    for skill, level in wanted.items():
        missing = 1.0 - min(1.0, offered.get(skill, 0) / max(level, 1))
        gain = 100.0 * criterion.share * missing / len(wanted)
        if not missing:
            continue
        words = f"{names.mentor} offering {skill} at level {level} (+{gain:.1f})"
        mentor = _offering(sides.columns[column], {**offered, skill: level}, key)
        mentors = [mentor if at == column else one for at, one in enumerate(sides.columns)]
        found.append(_Change(gain, words, {**sides.snapshot, "mentors": mentors}))
    return found


def _offering(mentor: dict[str, Any], skills: dict[str, int], key: str | None) -> dict[str, Any]:
    """A mentor who offers these skills, in answers or profile, wherever they stand now."""
    if key and mentor.get("answers", {}).get(key):
        answer = [{"skill": skill, "level": level} for skill, level in skills.items()]
        return {**mentor, "answers": {**mentor["answers"], key: answer}}
    return {**mentor, "offer": skills}


def _first_choice(board: ReviewBoard, criterion: ScoredCriterion, row: int, column: int, names: Names) -> list[_Change]:
    """The mentee, who chose others, choosing this mentor first. Nothing where choices are not known."""
    sides, configuration = board.scores.sides, criterion.configuration
    mentee, mentor = sides.rows[row]["id"], sides.columns[column]["id"]
    choices = sides.snapshot.get("choices", ())
    mine = {chosen: rank for chooser, chosen, rank in choices if chooser == mentee}
    if not mine or configuration.get("side") == "mentor" or sides.are_peers:
        return []
    share = 1.0
    if configuration.get("side", "both") == "both" and any(chooser == mentor for chooser, _chosen, _rank in choices):
        share = configuration.get("mentee_percent", MENTEE_PERCENT) / 100
    now = {1: 1.0, 2: 0.8, 3: 0.6}.get(mine.get(mentor, 0), 0.0)
    gain = 100.0 * criterion.share * share * (1.0 - now)
    others = [[one, other, rank] for one, other, rank in choices if one != mentee]
    own = [[mentee, other, rank + 1] for other, rank in mine.items() if other != mentor]
    changed = {**sides.snapshot, "choices": [*others, [mentee, mentor, 1], *own]}
    return [_Change(gain, f"{names.mentee} choosing {names.mentor} first (+{gain:.1f})", changed)]


def _with_one_more_place(board: ReviewBoard, row: int, column: int) -> Effect | None:
    """What the pair would mean if the mentor had one more place."""
    if board.scores.sides.are_peers or board.room(column) > 0:
        return None
    return board.changes(row).effect_with_one_more_place(column)


def _cost(effect: Effect) -> str:
    alone = sum(column == NOBODY for _row, column in effect.places)
    if alone:
        return "somebody still stays without a pair"
    return "the pair costs nothing" if effect.points > -NOTHING else f"the pair costs {-effect.points:.1f} points"
