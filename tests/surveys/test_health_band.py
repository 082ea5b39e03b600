"""The band of metrics page 5.1: weights, missing parts, overrides, words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from surveys.health.band import Band, Facts, GoalFacts, assess, components_of, recency, rhythm, score_of

TODAY = date(2026, 6, 1)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


CALM = Facts(TODAY, days_ago(200), 30, held_on=[days_ago(10), days_ago(40), days_ago(70)], core_mean=0.9)


def test_the_worked_example_of_the_measuring_page():
    parts = {"rhythm": 2 / 3, "recency": 1.0, "pulse": (4.33 - 1) / 4, "goals": 0.5}
    assert round(score_of(parts), 1) == 76.6 or round(score_of(parts), 1) == 76.7
    del parts["pulse"]
    assert round(score_of(parts), 1) == 73.1


def test_one_known_part_is_not_enough():
    assert score_of({"recency": 1.0}) is None
    assert assess(Facts(TODAY, days_ago(5), 30)).band == Band.UNKNOWN


@pytest.mark.parametrize(("held", "value"), [((5, 35, 65), 1.0), ((5, 35), 2 / 3), ((5, 6, 7, 8), 1.0), ((), 0.0)])
def test_rhythm_is_held_of_due_over_three_slots(held, value):
    assert rhythm(replace(CALM, held_on=[days_ago(days) for days in held])) == value


def test_rhythm_counts_only_slots_that_are_over():
    young = Facts(TODAY, days_ago(31), 30, held_on=[days_ago(3)])
    assert rhythm(young) == 1.0
    assert rhythm(replace(young, started_on=days_ago(29))) is None


@pytest.mark.parametrize(("days", "value"), [(10, 1.0), (37, 1.0), (75, 0.0), (90, 0.0)])
def test_recency_falls_from_one_and_a_quarter_to_two_and_a_half_cadences(days, value):
    assert recency(replace(CALM, held_on=[days_ago(days)])) == value


def test_goals_count_when_updated_lately_and_not_far_behind():
    fresh = GoalFacts(days_ago(10), days_ago(100), TODAY + timedelta(days=100), 0.5)
    stale = replace(fresh, updated_on=days_ago(60))
    behind = replace(fresh, progress=0.3)
    assert components_of(replace(CALM, goals=[fresh, stale, behind]))["goals"] == 1 / 3


def test_a_calm_relationship_is_on_track_without_reasons():
    health = assess(CALM)
    assert (health.band, health.reasons, health.missing) == (Band.ON_TRACK, [], ["Goals"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"contact_since": days_ago(3), "contact_of": "Ama"}, "Ama asked to be contacted."),
        ({"worries": ["Ama does not find it easy to speak openly."]}, "Ama does not find it easy to speak openly."),
        ({"held_on": [days_ago(90)]}, "No session for 90 days; agreed is one every 30."),
        ({"held_on": [], "started_on": days_ago(25)}, "No first session yet, 25 days after the start."),
    ],
)
def test_overrides_outrank_the_score_and_say_why(change, words):
    health = assess(replace(CALM, **change))
    assert (health.band, health.reasons[0].says) == (Band.ACT, words)


def test_a_first_session_that_is_not_booked_after_ten_days_is_a_hint():
    young = Facts(TODAY, days_ago(12), 30)
    assert [reason.says for reason in assess(young).reasons] == ["First session not booked after 12 days."]
    assert assess(replace(young, planned_on=TODAY)).reasons == []


def test_a_trial_that_does_not_move_for_21_days_is_a_hint():
    waiting = replace(CALM, is_on_trial=True, held_on=[days_ago(10), days_ago(30)])
    assert "Still on trial, 30 days after the first session." in [reason.says for reason in assess(waiting).reasons]


def test_a_low_score_names_what_weighs_most():
    health = assess(replace(CALM, held_on=[days_ago(40)], core_mean=0.8))
    assert (health.band, health.reasons[-1].says) == (
        Band.CHECK_IN,
        "Fewer sessions than agreed: 33 % of the last slots.",
    )
