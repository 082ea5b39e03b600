"""One function per kind of criterion: values from 0 to 1 for all pairs, and who answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.scoring.answers import item_weights, scale_value
from matching.scoring.sides import UNKNOWN, BoolArray, IntArray, Sides, SmallFloatArray, both, multi_hot, words_of

FULL_HOURS = 6.0
GAP_POINTS = {"0": 0.3, "1": 1.0, "2": 1.0, "3": 0.6, "else": 0.2}


@dataclass(frozen=True, eq=False)
class Values:
    """Values of one criterion, shape (mentees, mentors), and which pairs have the answers of both sides."""

    values: SmallFloatArray
    answered: BoolArray

    def at(self, rows: IntArray, columns: IntArray) -> "Values":
        """Those of single pairs."""
        return Values(self.values[rows, columns], self.answered[rows, columns])


@dataclass(frozen=True, eq=False)
class Factors:
    """A criterion as one matrix product `left @ right.T`, and who answered; large cohorts are scored block by block."""

    left: SmallFloatArray
    right: SmallFloatArray
    answered_rows: BoolArray
    answered_columns: BoolArray

    def multiplied(self) -> tuple[SmallFloatArray, BoolArray]:
        """Values of all pairs, and which pairs have the answers of both sides."""
        values = np.minimum(self.left @ self.right.T, np.float32(1.0))
        return values, self.answered_rows[:, None] & self.answered_columns[None, :]

    def at(self, rows: IntArray, columns: IntArray) -> Values:
        """Values of single pairs."""
        values = np.einsum("ij,ij->i", self.left[rows], self.right[columns])
        answered = self.answered_rows[rows] & self.answered_columns[columns]
        return Values(np.minimum(values, np.float32(1.0)), answered)


def skills(sides: Sides, configuration: dict[str, Any]) -> Values:
    """Share of the wanted skills that the other offers, each up to the level aimed at."""
    return mirrored(sides, *skill_factors(sides, configuration).multiplied())


def skill_factors(sides: Sides, configuration: dict[str, Any]) -> "Factors":
    """The matrix product behind `skills`."""
    wanted, offered = wanted_skills(sides.rows, configuration), offered_skills(sides.columns, configuration)
    return Factors(*_coverage(wanted, offered), _answered(wanted), _answered(offered))


def wanted_skills(people: list[dict[str, Any]], configuration: dict[str, Any]) -> list[dict[str, int]]:
    """Skill -> level aimed at, from the answers or, without them, from the profile."""
    return [_skills_of(person, configuration.get("wanted"), "grow") for person in people]


def offered_skills(people: list[dict[str, Any]], configuration: dict[str, Any]) -> list[dict[str, int]]:
    """Skill -> level, from the answers or, without them, from the profile."""
    return [_skills_of(person, configuration.get("offered"), "offer") for person in people]


def _skills_of(person: dict[str, Any], key: str | None, profile: str) -> dict[str, int]:
    answer = person.get("answers", {}).get(key) if key else None
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return {one["skill"]: int(one["level"]) for one in answer}
    found: dict[str, int] = person.get(profile, {})
    return found


def _coverage(wanted: list[dict[str, int]], offered: list[dict[str, int]]) -> tuple[SmallFloatArray, SmallFloatArray]:
    """Factors of one matrix product: a column for each (skill, level aimed at) that somebody wants."""
    columns = {need: at for at, need in enumerate(sorted({need for one in wanted for need in one.items()}))}
    left = np.zeros((len(wanted), max(len(columns), 1)), dtype=np.float32)
    if columns:
        rows = np.repeat(np.arange(len(wanted)), [len(one) for one in wanted])
        left[rows, [columns[need] for one in wanted for need in one.items()]] = 1.0
        left /= np.array([max(len(one), 1) for one in wanted], dtype=np.float32)[:, None]
    skills_wanted = {skill: at for at, skill in enumerate(dict.fromkeys(skill for skill, _ in columns))}
    levels = np.zeros((len(offered), max(len(skills_wanted), 1)), dtype=np.float32)
    for at, has in enumerate(offered):
        for skill, level in has.items():
            if skill in skills_wanted:
                levels[at, skills_wanted[skill]] = level
    if not columns:
        return left, levels
    aimed = np.array([max(level, 1) for _, level in columns], dtype=np.float32)
    right = np.take(levels, [skills_wanted[skill] for skill, _ in columns], axis=1)
    right /= aimed
    return left, np.minimum(right, np.float32(1.0), out=right)


def shared_answers(sides: Sides, configuration: dict[str, Any]) -> Values:
    """How much of what one named the other named too; a scale counts by distance."""
    ours, theirs = configuration.get("mentee", ""), configuration.get("mentor", "")
    questions = sides.snapshot["questions"]
    scale = questions.get(ours, {}).get("scale")
    if scale:
        left = [scale_value(person, ours, scale) for person in sides.rows]
        right = [scale_value(person, theirs, scale) for person in sides.columns]
        has = both([one is not None for one in left], [one is not None for one in right])
        a, b = (np.array([one or 0.0 for one in side]) for side in (left, right))
        return Values((1.0 - np.abs(a[:, None] - b[None, :])).astype(np.float32), has)
    return mirrored(sides, *answer_factors(sides, configuration).multiplied())


def answer_factors(sides: Sides, configuration: dict[str, Any]) -> "Factors":
    """The matrix product behind `shared_answers`, of questions that are no scales."""
    ours, theirs = configuration.get("mentee", ""), configuration.get("mentor", "")
    questions = sides.snapshot["questions"]
    named = [item_weights(person, ours, questions) for person in sides.rows]
    offered = [item_weights(person, theirs, questions) for person in sides.columns]
    a, b = multi_hot(named, offered)
    whole = np.maximum(a.sum(axis=1, keepdims=True), 1e-9)
    return Factors((a / whole).astype(np.float32), b, _answered(named), _answered(offered))


def same(sides: Sides, configuration: dict[str, Any]) -> Values:
    """1 for the same value of a person field, 0 for another."""
    ours, theirs = words_of(sides.rows, configuration["field"]), words_of(sides.columns, configuration["field"])
    values = sides.same(ours, theirs).astype(np.float32)
    return Values(values, both([bool(one) for one in ours], [bool(one) for one in theirs]))


def different(sides: Sides, configuration: dict[str, Any]) -> Values:
    """0 for the same value of a person field, 1 for another."""
    found = same(sides, configuration)
    return Values(np.float32(1.0) - found.values, found.answered)


def level_gap(sides: Sides, configuration: dict[str, Any]) -> Values:
    """Points by the number of levels between the two, from the criterion's table."""
    table = gap_points(configuration)
    gap = sides.level_gap
    values = np.full(sides.shape, table["else"], dtype=np.float32)
    for levels, points in table.items():
        if levels != "else":
            values[gap == int(levels)] = points
    return mirrored(sides, values, gap != UNKNOWN)


def gap_points(configuration: dict[str, Any]) -> dict[str, float]:
    """Levels apart -> value from 0 to 1; `best` levels are worth 1 when the criterion brings no table."""
    table = configuration.get("points") or configuration.get("table")
    if isinstance(table, dict) and table:
        return {"else": 0.0, **{key: float(value) for key, value in table.items()}}
    plain = {key: float(value) for key, value in configuration.items() if key == "else" or key.lstrip("-").isdigit()}
    if plain:
        return {"else": 0.0, **plain}
    best = configuration.get("best")
    if isinstance(best, list) and best:
        return {**GAP_POINTS, "1": 0.6, "2": 0.6, **{str(levels): 1.0 for levels in best}}
    return dict(GAP_POINTS)


def shared_hours(sides: Sides, configuration: dict[str, Any]) -> Values:
    """Shared working hours of a day; `full` hours or more are worth 1."""
    full = float(configuration.get("full") or FULL_HOURS) * 60
    known = sides.shared_minutes != UNKNOWN
    values = np.minimum(np.where(known, sides.shared_minutes, 0) / full, 1.0).astype(np.float32)
    return Values(values, known)


def language(sides: Sides, _configuration: dict[str, Any]) -> Values:
    """1 with a language in common."""
    return _of_lists(sides, "languages")


def opted_in_identity(sides: Sides, configuration: dict[str, Any]) -> Values:
    """1 where both opted in and share what they named. Everybody else counts as not answered."""
    key = configuration.get("key", "identity")
    ours = [person.get("identity", {}).get(key, []) for person in sides.rows]
    theirs = [person.get("identity", {}).get(key, []) for person in sides.columns]
    values = sides.same(ours, theirs).astype(np.float32)
    return Values(values, both([bool(one) for one in ours], [bool(one) for one in theirs]))


def _of_lists(sides: Sides, key: str) -> Values:
    ours = [person.get(key, []) for person in sides.rows]
    theirs = [person.get(key, []) for person in sides.columns]
    values = sides.same(ours, theirs).astype(np.float32)
    return Values(values, both([bool(one) for one in ours], [bool(one) for one in theirs]))


def _answered(people: list[Any]) -> BoolArray:
    return np.array([bool(one) for one in people], dtype=np.bool_)


def mirrored(sides: Sides, values: SmallFloatArray, answered: BoolArray) -> Values:
    """Between peers both directions count the same; a direction that was not answered counts nothing."""
    if not sides.are_peers:
        return Values(values, answered)
    directions = answered.astype(np.float32) + answered.T
    summed = values * answered + (values * answered).T
    values = (summed / np.maximum(directions, 1.0)).astype(np.float32)
    return Values(values, directions > 0)


KINDS: dict[str, Callable[[Sides, dict[str, Any]], Values]] = {
    "skills": skills,
    "shared_answers": shared_answers,
    "same": same,
    "different": different,
    "level_gap": level_gap,
    "shared_hours": shared_hours,
    "language": language,
    "opted_in_identity": opted_in_identity,
}


def mean_of_answered(found: Values) -> float:
    """What a missing answer counts as: the mean of the answered pairs, or one half when nobody answered."""
    count = int(found.answered.sum())
    if not count:
        return 0.5
    total = float(np.sum(found.values, where=found.answered, dtype=np.float64))
    return round(total / count, 6)
