"""The health band of a relationship (metric B6): a prompt to look, not a rating of people. Pure functions of facts.

Score = 100 × weighted mean of the components that are known, at least two of them. Overrides outrank the score.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from participants.leave import Away, away_on, days_away

WEIGHTS: Final = {"rhythm": 0.30, "recency": 0.20, "pulse": 0.35, "goals": 0.15}
NAMES: Final = {"rhythm": "Rhythm", "recency": "Last session", "pulse": "Check-ins", "goals": "Goals"}
ON_TRACK_FROM: Final = 75
CHECK_IN_FROM: Final = 50
SLOTS: Final = 3
FRESH, STALE = 1.25, 2.5
FIRST_BOOKED_BY, FIRST_HELD_BY = 10, 21
SAME_STAGE_DAYS: Final = 21
GOAL_UPDATED_WITHIN: Final = 45
GOAL_BEHIND: Final = 0.15


class Band(StrEnum):
    """What the coordinator is told at a glance."""

    ACT = "act"
    CHECK_IN = "check_in"
    ON_TRACK = "on_track"
    UNKNOWN = "unknown"


LABELS: Final = {
    Band.ACT: "Act",
    Band.CHECK_IN: "Check in",
    Band.ON_TRACK: "On track",
    Band.UNKNOWN: "Not enough known",
}


@dataclass(frozen=True)
class GoalFacts:
    """One active goal: its last update, its dates, its progress from 0 to 1."""

    updated_on: date
    starts_on: date | None
    due_on: date | None
    progress: float


@dataclass(frozen=True)
class Facts:
    """What is known of one relationship on a day. `worries`: sentences of its check-ins that call for a word."""

    today: date
    started_on: date
    cadence: float
    is_on_trial: bool = False
    held_on: Sequence[date] = ()
    planned_on: date | None = None
    core_mean: float | None = None
    worries: Sequence[str] = ()
    worried_since: date | None = None
    contact_since: date | None = None
    contact_of: str = ""
    goals: Sequence[GoalFacts] | None = None
    mentor_load: str = ""
    # Who of them does not work here any more, and since when that is known.
    gone: str = ""
    gone_since: date | None = None
    # Days that do not count: somebody was away.
    pauses: Sequence[Away] = ()
    # The step of the plan that waits, and since when it was due.
    waiting_step: str = ""
    step_due_on: date | None = None

    @property
    def last_held(self) -> date | None:
        """Day of the newest held session."""
        return max(self.held_on, default=None)

    def days_since(self, day: date) -> int:
        """Days since a day; days away do not count."""
        return (self.today - day).days - days_away(self.pauses, day, self.today)

    @property
    def age(self) -> int:
        """Days since it began."""
        return self.days_since(self.started_on)

    @property
    def silent_days(self) -> int:
        """Days since the last held session, or since the beginning."""
        return self.days_since(self.last_held or self.started_on)

    @property
    def away(self) -> Away | None:
        """The leave during which it rests now, or None."""
        return away_on(self.pauses, self.today)


@dataclass(frozen=True)
class Reason:
    """Why a relationship stands on the list, in words, and since when."""

    says: str
    since: date
    overrides: bool = True


@dataclass(frozen=True)
class Health:
    """A relationship's band with everything that led to it."""

    band: Band
    score: float | None
    components: dict[str, float] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Names of components that are not known."""
        return [NAMES[name] for name in WEIGHTS if name not in self.components]

    @property
    def since(self) -> date | None:
        """Since when the oldest reason holds."""
        return min((reason.since for reason in self.reasons), default=None)


def rhythm(facts: Facts) -> float | None:
    """Held of due over the last three agreed slots; None before the first slot is over."""
    due = min(SLOTS, int(facts.age // facts.cadence))
    if due == 0:
        return None
    window = due * facts.cadence
    held = sum(1 for day in facts.held_on if day <= facts.today and facts.days_since(day) <= window)
    return min(1.0, held / due)


def recency(facts: Facts) -> float | None:
    """1 up to 1.25 cadences after the last held session, falling to 0 at 2.5; None before the first."""
    if facts.last_held is None:
        return None
    gone = facts.days_since(facts.last_held) / facts.cadence
    return 1.0 if gone <= FRESH else max(0.0, (STALE - gone) / (STALE - FRESH))


def goals(facts: Facts) -> float | None:
    """Share of active goals that were updated within 45 days and are at most 15 points behind; None without goals."""
    if not facts.goals:
        return None
    return sum(_is_alive(goal, facts) for goal in facts.goals) / len(facts.goals)


def _is_alive(goal: GoalFacts, facts: Facts) -> bool:
    if facts.days_since(goal.updated_on) > GOAL_UPDATED_WITHIN:
        return False
    if goal.starts_on is None or goal.due_on is None or goal.due_on <= goal.starts_on:
        return True
    # Days away move the end, so they are left out of what has passed.
    elapsed = facts.days_since(goal.starts_on) / (goal.due_on - goal.starts_on).days
    return min(1.0, max(0.0, elapsed)) - goal.progress <= GOAL_BEHIND


def components_of(facts: Facts) -> dict[str, float]:
    """The known components, 0 to 1."""
    found = {"rhythm": rhythm(facts), "recency": recency(facts), "pulse": facts.core_mean, "goals": goals(facts)}
    return {name: value for name, value in found.items() if value is not None}


def score_of(components: dict[str, float]) -> float | None:
    """0 to 100; None when fewer than two components are known."""
    if len(components) < 2:
        return None
    weight = sum(WEIGHTS[name] for name in components)
    return 100 * sum(WEIGHTS[name] * value for name, value in components.items()) / weight


def overrides(facts: Facts) -> list[Reason]:
    """Reasons that outrank the score."""
    reasons = []
    if facts.gone_since is not None:
        reasons.append(Reason(f"{facts.gone} left the organization.", facts.gone_since))
    if facts.contact_since is not None:
        reasons.append(Reason(f"{facts.contact_of} asked to be contacted.", facts.contact_since))
    reasons += [Reason(text, facts.worried_since or facts.today) for text in facts.worries]
    if facts.last_held is None and facts.age > FIRST_HELD_BY:
        reasons.append(Reason(f"No first session yet, {facts.age} days after the start.", facts.started_on))
    elif facts.last_held is not None and facts.silent_days > STALE * facts.cadence:
        words = f"No session for {facts.silent_days} days; agreed is one every {round(facts.cadence)}."
        reasons.append(Reason(words, facts.last_held))
    return reasons


def hints(facts: Facts) -> list[Reason]:
    """Reasons to look that leave the band as it is."""
    found = []
    if facts.last_held is None and facts.planned_on is None and FIRST_BOOKED_BY <= facts.age <= FIRST_HELD_BY:
        found.append(Reason(f"First session not booked after {facts.age} days.", facts.started_on, overrides=False))
    first = min(facts.held_on, default=None)
    if facts.is_on_trial and first is not None and facts.days_since(first) > SAME_STAGE_DAYS:
        days = facts.days_since(first)
        found.append(Reason(f"Still on trial, {days} days after the first session.", first, overrides=False))
    if facts.step_due_on is not None and facts.days_since(facts.step_due_on) > SAME_STAGE_DAYS:
        words = f"“{facts.waiting_step}” waits, {facts.days_since(facts.step_due_on)} days after it was due."
        found.append(Reason(words, facts.step_due_on, overrides=False))
    if facts.mentor_load:
        found.append(Reason(facts.mentor_load, facts.today, overrides=False))
    return found


def assess(facts: Facts) -> Health:
    """The band of a relationship, its components and its reasons."""
    components, urgent = components_of(facts), overrides(facts)
    score = score_of(components)
    if urgent:
        band = Band.ACT
    elif score is None:
        band = Band.UNKNOWN
    elif score >= ON_TRACK_FROM:
        band = Band.ON_TRACK
    else:
        band = Band.CHECK_IN if score >= CHECK_IN_FROM else Band.ACT
    reasons = [*urgent, *hints(facts)]
    if not urgent and band in {Band.ACT, Band.CHECK_IN}:
        reasons.append(_low(components, facts))
    return Health(band, score, components, reasons)


def _low(components: dict[str, float], facts: Facts) -> Reason:
    """The component that weighs most against the score, in words."""
    worst = min(components, key=lambda name: (components[name] - 1) * WEIGHTS[name])
    words = {
        "rhythm": f"Fewer sessions than agreed: {round(100 * components[worst])} % of the last slots.",
        "recency": f"The last session was {facts.silent_days} days ago.",
        "pulse": "Check-in answers are low.",
        "goals": "Goals stand still or lag behind.",
    }
    return Reason(words[worst], facts.last_held or facts.started_on, overrides=False)
