"""For everybody without a pair: the rule that stopped it, and the smallest change that would solve it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from matching.engine import UnmatchedReason, unmatched_reasons
from matching.planning import MINIMUM_SCORE, Plan, allowed_by
from matching.scoring import RuleMask
from matching.scoring.evidence import field_name, hours_in_words, listed
from matching.scoring.rules import ALWAYS, APART, CRITERION
from matching.scoring.sides import UNKNOWN

LARGEST_NAMED_GROUP = 12
SMALLEST_CHANGES = ("shared_hours", MINIMUM_SCORE, "mentor_more_senior")
"""Rules that can give way a little come before those that can only be switched off."""
LEFT_OUT = {
    "total_score": "A place could be made, but all pairs together would have fewer points.",
    "stable": "A place could be made, but two others would rather have each other.",
}
"""Why an objective leaves somebody out who could have a place."""


@dataclass(frozen=True)
class Shortfall:
    """Why one row has nobody, in words, and what a button could change.

    `rules` are the hard rules of which an exception for this person alone would give a pair and take nobody else's.
    """

    row: int
    reason: str
    fix: dict[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()


def shortfalls(plan: Plan, names: Mapping[int, str]) -> tuple[list[Shortfall], dict[str, int]]:
    """Everybody without a pair, and how many more people each rule (by key) keeps out. `names` by participant id."""
    writer = _Writer(plan, names)
    if plan.problem is None or plan.solution is None:
        return [writer.alone(row) for row in plan.unpaired], {}
    rules = {mask.name: mask.allowed for mask in plan.masks}
    for row, column in plan.locked:
        for name, allowed in rules.items():
            if not allowed[row, column]:
                rules[name] = allowed.copy()
                rules[name][row, column] = True
    found = unmatched_reasons(plan.problem, plan.solution, rules)
    more = (
        {name: count for name, count in found[0].more_without.items() if count and name not in ALWAYS} if found else {}
    )
    return [replace(writer.explain(one), rules=_without_always(one.helped_by)) for one in found], more


def _without_always(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in ALWAYS)


class _Writer:
    """Turns facts about rows and columns into sentences with names."""

    def __init__(self, plan: Plan, names: Mapping[int, str]) -> None:
        self.plan, self.scores = plan, plan.scores
        self.sides = plan.scores.sides
        self.may = allowed_by(plan.masks, plan.scores)
        self.names = names
        self.peer = self.sides.are_peers
        self.other = "partner" if self.peer else "mentor"

    def explain(self, reason: UnmatchedReason) -> Shortfall:
        """The words for one mentee of a plan with two sides."""
        row = reason.mentee
        if not self.may[row].any():
            return self._stopped_by_rules(row, reason.helped_by)
        if reason.could_be_placed:
            fix = {"kind": "choose", "label": "Choose a mentor"}
            if self.sides.snapshot.get("objective", "most_people") in LEFT_OUT:
                return Shortfall(row, LEFT_OUT[self.sides.snapshot["objective"]], fix)
            if self.sides.snapshot.get("quota"):
                return Shortfall(row, "A place is free, but it would set the groups' match rates too far apart.", fix)
            smallest = self.sides.snapshot["group"][0]
            return Shortfall(
                row, f"A place is free, but the group would stay below its smallest size of {smallest}.", fix
            )
        return self._too_few_places(row, reason)

    def alone(self, row: int) -> Shortfall:
        """The words where the engine gives no reasons: peers, or one side empty."""
        if not self.sides.columns:
            return Shortfall(row, "No mentor has a free place.", {"kind": "invite", "label": "Add mentors"})
        if not self.may[row].any():
            return self._stopped_by_rules(row, ())
        if self.sides.are_circles:
            smallest, largest = self.sides.snapshot["group"]
            words = f"{len(self.sides.rows)} people do not come out even in circles of {smallest} to {largest}"
            return Shortfall(
                row,
                f"{words} in which everybody may sit with everybody.",
                {"kind": "choose", "label": "Choose a circle"},
            )
        if self.peer:
            return Shortfall(
                row,
                "Everybody who fits is paired with somebody else: the number of people does not come out even.",
                {"kind": "choose", "label": "Choose a partner"},
            )
        return Shortfall(row, "All places are taken.", {"kind": "invite", "label": "Add mentors"})

    def _too_few_places(self, row: int, reason: UnmatchedReason) -> Shortfall:
        mentors = list(reason.mentors)
        best = max(mentors, key=lambda column: (self.scores.total[row, column] * self.may[row, column], -column))
        who = self._name(self.sides.columns[best])
        capacity = int(self.sides.columns[best]["capacity"]) + 1
        fix = {
            "kind": "capacity",
            "participant": self.sides.columns[best]["id"],
            "capacity": capacity,
            "label": f"Give {self._first(who)} {capacity} places",
        }
        taken = f"{len(mentors)} mentors with {reason.places} places"
        if len(mentors) == 1:
            places = "the one place is" if reason.places == 1 else f"all {reason.places} places are"
            return Shortfall(row, f"Only {who} fits, and {places} taken by people who gain more from it.", fix)
        if len(mentors) <= LARGEST_NAMED_GROUP:
            people = f"{len(reason.mentees)} people can only go to the same {taken}"
            return Shortfall(row, f"{people}: {listed([self._name(self.sides.columns[one]) for one in mentors])}.", fix)
        return Shortfall(row, f"There are too few places: {len(reason.mentees)} people share {taken}.", fix)

    def _stopped_by_rules(self, row: int, helped_by: tuple[str, ...]) -> Shortfall:
        alone = self._stopped_alone(row)
        if not alone:
            reason = f"Every {self.other} breaks two hard rules or more; no single change helps."
            return Shortfall(row, reason, {"kind": "invite", "label": f"Add {self.other}s"})
        helping = [mask for mask in alone if mask.name in helped_by] or list(alone)
        mask = min(helping, key=lambda one: (self._order(one), -len(alone[one]), one.name))
        columns = alone[mask]
        return Shortfall(row, self._because(row, mask, columns), self._fix(row, mask, columns))

    def _stopped_alone(self, row: int) -> dict[RuleMask, list[int]]:
        """Columns that one rule alone forbids, by that rule."""
        failed = sum((~mask.allowed[row]).astype(np.int64) for mask in self.plan.masks)
        found = {}
        for mask in self.plan.masks:
            columns = np.flatnonzero(~mask.allowed[row] & (failed == 1)).tolist()
            if columns and mask.kind != "self":
                found[mask] = columns
        return found

    def _order(self, mask: RuleMask) -> int:
        return SMALLEST_CHANGES.index(mask.kind) if mask.kind in SMALLEST_CHANGES else len(SMALLEST_CHANGES)

    def _because(self, row: int, mask: RuleMask, columns: list[int]) -> str:
        if mask.kind == "shared_hours":
            limit = hours_in_words(int(float(mask.configuration.get("minimum", 2)) * 60))
            most = self._most_minutes(row, columns)
            if not most:
                return f"No {self.other} who would fit otherwise ({len(columns)}) shares an hour of the working day."
            count = sum(int(self.sides.shared_minutes[row, one]) >= most for one in columns)
            does = "One does" if count == 1 else f"{count} do"
            return f"No {self.other} shares {limit} of the working day. {does} if the limit is {hours_in_words(most)}."
        if mask.kind == MINIMUM_SCORE:
            best = self.scores.total[row][columns].max()
            minimum = mask.configuration["minimum"]
            return f"The best possible fit is {best:.0f}, below the program's minimum of {minimum:g}."
        who = f"All {len(columns)} {self.other}s who would fit otherwise"
        if len(columns) == 1:
            who = f"{self._name(self.sides.columns[columns[0]])}, the only {self.other} who would fit otherwise,"
        return f"{who} {self._broken(mask, one=len(columns) == 1)}."

    def _broken(self, mask: RuleMask, *, one: bool) -> str:
        """How the rule is broken, as the end of a sentence."""
        stand = "stands" if one else "stand"
        return {
            "not_reporting_line": f"{stand} in the same reporting line",
            "not_same_team": f"{'works' if one else 'work'} in the same department",
            "common_language": f"{'has' if one else 'have'} no common language",
            "not_previous_pair": f"{'was' if one else 'were'} paired with this person before",
            "mentor_more_senior": f"{stand} at too low a level",
            "same_value": f"{'differs' if one else 'differ'} in {field_name(mask.configuration.get('field', ''))}",
            "rejected": f"{'was' if one else 'were'} rejected during review",
            "apart": f"{'is' if one else 'are'} kept apart from this person",
            "eligible": "cannot be paired, because one of the two no longer fulfils who may join",
            "criterion": f"{'gives' if one else 'give'} less than {mask.configuration.get('minimum')} percent of the "
            f"points of “{mask.configuration.get('label')}”",
        }[mask.kind]

    def _fix(self, row: int, mask: RuleMask, columns: list[int]) -> dict[str, Any]:
        if mask.kind == "shared_hours":
            hours = self._most_minutes(row, columns) / 60
            if hours >= 1:
                words = "one hour" if int(hours) == 1 else f"{int(hours)} hours"
                return {"kind": "rule", "rule": mask.name, "change": {"minimum": int(hours)}, "label": f"Allow {words}"}
        if mask.kind == MINIMUM_SCORE:
            score = int(self.scores.total[row][columns].max())
            return {"kind": "minimum_score", "score": score, "label": f"Allow {score} points"}
        if mask.kind == "mentor_more_senior":
            gap = int(self.sides.level_gap[row][columns].max())
            if gap >= 1:
                words = "one level" if gap == 1 else f"{gap} levels"
                return {"kind": "rule", "rule": mask.name, "change": {"at_least": gap}, "label": f"Allow {words}"}
        return self._without(mask)

    def _without(self, mask: RuleMask) -> dict[str, Any]:
        """The change for a rule that cannot give way a little."""
        if mask.kind == "rejected":
            return {"kind": "choose", "label": f"Choose a {self.other}"}
        if mask.kind == CRITERION:
            label = f"Let “{mask.configuration['label']}” only add points"
            return {"kind": "criterion_only", "criterion": mask.name, "label": label}
        if mask.kind == APART:
            return {"kind": "invite", "label": f"Add {self.other}s"}
        return {"kind": "rule_off", "rule": mask.name, "label": "Switch the rule off"}

    def _most_minutes(self, row: int, columns: list[int]) -> int:
        """The longest shared time among columns, in whole hours where there is one."""
        minutes = int(max(self.sides.shared_minutes[row, one] for one in columns))
        return 0 if minutes == UNKNOWN else minutes // 60 * 60 or minutes

    def _name(self, person: dict[str, Any]) -> str:
        return self.names.get(person["id"], "somebody")

    @staticmethod
    def _first(name: str) -> str:
        return name.split(" ", maxsplit=1)[0]
