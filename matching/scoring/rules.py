"""Hard rules as masks: False forbids the pair, whatever its score. What is not known does not forbid."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.scoring.sides import UNKNOWN, BoolArray, Sides, has_common_word, words_of

NOT_SELF = "self"
REJECTED = "rejected"
ALWAYS = frozenset({NOT_SELF, REJECTED})
"""Rules that no setting switches off."""


@dataclass(frozen=True, eq=False)
class RuleMask:
    """One hard rule over all pairs."""

    name: str
    kind: str
    configuration: dict[str, Any]
    allowed: BoolArray


def rule_masks(sides: Sides) -> list[RuleMask]:
    """Every rule of the snapshot, and the two that always hold: nobody with themselves, no pair a reviewer refused."""
    masks = [RuleMask(NOT_SELF, NOT_SELF, {}, _not_self(sides))]
    if sides.snapshot["rejected"]:
        masks.append(RuleMask(REJECTED, REJECTED, {}, _not_pairs(sides, sides.snapshot["rejected"], "id")))
    for rule in sides.snapshot["rules"]:
        if sides.are_peers and rule["kind"] == "mentor_more_senior":
            continue
        allowed = KINDS[rule["kind"]](sides, rule["configuration"])
        masks.append(RuleMask(rule["key"], rule["kind"], rule["configuration"], allowed))
    return masks


def _not_self(sides: Sides) -> BoolArray:
    ours = np.array([person["person"] for person in sides.rows], dtype=np.int64)
    theirs = np.array([person["person"] for person in sides.columns], dtype=np.int64)
    allowed: BoolArray = ours[:, None] != theirs[None, :]
    return allowed


def _not_pairs(sides: Sides, pairs: list[list[int]], key: str) -> BoolArray:
    """Everything but these pairs, whichever side stands first."""
    allowed = np.ones(sides.shape, dtype=np.bool_)
    rows: dict[int, list[int]] = {}
    for at, person in enumerate(sides.rows):
        rows.setdefault(person[key], []).append(at)
    columns: dict[int, list[int]] = {}
    for at, person in enumerate(sides.columns):
        columns.setdefault(person[key], []).append(at)
    for one, other in [*pairs, *((b, a) for a, b in pairs)]:
        for row in rows.get(one, ()):
            allowed[row, columns.get(other, [])] = False
    return allowed


def _not_reporting_line(sides: Sides, _configuration: dict[str, Any]) -> BoolArray:
    above = [[person["person"], boss] for person in (*sides.rows, *sides.columns) for boss in person.get("line", ())]
    return _not_pairs(sides, above, "person")


def _not_previous_pair(sides: Sides, _configuration: dict[str, Any]) -> BoolArray:
    return _not_pairs(sides, sides.snapshot["previous"], "person")


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
}
