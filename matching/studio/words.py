"""Settings, rules and prices in the user's words."""

from typing import Any

from matching.enums import ObjectiveChoice
from matching.scoring.evidence import field_name
from matching.scoring.rules import CRITERION
from matching.snapshot import Snapshot
from matching.studio.prices import KEEP, OBJECTIVE, QUOTA
from matching.studio.settings import Settings, criteria_weights
from programs.enums import HardRuleKind


def rule_name(kind: str, configuration: dict[str, Any]) -> str:
    """A hard rule, the lowest score, the objective or the quota as the row of a table is called."""
    hours, levels = configuration.get("minimum", 2), configuration.get("at_least", 1)
    named = {
        "shared_hours": f"At least {hours} shared working hour{'' if hours == 1 else 's'}",
        "mentor_more_senior": f"Mentor at least {levels} level{'' if levels == 1 else 's'} higher",
        "same_value": f"Same {field_name(configuration.get('field', ''))}",
        "minimum_score": f"Lowest score of {float(configuration.get('minimum', 0)):g} points",
        OBJECTIVE: "The objective, against most people and then most points",
        QUOTA: "The quota on match rates",
        KEEP: "The bonus for kept pairs",
    }
    if kind == CRITERION:
        return f"{configuration.get('label', '')}: at least {configuration.get('minimum')} percent of its points"
    if kind in named:
        return named[kind]
    return str(dict(HardRuleKind.choices).get(kind, kind))


def rule_names(whole: Snapshot, settings: Settings) -> dict[str, str]:
    """Names of all hard rules that were frozen, by key; and of the lowest score."""
    names = {
        rule["key"]: rule_name(rule["kind"], {**rule["configuration"], **settings.changes.get(rule["key"], {})})
        for rule in whole["rules"]
    }
    return {**names, "minimum_score": rule_name("minimum_score", {"minimum": settings.minimum_score})}


def differences(settings: Settings, first: Settings, whole: Snapshot) -> list[str]:
    """What a scenario sets otherwise than another, one line each; empty when nothing."""
    ours, theirs = criteria_weights(settings, whole), criteria_weights(first, whole)
    labels = {one["key"]: one["label"] for one in whole["criteria"]}
    found = [f"{labels[key]}: weight {theirs[key]} → {ours[key]}" for key in ours if ours[key] != theirs[key]]
    names = rule_names(whole, settings)
    for rule in whole["rules"]:
        key = rule["key"]
        is_on, was_on = settings.rules.get(key, True), first.rules.get(key, True)
        if is_on != was_on:
            found.append(f"{names[key]}: {'on' if is_on else 'off'}")
        elif settings.changes.get(key, {}) != first.changes.get(key, {}):
            found.append(names[key])
    if settings.minimum_score != first.minimum_score:
        found.append(f"Lowest score: {first.minimum_score:g} → {settings.minimum_score:g}")
    if settings.objective != first.objective:
        found.append(f"Objective: {ObjectiveChoice(settings.objective).label}")
    if (settings.quota_field, settings.quota_gap) != (first.quota_field, first.quota_gap):
        found.append(quota_in_words(settings))
    if settings.keep_bonus != first.keep_bonus:
        found.append(f"A kept pair is worth {settings.keep_bonus:g} points more")
    return found


def quota_in_words(settings: Settings) -> str:
    """The quota of these settings."""
    if not settings.quota_field:
        return "No quota"
    gap = f"{100 * settings.quota_gap:g} percentage points"
    return f"Match rates by {field_name(settings.quota_field)} at most {gap} apart"
