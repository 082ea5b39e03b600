"""Who is followed from when, what is said of it, and in which words."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.null_worlds import history, question
from reporting.comparison.design import design
from reporting.comparison.draws import effect_of_draw, fingerprint
from reporting.comparison.estimation import Outcome, balance_of, weights_of
from reporting.comparison.evidence import Gate, Level, Placebo, State, claims_effect, gates, level_of, sentence
from reporting.comparison.index_dates import shifted, trials, unplaced
from reporting.comparison.outcomes import follow, had_before
from reporting.comparison.protocol import compare
from reporting.comparison.records import Question, Records
from reporting.statistics.proportions import Estimate


def small(joined, events, *, people=6, months=range(1, 13), as_of=12):
    rows = [(person, month, True, person) for person in range(people) for month in months]
    frame = pd.DataFrame(rows, columns=["person", "month", "eligible", "cluster"])
    happened = pd.DataFrame(events, columns=["person", "month", "kind"])
    return Records(frame, pd.Series(joined, dtype=int), happened, as_of)


def followed(records, **settings):
    asked = Question(**({"outcome": "stayed", "horizon": 6} | settings))
    rows = follow(trials(records), records, asked)
    return {
        (row.person, row.index_month): (row.time, row.code)
        for row in rows.rename(columns={"index": "index_month"}).itertuples()
    }


def test_everybody_of_a_trial_is_followed_from_the_end_of_the_same_month():
    found = trials(small({0: 5, 1: 7}, []))
    assert found.groupby("index")["treated"].sum().to_dict() == {5: 1, 7: 1}
    assert set(found["month"] + 1 - found["index"]) == {0}


def test_who_left_by_the_end_of_the_index_month_is_in_no_arm():
    found = trials(small({0: 5}, [(3, 5, "exit"), (4, 4, "exit")]))
    assert sorted(found["person"]) == [0, 1, 2, 5]


def test_a_later_participant_is_a_colleague_until_then_and_no_longer():
    assert followed(small({0: 5, 1: 8}, [(1, 9, "exit")]))[1, 5] == (3, 0)


def test_somebody_matched_before_is_nobody_elses_colleague():
    found = trials(small({0: 5, 1: 8}, []))
    assert 0 not in set(found.loc[found["index"] == 8, "person"])


def test_an_exit_ends_the_chance_of_a_promotion():
    records = small({0: 5}, [(1, 7, "exit"), (1, 9, "promotion"), (2, 8, "promotion")])
    found = followed(records, outcome="promotion")
    assert (found[1, 5], found[2, 5], found[3, 5]) == ((2, 2), (3, 1), (6, 0))


def test_an_exit_that_nobody_chose_is_unknown_or_an_exit_by_switch():
    records = small({0: 5}, [(1, 7, "involuntary_exit")])
    assert followed(records)[1, 5] == (2, 0)
    assert followed(records, counts_involuntary=True)[1, 5] == (2, 1)


def test_a_landmark_leaves_early_events_out_for_all_alike():
    found = followed(small({0: 5}, [(1, 7, "exit"), (2, 10, "exit")]), landmark=3)
    assert (1, 5) not in found
    assert found[2, 5] == (2, 1)


def test_nothing_after_the_as_of_month_is_read():
    assert followed(small({0: 5}, [(1, 11, "exit")], as_of=8))[1, 5] == (3, 0)


def test_participants_unknown_to_hr_are_counted_not_dropped_in_silence():
    records = small({0: 5, 99: 6}, [])
    assert unplaced(records, trials(records)) == 1


def test_cells_without_colleagues_drop_out_and_are_counted():
    rows = pd.DataFrame({"index": 5, "treated": [True, True, False], "level": ["a", "b", "a"]})
    found = design(rows, Question("stayed", exact=("level",)))
    assert (len(found.rows), found.unmatched) == (2, 1)


def test_unknown_is_a_class_of_its_own():
    rows = pd.DataFrame({"index": 5, "treated": [True, False], "rating": [None, 3.0]})
    assert design(rows, Question("stayed", coarse={"rating": (2.0,)})).unmatched == 1


def test_the_look_back_sees_the_people_of_then():
    records = small({0: 8}, [(2, 6, "promotion"), (3, 8, "promotion")])
    earlier = shifted(records, trials(records), 4)
    assert set(earlier["month"]) == {3}
    assert had_before(earlier, records.events, "promotion", 4)[earlier["person"] == 2].tolist() == [1]
    assert had_before(earlier, records.events, "promotion", 4)[earlier["person"] == 3].tolist() == [0]


def test_weights_make_the_groups_alike_where_they_were_not():
    world = history("seen selection", 4)
    asked = question("stayed", 10, 1)
    found = design(follow(trials(world.records), world.records, asked), asked)
    rating = next(one for one in balance_of(found, weights_of(found)) if one.name == "rating")
    assert rating.before > 0.3
    assert abs(rating.after) < 1e-4


def test_a_comparison_is_the_same_again_and_says_only_what_its_level_allows():
    world = history("seen selection", 2)
    first, again = (compare(world.records, question("stayed", 25, 7)) for _ in range(2))
    assert (first.estimate, first.says) == (again.estimate, again.says)
    assert first.level in {Level.B, Level.C, Level.D}
    assert {"inverse odds", "nearest three", "regression", "all exits"} <= set(first.beside)


def test_too_few_people_give_no_figure_at_all():
    found = compare(small({0: 5}, []), Question("stayed", horizon=6, resamples=5))
    assert (found.level, found.estimate, found.arms) == (Level.D, None, (0, 0))
    assert found.says == "We cannot separate the program from who joined."


GREEN = gates(50, 60, 40, 0.05, 0.1)
CLEAR, NULL = Estimate(0.1, 0.05, 0.15), Estimate(0.0, -0.02, 0.02)


@pytest.mark.parametrize(
    ("found", "placebos", "level"),
    [
        (GREEN, [Placebo("before", NULL)], Level.B),
        (GREEN, [Placebo("before", CLEAR)], Level.D),
        (GREEN, [Placebo("before", Estimate(0, -0.3, 0.3))], Level.C),
        (GREEN, [Placebo("before", None)], Level.C),
        (GREEN, [], Level.C),
        (gates(50, 60, 40, 0.2, 0.1), [Placebo("before", NULL)], Level.C),
        (gates(50, 60, 40, 0.3, 0.1), [Placebo("before", NULL)], Level.D),
        (gates(29, 60, 40, 0.05, 0.1), [Placebo("before", NULL)], Level.D),
        (gates(50, 29, 40, 0.05, 0.1), [Placebo("before", NULL)], Level.D),
        (gates(50, 60, 19, 0.05, 0.1), [Placebo("before", NULL)], Level.D),
        (gates(50, 60, 40, 0.05, 0.3), [Placebo("before", NULL)], Level.C),
    ],
)
def test_the_evidence_ladder(found, placebos, level):
    assert level_of(found, placebos, CLEAR) == level


def test_only_a_and_b_with_an_interval_without_zero_claim_an_effect():
    assert [claims_effect(level, CLEAR) for level in Level] == [True, True, False, False, False]
    assert not claims_effect(Level.A, NULL)


def test_the_words_of_each_level():
    arms = (0.88, 0.84)
    estimate = Estimate(0.04, -0.03, 0.11)
    assert sentence(Level.B, "stayed", 12, arms, estimate) == (
        "Compared with similar colleagues, participants: of 100 people like our participants, 88 are still here after "
        "12 months; among similar colleagues 84 (difference +4, range −3 to +11)."
    )
    assert sentence(Level.C, "stayed", 12, arms, estimate).endswith("; part of this may be who joined.")
    assert sentence(Level.D, "stayed", 12, arms, estimate) == "We cannot separate the program from who joined."
    assert "no conclusion" in sentence(Level.E, "stayed", 12, arms, estimate)
    assert sentence(Level.A, "stayed", 12, arms, estimate).startswith("The program changed this by +4")


def test_a_gate_names_what_it_needs_and_what_there_is():
    assert GREEN[0] == Gate("Participants with similar colleagues", "at least 30", "50", State.GREEN)


def test_a_draw_is_weighted_by_stratum_and_counts_everybody_as_drawn():
    strata = np.repeat(["a", "b"], [60, 40])
    drawn = np.tile([True, False], 50)
    outcome = np.where(strata == "a", 0.5, 0.0) + np.where(drawn, 0.2, 0.0)
    assert effect_of_draw(outcome, drawn, strata) == pytest.approx((0.2, 0.2, 0.2))


def test_a_draw_of_few_proves_nothing():
    with pytest.raises(ValueError, match="at least 20"):
        effect_of_draw([1, 0] * 10, [1, 0] * 10, ["a"] * 20)


def test_the_order_of_a_draw_has_a_fingerprint():
    assert fingerprint(["x", "y"]) != fingerprint(["y", "x"])


def test_a_plain_answer_needs_no_time():
    outcome = Outcome(np.zeros(2), np.zeros(2), 1, plain=np.array([1.0, 0.0]))
    assert outcome.values(np.array([True, False]), np.ones(2)).tolist() == [1, 0]
