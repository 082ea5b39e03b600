"""The comparison from records to what may be said, as the measuring page states it (section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from reporting.comparison.design import Design, design
from reporting.comparison.draws import effect_of_draw
from reporting.comparison.estimation import (
    Balance,
    Outcome,
    balance_of,
    interval,
    others,
    primary,
    weights_of,
    worth,
)
from reporting.comparison.evidence import Gate, Level, Placebo, gates, level_of, sentence
from reporting.comparison.index_dates import shifted, trials, unplaced
from reporting.comparison.outcomes import EVENT, follow, had_after, had_before
from reporting.comparison.records import PROMOTION, Question, Records
from reporting.statistics.proportions import Estimate
from reporting.statistics.sensitivity import e_value, smallest_detectable_effect

PLACEBO_MONTHS = 12
LANDMARKS = (3, 6)
LEAST_PLACEBO = 10


@dataclass(frozen=True)
class Comparison:
    """Everything that a page shows of one question. Shares from 0 to 1, of the outcome named in the question.

    `estimate` is None where a gate forbids one; then nothing in here says how large a difference there was.
    """

    question: Question
    level: Level
    says: str
    estimate: Estimate | None
    arms: tuple[float, float]
    participants: int
    comparison_people: int
    worth: float
    events: int
    unmatched: float
    gates: list[Gate]
    balance: list[Balance]
    placebos: list[Placebo]
    beside: dict[str, float]
    e_values: tuple[float, float] | None
    smallest: float | None


def compare(records: Records, question: Question) -> Comparison:
    """Run the protocol. Deterministic for the same records, question and seed."""
    rows = trials(records, seed=question.seed)
    followed = follow(rows, records, question)
    left_out = unplaced(records, rows)
    found = design(followed, question)
    treated = int(found.rows["treated"].sum())
    total = treated + found.unmatched + left_out
    unmatched = 1 - treated / total if total else 1.0
    if not treated or found.rows["treated"].all():
        return _without(question, gates(treated, 0, 0, float("inf"), unmatched), unmatched)
    try:
        weights = weights_of(found)
    except ValueError:
        return _without(question, gates(treated, 0, _events(found), float("inf"), unmatched), unmatched)
    balance = balance_of(found, weights)
    largest = max((abs(one.after) for one in balance), default=0.0)
    checks = gates(treated, worth(weights), _events(found), largest, unmatched)
    if any(gate.state == "red" for gate in checks):
        return replace(
            _without(question, checks, unmatched),
            balance=balance,
            worth=worth(weights),
            comparison_people=_colleagues(found),
        )
    return _with_estimate(records, question, rows, found, weights, balance, checks, unmatched)


def compare_drawn(
    question: Question, values: Sequence[float], drawn: Sequence[bool], strata: Sequence[str]
) -> Comparison | None:
    """Level A: drawn against not drawn, as they were drawn. None when a draw is too small to say anything.

    Args: values, 1 where the outcome asked about holds; drawn and strata as kept with the draw.
    """
    y, arm = np.asarray(values, dtype=float), np.asarray(drawn, dtype=bool)
    try:
        estimate = effect_of_draw(y, arm, np.asarray(strata))
    except ValueError:
        return None
    arms = (float(y[arm].mean()), float(y[~arm].mean()))
    people = int(arm.sum())
    smallest = smallest_detectable_effect(people, int((~arm).sum()), arms[1])
    says = sentence(Level.A, question.outcome, question.horizon, arms, estimate)
    return replace(
        _without(question, [], 0.0),
        level=Level.A,
        says=says,
        estimate=estimate,
        arms=arms,
        participants=people,
        comparison_people=int((~arm).sum()),
        worth=float((~arm).sum()),
        events=int(y.sum()),
        smallest=smallest,
    )


def _with_estimate(
    records: Records,
    question: Question,
    rows: pd.DataFrame,
    found: Design,
    weights: np.ndarray,
    balance: list[Balance],
    checks: list[Gate],
    unmatched: float,
) -> Comparison:
    outcome = _outcome(found, question)
    try:
        raw = interval(found, outcome, question.resamples, question.seed)
    except ValueError:
        return replace(_without(question, checks, unmatched), balance=balance, worth=worth(weights))
    arms = primary(found, outcome)
    placebos = _placebos(records, question, rows, found)
    treated, other = _as_asked(question, arms.treated), _as_asked(question, arms.comparison)
    estimate = _turned(question, raw)
    level = level_of(checks, placebos, estimate)
    value = worth(weights)
    people = int(found.rows["treated"].sum())
    return Comparison(
        question=question,
        level=level,
        says=sentence(level, question.outcome, question.horizon, (treated, other), estimate),
        estimate=estimate,
        arms=(treated, other),
        participants=people,
        comparison_people=_colleagues(found),
        worth=value,
        events=_events(found),
        unmatched=unmatched,
        gates=checks,
        balance=balance,
        placebos=placebos,
        beside=_beside(records, question, rows, found, outcome),
        e_values=_e_values((treated, other), estimate),
        smallest=smallest_detectable_effect(people, value, other),
    )


def _without(question: Question, checks: list[Gate], unmatched: float) -> Comparison:
    says = sentence(Level.D, question.outcome, question.horizon, (0, 0), None)
    return Comparison(
        question=question,
        level=Level.D,
        says=says,
        estimate=None,
        arms=(0, 0),
        participants=int(float(checks[0].found)) if checks else 0,
        comparison_people=0,
        worth=0,
        events=0,
        unmatched=unmatched,
        gates=checks,
        balance=[],
        placebos=[],
        beside={},
        e_values=None,
        smallest=None,
    )


def _outcome(found: Design, question: Question) -> Outcome:
    rows = found.rows
    return Outcome(
        rows["time"].to_numpy(dtype=float), rows["code"].to_numpy(dtype=float), question.horizon - question.landmark
    )


def _colleagues(found: Design) -> int:
    return int(found.rows.loc[~found.rows["treated"], "person"].nunique())


def _events(found: Design) -> int:
    """Distinct people with the event: a comparison person may stand in several trials."""
    return int(found.rows.loc[found.rows["code"] == EVENT, "person"].nunique())


def _as_asked(question: Question, share_with_event: float) -> float:
    """Leaving is what is counted, staying what is asked."""
    return share_with_event if question.outcome == PROMOTION else 1 - share_with_event


def _turned(question: Question, raw: Estimate) -> Estimate:
    return raw if question.outcome == PROMOTION else Estimate(-raw.value, -raw.high, -raw.low)


def _placebos(records: Records, question: Question, rows: pd.DataFrame, found: Design) -> list[Placebo]:
    """Promotions in the year before, compared as people were before that year; and an event that cannot be moved."""
    earlier = shifted(records, rows, PLACEBO_MONTHS)
    answers = had_before(earlier, records.events, PROMOTION, PLACEBO_MONTHS)
    checked = [Placebo("Promotions in the year before", _placebo(earlier.assign(answer=answers), question))]
    if question.unmoved:
        after = had_after(found.rows, records.events, question.unmoved, question.horizon)
        checked.append(Placebo(question.unmoved, _placebo(found.rows.assign(answer=after), question)))
    return checked


def _placebo(rows: pd.DataFrame, question: Question) -> Estimate | None:
    found = design(rows, question)
    answer = found.rows["answer"].to_numpy(dtype=float)
    treated = found.rows["treated"].sum()
    if treated < LEAST_PLACEBO or treated == len(found.rows) or answer.sum() < 5:
        return None
    nothing = np.zeros(len(answer))
    try:
        return interval(found, Outcome(nothing, nothing, 1, plain=answer), question.resamples, question.seed)
    except ValueError:
        return None


def _beside(
    records: Records, question: Question, rows: pd.DataFrame, found: Design, outcome: Outcome
) -> dict[str, float]:
    """What other methods and other choices give, as differences of the share asked about."""
    sign = 1 if question.outcome == PROMOTION else -1
    answers = {name: sign * arms.difference for name, arms in others(found, outcome).items()}
    changed = {f"events from month {months + 1} on": replace(question, landmark=months) for months in LANDMARKS}
    if question.outcome != PROMOTION:
        changed["all exits"] = replace(question, counts_involuntary=not question.counts_involuntary)
    for name, other in changed.items():
        if other.landmark >= other.horizon:
            continue
        again = design(follow(rows, records, other), other)
        try:
            answers[name] = sign * primary(again, _outcome(again, other)).difference
        except ValueError:
            continue
    return answers


def _e_values(arms: tuple[float, float], estimate: Estimate) -> tuple[float, float] | None:
    """On the ratio of shares; the ends of the difference are laid on the comparison share."""
    treated, other = arms
    if min(treated, other) <= 0:
        return None
    low, high = max(other + estimate.low, 0.0) / other, (other + estimate.high) / other
    return e_value(treated / other, low, high) if high > 0 else None
