"""What it would take for a pair to be in the plan: exceptions from rules, points, or one more place, in words.

A pair that a rule forbids needs an exception from every rule that it breaks. A pair that costs the plan points enters
it as soon as its own fit rises by more than that loss, so the loss is translated into what could raise the fit.
"""

from matching.board import ReviewBoard
from matching.displacing import NOBODY, Effect
from matching.planning import MINIMUM_SCORE, all_masks
from matching.rule_words import broken_rule
from matching.scoring import RuleMask
from matching.scoring.criteria import offered_skills, wanted_skills
from matching.scoring.evidence import Names
from matching.scoring.scores import ScoredCriterion
from matching.scoring.wishes import MENTEE_PERCENT

MOST_TOLD = 4
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
    """Single changes of answers that would raise the fit by more than what is needed."""
    found = []
    for one in board.scores.criteria:
        if one.kind == "skills":
            found += _skills(board, one, row, column, needed, names)
        if one.kind == "ranked_choice" and (gain := _first_choice(board, one, row, column)) > needed + NOTHING:
            found.append(f"{names.mentee} choosing {names.mentor} first (+{gain:.1f})")
    return found


def _skills(
    board: ReviewBoard, criterion: ScoredCriterion, row: int, column: int, needed: float, names: Names
) -> list[str]:
    """Wanted skills that would be enough, were they offered at the level aimed at."""
    if not criterion.answered[row, column] or board.scores.sides.are_peers:
        return []
    wanted = wanted_skills([board.scores.sides.rows[row]], criterion.configuration)[0]
    offered = offered_skills([board.scores.sides.columns[column]], criterion.configuration)[0]
    found = []
    for skill, level in wanted.items():
        missing = 1.0 - min(1.0, offered.get(skill, 0) / max(level, 1))
        gain = 100.0 * criterion.share * missing / len(wanted)
        if gain > needed + NOTHING:
            found.append((gain, f"{names.mentor} offering {skill} at level {level} (+{gain:.1f})"))
    return [words for _gain, words in sorted(found, reverse=True)[:1]]


def _first_choice(board: ReviewBoard, criterion: ScoredCriterion, row: int, column: int) -> float:
    """Points gained if the mentee, who chose others, had chosen this mentor first. 0 where choices are not known."""
    sides, configuration = board.scores.sides, criterion.configuration
    mentee, mentor = sides.rows[row]["id"], sides.columns[column]["id"]
    choices = sides.snapshot.get("choices", ())
    mine = {chosen: rank for chooser, chosen, rank in choices if chooser == mentee}
    if not mine or configuration.get("side") == "mentor" or sides.are_peers:
        return 0.0
    share = 1.0
    if configuration.get("side", "both") == "both" and any(chooser == mentor for chooser, _chosen, _rank in choices):
        share = configuration.get("mentee_percent", MENTEE_PERCENT) / 100
    now = {1: 1.0, 2: 0.8, 3: 0.6}.get(mine.get(mentor, 0), 0.0)
    return 100.0 * criterion.share * share * (1.0 - now)


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
