"""What statistics refuse, and where they must not be too sure."""

import numpy as np
import pytest

from reporting.statistics.agreement import weighted_kappa
from reporting.statistics.balance import effective_sample_size, entropy_balance, standardised_differences
from reporting.statistics.effects import att_doubly_robust, att_nearest
from reporting.statistics.fairness import impact_ratio, mantel_haenszel
from reporting.statistics.means import goal_attainment_t, hedges_g_av
from reporting.statistics.proportions import nps_interval, wilson
from reporting.statistics.rates import poisson_exact
from reporting.statistics.resampling import cluster_bootstrap
from reporting.statistics.sensitivity import e_value, smallest_detectable_effect
from reporting.statistics.survival import aalen_johansen, kaplan_meier, log_rank, pseudo_incidence

CHANCE = np.random.default_rng(3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wilson(1, 0),
        lambda: wilson(5, 4),
        lambda: nps_interval(0, 0, 0),
        lambda: poisson_exact(1, 0),
        lambda: goal_attainment_t([]),
        lambda: goal_attainment_t([3]),
        lambda: hedges_g_av([1, 1], [2, 2]),
        lambda: kaplan_meier([], []),
        lambda: kaplan_meier([1, 2], [1, 0], entry=[1, 0]),
        lambda: log_rank([1, 2], [1, 1], ["a", "a"]),
        lambda: weighted_kappa([1, 1], [1, 1], 3),
        lambda: impact_ratio({"a": 3}, {"a": 2}),
        lambda: mantel_haenszel([[[1, 2], [0, 0]]]),
        lambda: entropy_balance([9.0], [[1.0], [2.0]]),
        lambda: e_value(0),
        lambda: smallest_detectable_effect(0, 10, 0.5),
    ],
)
def test_what_has_no_answer_is_refused(call):
    with pytest.raises(ValueError, match=r"."):
        call()


def test_an_incidence_counts_leavers_as_gone_where_one_minus_kaplan_meier_overstates():
    when, cause = np.arange(1, 11), np.array([1, 2] * 5)
    incidence = aalen_johansen(when, cause).at(10).value
    assert incidence == pytest.approx(0.5)
    assert 1 - kaplan_meier(when, cause == 1).at(10).value > incidence


def test_a_median_that_is_not_reached_is_nothing():
    assert kaplan_meier([1, 2, 3, 4], [1, 0, 0, 0]).first(0.5) is None


def test_pseudo_observations_are_the_outcomes_where_nobody_is_lost():
    assert pseudo_incidence([1, 2, 3, 9], [1, 2, 1, 0], 6).round(9).tolist() == [1, 0, 1, 0]


def test_counted_rows_give_the_pseudo_observations_of_copied_rows():
    when, cause = np.array([1, 2, 3, 4, 5]), np.array([1, 0, 2, 1, 0])
    copied = pseudo_incidence(np.repeat(when, 3), np.repeat(cause, 3), 5)
    assert pseudo_incidence(when, cause, 5, weights=np.full(5, 3.0)) == pytest.approx(copied[::3])


def test_entropy_balance_hits_the_means_and_stays_near_the_base():
    table = CHANCE.normal(size=(400, 5))
    goal = np.full(5, 0.3)
    weights = entropy_balance(goal, table)
    assert weights @ table == pytest.approx(goal, abs=1e-5)
    assert weights.sum() == pytest.approx(1)
    assert 100 < effective_sample_size(weights) < 400


def test_columns_that_say_the_same_do_not_stop_the_balance():
    column = CHANCE.normal(size=(200, 1))
    weights = entropy_balance([0.2, 0.4], np.hstack([column, 2 * column]))
    assert weights @ column[:, 0] == pytest.approx(0.2, abs=1e-5)


def test_differences_of_columns_that_do_not_vary():
    treated, other = np.array([[1.0, 1.0]] * 3), np.array([[1.0, 0.0]] * 3)
    assert standardised_differences(treated, other).tolist() == [0, np.inf]


def test_a_doubly_robust_effect_survives_a_confounder():
    table = CHANCE.normal(size=(4000, 2))
    arm = CHANCE.random(4000) < 1 / (1 + np.exp(-table[:, 0]))
    outcome = 2 * table[:, 0] - table[:, 1] + 0.5 * arm + CHANCE.normal(size=4000)
    assert outcome[arm].mean() - outcome[~arm].mean() > 1.5
    assert att_doubly_robust(outcome, arm, table).difference == pytest.approx(0.5, abs=0.1)


def test_nearest_neighbours_stay_inside_their_cell():
    outcome, arm = np.array([5.0, 1.0, 100.0]), np.array([True, False, False])
    table, cells = np.array([[0.0], [9.0], [0.0]]), np.array(["a", "a", "b"])
    assert att_nearest(outcome, arm, table, cells).difference == 4


def test_the_same_seed_gives_the_same_interval_and_clusters_widen_it():
    values, pairs = np.repeat(CHANCE.normal(size=20), 10), np.repeat(np.arange(20), 10)

    def mean(weights):
        return float(np.average(values, weights=weights))

    first, again = (cluster_bootstrap(mean, pairs, resamples=200) for _ in range(2))
    alone = cluster_bootstrap(mean, np.arange(200), resamples=200)
    assert first == again
    assert first.high - first.low > 2 * (alone.high - alone.low)


def test_a_single_selected_person_is_not_what_all_are_measured_by():
    found = impact_ratio({"one": 1, "a": 10, "b": 9}, {"one": 1, "a": 20, "b": 20})
    assert found["a"].ratio is None
    assert not any(one.is_flagged for one in found.values())


def test_a_large_gap_of_large_groups_is_flagged():
    found = impact_ratio({"a": 50, "b": 20}, {"a": 100, "b": 100})
    assert (found["b"].is_flagged, round(found["b"].ratio.value, 2)) == (True, 0.4)
