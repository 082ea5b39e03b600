"""What a scenario may set: weights, rules on or off, the objective, a quota, a bonus for the plan before. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from matching.engine import Objective
from matching.snapshot import GROUP_FIELDS, Snapshot

MOST_KEEP_BONUS = 20.0
WIDEST_QUOTA_GAP = 0.5
HIGHEST = 100


@dataclass(frozen=True)
class Settings:
    """One scenario's settings. `weights` and `rules` by key; a key that is missing is as the program has it.

    `changes` are configurations of rules that differ from the program's. `quota_field` empty: no quota.
    """

    weights: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, bool] = field(default_factory=dict)
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    minimum_score: float = 0.0
    objective: str = Objective.MOST_PEOPLE.value
    quota_field: str = ""
    quota_gap: float = 0.1
    keep_bonus: float = 0.0

    def stored(self) -> dict[str, Any]:
        """As JSON types."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Settings":
        """What `stored` gave; whatever is not known any more is left out."""
        return cls(**{name: stored[name] for name in cls.__dataclass_fields__ if name in stored})


def with_fix(settings: Settings, fix: Mapping[str, Any]) -> Settings:
    """The settings with the smallest change that would help somebody: see matching.unpaired."""
    if fix["kind"] == "minimum_score":
        return replace(settings, minimum_score=float(fix["score"]))
    key = fix["rule"]
    if fix["kind"] == "rule_off":
        return replace(settings, rules={**settings.rules, key: False})
    change = {**settings.changes.get(key, {}), **fix["change"]}
    return replace(settings, changes={**settings.changes, key: change})


def why_unfit(settings: Settings, whole: Snapshot) -> str:
    """Why these settings cannot be computed, in words; empty when they can."""
    is_stable = settings.objective == Objective.STABLE.value
    has_quota = bool(settings.quota_field)
    wrong = {
        "No criterion has a weight. Give at least one of them a weight.": not any(
            criteria_weights(settings, whole).values()
        ),
        "The lowest score is a number from 0 to 100.": not 0 <= settings.minimum_score <= HIGHEST,
        f"Points for a kept pair are a number from 0 to {MOST_KEEP_BONUS:g}.": not (
            0 <= settings.keep_bonus <= MOST_KEEP_BONUS
        ),
        "Groups cannot be formed by this field.": has_quota and settings.quota_field not in GROUP_FIELDS,
        "The widest gap is from 0 to 50 percentage points.": not 0 <= settings.quota_gap <= WIDEST_QUOTA_GAP,
        "There is no such objective.": settings.objective not in {one.value for one in Objective},
        "“Nobody would rather swap” goes without a quota on match rates. Choose one of the two.": is_stable
        and has_quota,
        "“Nobody would rather swap” is for pairs; this program forms groups.": is_stable
        and whole["structure"] == "group",
    }
    return next((words for words, is_wrong in wrong.items() if is_wrong), "")


def criteria_weights(settings: Settings, whole: Snapshot) -> dict[str, int]:
    """Weight by key, of all criteria that were frozen."""
    return {one["key"]: int(settings.weights.get(one["key"], one["weight"])) for one in whole["criteria"]}


def apply(settings: Settings, whole: Snapshot) -> Snapshot:
    """The engine's input for these settings: the same people, other criteria, rules and wishes."""
    weights = criteria_weights(settings, whole)
    snapshot = {key: value for key, value in whole.items() if key != "before"}
    snapshot["criteria"] = [{**one, "weight": weights[one["key"]]} for one in whole["criteria"] if weights[one["key"]]]
    snapshot["rules"] = [
        {**rule, "configuration": {**rule["configuration"], **settings.changes.get(rule["key"], {})}}
        for rule in whole["rules"]
        if settings.rules.get(rule["key"], True)
    ]
    snapshot["minimum_score"] = settings.minimum_score
    if settings.objective != Objective.MOST_PEOPLE.value:
        snapshot["objective"] = settings.objective
    if settings.quota_field:
        snapshot["quota"] = {"field": settings.quota_field, "gap": settings.quota_gap}
    if settings.keep_bonus and whole.get("before"):
        snapshot["keep"], snapshot["keep_bonus"] = whole["before"], settings.keep_bonus
    return snapshot
