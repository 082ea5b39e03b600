"""Hard rules as masks: False forbids the pair, whatever its score. What is not known does not forbid."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.scoring.kinds import KINDS as CRITERIA
from matching.scoring.located import located
from matching.scoring.sides import UNKNOWN, BoolArray, Sides, both, has_common_word, words_of

NOT_SELF = "self"
REJECTED = "rejected"
APART = "apart"
ALWAYS = frozenset({NOT_SELF, REJECTED, APART})
"""Rules that no setting switches off."""
CRITERION = "criterion"
OF_PLACES = frozenset({"total_hours"})
"""Rules that limit places, not pairs: the snapshot has the places that they leave."""
LEAST = 1e-6

ForbiddenPairs = tuple[list[list[int]], str]
"""Pairs of ids, and the key that holds the id."""


@dataclass(frozen=True, eq=False)
class RuleMask:
    """One hard rule over all pairs. `relax`: its place among the rules that may give way, 0 for one that never does."""

    name: str
    kind: str
    configuration: dict[str, Any]
    allowed: BoolArray
    relax: int = 0


def rule_masks(sides: Sides) -> list[RuleMask]:
    """Every rule of the snapshot, and those that always hold.

    These are: nobody with themselves, no pair that is kept apart, no pair that a reviewer refused.
    """
    masks = [RuleMask(NOT_SELF, NOT_SELF, {}, _not_self(sides))]
    if sides.snapshot["rejected"]:
        masks.append(RuleMask(REJECTED, REJECTED, {}, _not_pairs(sides, *rejected_pairs(sides))))
    if sides.snapshot.get("apart"):
        masks.append(RuleMask(APART, APART, {}, _not_pairs(sides, *pairs_apart(sides))))
    for rule in sides.snapshot["rules"]:
        if rule["kind"] in OF_PLACES or (sides.are_peers and rule["kind"] == "mentor_more_senior"):
            continue
        allowed = KINDS[rule["kind"]](sides, rule["configuration"])
        masks.append(RuleMask(rule["key"], rule["kind"], rule["configuration"], allowed, int(rule.get("relax") or 0)))
    return masks


def _not_self(sides: Sides) -> BoolArray:
    ours = np.array([person["person"] for person in sides.rows], dtype=np.int64)
    theirs = np.array([person["person"] for person in sides.columns], dtype=np.int64)
    allowed: BoolArray = ours[:, None] != theirs[None, :]
    return allowed


def _not_pairs(sides: Sides, pairs: list[list[int]], key: str) -> BoolArray:
    """Everything but these pairs, whichever side stands first."""
    allowed = np.ones(sides.shape, dtype=np.bool_)
    found = located(sides, pairs, key)
    allowed[found.rows, found.columns] = False
    return allowed


def _not_reporting_line(sides: Sides, _configuration: dict[str, Any]) -> BoolArray:
    return _not_pairs(sides, *_in_line(sides))


def _in_line(sides: Sides) -> ForbiddenPairs:
    above = [[person["person"], boss] for person in (*sides.rows, *sides.columns) for boss in person.get("line", ())]
    return above, "person"


def _not_previous_pair(sides: Sides, _configuration: dict[str, Any]) -> BoolArray:
    return _not_pairs(sides, *_paired_before(sides))


def _paired_before(sides: Sides) -> ForbiddenPairs:
    return sides.snapshot["previous"], "person"


def rejected_pairs(sides: Sides) -> ForbiddenPairs:
    """Pairs that a reviewer refused."""
    return sides.snapshot["rejected"], "id"


def pairs_apart(sides: Sides) -> ForbiddenPairs:
    """Pairs of people whom the program team or one of the two wants kept apart."""
    return sides.snapshot.get("apart", []), "person"


def _not_same_team(sides: Sides, _configuration: dict[str, Any]) -> BoolArray:
    ours, theirs = ([[p["team"].casefold()] if p.get("team") else [] for p in x] for x in (sides.rows, sides.columns))
    return ~has_common_word(ours, theirs)


def _shared_hours(sides: Sides, configuration: dict[str, Any]) -> BoolArray:
    minutes = float(configuration.get("minimum", 2)) * 60
    allowed: BoolArray = (sides.shared_minutes == UNKNOWN) | (sides.shared_minutes >= minutes)
    return allowed


def _common_language(sides: Sides, _configuration: dict[str, Any]) -> BoolArray:
    return _same_or_unknown(
        [p.get("languages", []) for p in sides.rows], [p.get("languages", []) for p in sides.columns]
    )


def _mentor_more_senior(sides: Sides, configuration: dict[str, Any]) -> BoolArray:
    allowed: BoolArray = (sides.level_gap == UNKNOWN) | (sides.level_gap >= int(configuration.get("at_least", 1)))
    return allowed


def _same_value(sides: Sides, configuration: dict[str, Any]) -> BoolArray:
    field = configuration["field"]
    return _same_or_unknown(words_of(sides.rows, field), words_of(sides.columns, field))


def _eligible(sides: Sides, _configuration: dict[str, Any]) -> BoolArray:
    ours, theirs = ([not one.get("not_eligible") for one in people] for people in (sides.rows, sides.columns))
    return both(ours, theirs)


def _criterion(sides: Sides, configuration: dict[str, Any]) -> BoolArray:
    """A criterion as a hard rule: at least this percent of its points."""
    found = CRITERIA[configuration["kind"]](sides, configuration["of"])
    allowed: BoolArray = ~found.answered | (found.values >= configuration["minimum"] / 100 - LEAST)
    return allowed


def _same_or_unknown(ours: list[list[str]], theirs: list[list[str]]) -> BoolArray:
    known = np.array([bool(one) for one in ours])[:, None] & np.array([bool(one) for one in theirs])[None, :]
    allowed: BoolArray = ~known | has_common_word(ours, theirs)
    return allowed


KINDS: dict[str, Callable[[Sides, dict[str, Any]], BoolArray]] = {
    "not_reporting_line": _not_reporting_line,
    "not_same_team": _not_same_team,
    "shared_hours": _shared_hours,
    "common_language": _common_language,
    "not_previous_pair": _not_previous_pair,
    "mentor_more_senior": _mentor_more_senior,
    "same_value": _same_value,
    "eligible": _eligible,
    CRITERION: _criterion,
}

KINDS_OF_PAIRS: dict[str, Callable[[Sides], ForbiddenPairs]] = {
    "not_reporting_line": _in_line,
    "not_previous_pair": _paired_before,
}
"""Rules that name single pairs: for a large cohort they are kept as a list."""

ALWAYS_OF_PAIRS: tuple[Callable[[Sides], ForbiddenPairs], ...] = (rejected_pairs, pairs_apart)
"""Lists of pairs that are forbidden without a rule of the program."""
