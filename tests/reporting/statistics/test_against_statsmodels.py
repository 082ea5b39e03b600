"""Our curves, intervals and tests beside those of statsmodels on drawn data."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from reporting.statistics.agreement import weighted_kappa
from reporting.statistics.effects import difference_in_differences, logistic
from reporting.statistics.fairness import mantel_haenszel
from reporting.statistics.proportions import newcombe, wilson
from reporting.statistics.survival import aalen_johansen, kaplan_meier, log_rank

CHANCE = np.random.default_rng(5)
WHEN = CHANCE.integers(1, 25, 200)
CAUSE = CHANCE.choice([0, 1, 2], 200, p=[0.5, 0.3, 0.2])
GROUP = CHANCE.integers(0, 3, 200)


@pytest.mark.parametrize(("successes", "n"), [(0, 7), (3, 7), (7, 7), (41, 263)])
def test_wilson(successes, n):
    assert wilson(successes, n) == pytest.approx(proportion_confint(successes, n, method="wilson"), abs=1e-12)


def test_newcombe():
    theirs = confint_proportions_2indep(12, 40, 9, 55, method="newcomb", compare="diff")
    assert newcombe(12, 40, 9, 55)[1:] == pytest.approx(theirs)


def test_kaplan_meier_and_greenwood():
    theirs, ours = SurvfuncRight(WHEN, CAUSE > 0), kaplan_meier(WHEN, CAUSE > 0)
    assert ours.level == pytest.approx(theirs.surv_prob)
    assert ours.error == pytest.approx(theirs.surv_prob_se)
    assert ours.at_risk == pytest.approx(theirs.n_risk)


def test_late_entry_counts_nobody_before_it():
    entry = np.minimum(CHANCE.integers(0, 10, 200), WHEN - 1)
    theirs = SurvfuncRight(WHEN, CAUSE > 0, entry=entry)
    assert kaplan_meier(WHEN, CAUSE > 0, entry=entry).level == pytest.approx(theirs.surv_prob)


def test_aalen_johansen_and_its_error():
    theirs, ours = CumIncidenceRight(WHEN, CAUSE), aalen_johansen(WHEN, CAUSE)
    assert ours.level == pytest.approx(theirs.cinc[0])
    assert ours.error[:-1] == pytest.approx(theirs.cinc_se[0][:-1], rel=0.02)


def test_log_rank():
    statistic, p = survdiff(WHEN, CAUSE > 0, GROUP)
    assert log_rank(WHEN, CAUSE > 0, GROUP)[::2] == pytest.approx((statistic, p))


def test_mantel_haenszel():
    tables = [CHANCE.integers(3, 30, (2, 2)) for _ in range(5)]
    theirs, ours = StratifiedTable(tables), mantel_haenszel(tables)
    assert ours.ratio == pytest.approx((theirs.oddsratio_pooled, *theirs.oddsratio_pooled_confint()))
    assert ours.chi_square == pytest.approx(theirs.test_null_odds().statistic)


def test_weighted_kappa():
    first = CHANCE.integers(0, 4, 60)
    second = np.clip(first + CHANCE.integers(-1, 2, 60), 0, 3)
    table = np.zeros((4, 4))
    np.add.at(table, (first, second), 1)
    assert weighted_kappa(first, second, 4, resamples=20).value == pytest.approx(
        cohens_kappa(table, wt="quadratic").kappa
    )


def test_difference_in_differences_is_the_clustered_regression():
    before, arm = CHANCE.normal(size=80), CHANCE.integers(0, 2, 80)
    after, manager = before + 0.4 * arm + CHANCE.normal(size=80), CHANCE.integers(0, 20, 80)
    fitted = sm.OLS(after - before, sm.add_constant(arm)).fit(cov_type="cluster", cov_kwds={"groups": manager})
    low, high = fitted.conf_int()[1]
    assert difference_in_differences(before, after, arm, clusters=manager) == pytest.approx(
        (fitted.params[1], low, high)
    )


def test_the_logistic_score():
    table = CHANCE.normal(size=(300, 2))
    arm = (table[:, 0] + CHANCE.logistic(size=300) > 0.5).astype(int)
    theirs = sm.Logit(arm, sm.add_constant(table)).fit(disp=0).predict()
    assert logistic(arm, table, ridge=0) == pytest.approx(theirs, abs=1e-6)
