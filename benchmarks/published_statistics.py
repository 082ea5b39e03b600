"""Each statistic of the reports against its vector or a published value.

    .venv/bin/python -m benchmarks.published_statistics

Data sets are those that ship inside statsmodels, or short ones printed in the papers themselves. `CHECKS` is what
`tests/reporting/test_published.py` asserts.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels
from statsmodels.datasets import china_smoking
from statsmodels.discrete.discrete_model import Probit

from reporting.statistics.agreement import weighted_kappa
from reporting.statistics.balance import effective_sample_size, entropy_balance, standardised_differences
from reporting.statistics.effects import att_doubly_robust, att_inverse_odds, att_regression, difference_in_differences
from reporting.statistics.fairness import impact_ratio, mantel_haenszel
from reporting.statistics.hazards import cox
from reporting.statistics.means import goal_attainment_t, hedges_g, hedges_g_av, hedges_g_within, mean_interval
from reporting.statistics.money import break_even, roi
from reporting.statistics.proportions import newcombe, nps_interval, wilson
from reporting.statistics.rates import poisson_exact
from reporting.statistics.sensitivity import e_value, smallest_detectable_effect
from reporting.statistics.survival import aalen_johansen, kaplan_meier, log_rank, pseudo_incidence

DESIGN = "metrics page, 11"
INSIDE = Path(statsmodels.__file__).parent
# Weeks of remission, Freireich et al. 1963, Blood 21, 699; a minus sign: still in remission.
TREATED = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
# Admissions to Berkeley 1973 by department: men admitted and rejected, women admitted and rejected (Bickel 1975).
BERKELEY = (
    ((512, 313), (89, 19)),
    ((353, 207), (17, 8)),
    ((120, 205), (202, 391)),
    ((138, 279), (131, 244)),
    ((53, 138), (94, 299)),
    ((22, 351), (24, 317)),
)


@dataclass(frozen=True)
class Check:
    """A statistic, what is published, what we compute, and how many digits the publication gives."""

    name: str
    expected: float
    compute: Callable[[], float]
    tolerance: float
    source: str


def _remission() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    both = np.array(TREATED + PLACEBO)
    return np.abs(both), (both > 0).astype(int), np.repeat([1, 0], [len(TREATED), len(PLACEBO)])


def proportions() -> Iterator[Check]:
    for successes, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)):
        yield Check(f"wilson {successes}/{n} low", low, lambda s=successes, n=n: wilson(s, n).low, 6e-5, DESIGN)
        yield Check(f"wilson {successes}/{n} high", high, lambda s=successes, n=n: wilson(s, n).high, 6e-5, DESIGN)
    yield Check("wilson 0/20 low", 0.0, lambda: wilson(0, 20).low, 0, DESIGN)
    yield Check("wilson 0/20 high", 0.1611, lambda: wilson(0, 20).high, 6e-5, DESIGN)
    # The page prints 91 for the upper end at 30; it is 90.49.
    page = "metrics page, 4"
    for n, low, high in ((5, 38, 96), (10, 49, 94), (20, 58, 92), (30, 63, 90.49), (50, 67, 89), (100, 71, 87)):
        share = round(0.8 * n)
        yield Check(f"wilson 80 % of {n} low, %", low, lambda s=share, n=n: 100 * wilson(s, n).low, 0.5, page)
        yield Check(f"wilson 80 % of {n} high, %", high, lambda s=share, n=n: 100 * wilson(s, n).high, 0.5, page)
    yield Check("newcombe 56/70 − 48/80 low", 0.0524, lambda: newcombe(56, 70, 48, 80).low, 6e-5, "Newcombe 1998")
    yield Check("newcombe 56/70 − 48/80 high", 0.3339, lambda: newcombe(56, 70, 48, 80).high, 6e-5, "Newcombe 1998")
    yield Check("nps 10/6/4 raw", 30, lambda: nps_interval(10, 6, 4)[0], 0, DESIGN)
    yield Check("nps 10/6/4 adjusted", 26.1, lambda: nps_interval(10, 6, 4)[1].value, 0.05, DESIGN)
    yield Check("nps 10/6/4 low", -5.7, lambda: nps_interval(10, 6, 4)[1].low, 0.05, DESIGN)
    yield Check("nps 10/6/4 high", 57.9, lambda: nps_interval(10, 6, 4)[1].high, 0.05, DESIGN)
    yield Check("nps five passives: half width", 30, lambda: nps_interval(0, 5, 0)[1].high, 0.05, DESIGN)


def rates_and_means() -> Iterator[Check]:
    garwood = "Garwood 1936, table 1"
    yield Check("poisson 10 events low", 4.795, lambda: poisson_exact(10, 1).low, 6e-4, garwood)
    yield Check("poisson 10 events high", 18.390, lambda: poisson_exact(10, 1).high, 6e-4, garwood)
    yield Check("poisson 0 events high", 3.689, lambda: poisson_exact(0, 1).high, 6e-4, garwood)
    student = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
    sleep = "Student 1908 (R, t.test(sleep))"
    yield Check("mean of 10 sleepers, low", -0.5297804, lambda: mean_interval(student).low, 1e-6, sleep)
    yield Check("mean of 10 sleepers, high", 2.0297804, lambda: mean_interval(student).high, 1e-6, sleep)
    book = "Borenstein et al. 2009, ch. 4"
    yield Check("hedges, independent: d", 0.5970, lambda: hedges_g(103, 100, 5.5, 4.5, 50, 50).d, 6e-5, book)
    yield Check("hedges, independent: g", 0.5924, lambda: hedges_g(103, 100, 5.5, 4.5, 50, 50).g, 6e-5, book)
    yield Check("hedges, paired: d", 0.4225, lambda: hedges_g_within(3, 5.5, 0.7, 50).d, 6e-5, book)
    yield Check("hedges, paired: g", 0.4160, lambda: hedges_g_within(3, 5.5, 0.7, 50).g, 6e-5, book)
    # Two columns with mean change 3 and sd 5.5 and 4.5: d of the average spread is that of the independent groups.
    wave = np.resize([1.0, -1.0], 50)
    unit = wave / wave.std(ddof=1)
    yield Check(
        "hedges, average spread: d", 0.5970, lambda: hedges_g_av(100 + 4.5 * unit, 103 + 5.5 * unit).d, 6e-5, book
    )
    for name, levels, weights, expected in (
        ("all 0", (0, 0, 0), None, 50),
        ("one +1", (1,), None, 60),
        ("three +1", (1, 1, 1), None, 63.69),
        ("three −2", (-2, -2, -2), None, 22.61),
        ("1, 0, −1 weighted 3, 2, 1", (1, 0, -1), (3, 2, 1), 54.41),
    ):
        yield Check(
            f"goal attainment {name}", expected, lambda a=levels, w=weights: goal_attainment_t(a, w), 6e-3, DESIGN
        )


def survival() -> Iterator[Check]:
    when, hit, arm = _remission()
    treated = kaplan_meier(when[arm == 1], hit[arm == 1])
    book = "Kleinbaum & Klein 2012, ch. 2"
    for week, level, error in ((6, 0.857, 0.0764), (10, 0.753, 0.0963), (23, 0.448, 0.1346)):
        place = treated.times.tolist().index(week)
        yield Check(f"kaplan-meier 6-MP, week {week}", level, lambda p=place: treated.level[p], 6e-4, book)
        yield Check(f"greenwood 6-MP, week {week}", error, lambda p=place: treated.error[p], 6e-5, book)
    survfit = "R survfit(conf.type = log-log)"
    yield Check("log-log 6-MP, week 6 low", 0.620, lambda: treated.at(6).low, 6e-4, survfit)
    yield Check("log-log 6-MP, week 6 high", 0.952, lambda: treated.at(6).high, 6e-4, survfit)
    yield Check("log-rank 6-MP", 16.79, lambda: log_rank(when, hit, arm).chi_square, 6e-3, book)
    for ties, beta, error in (("breslow", 1.509, 0.410), ("efron", 1.572, 0.412)):
        fitted = cox(when, hit, 1 - arm, ties=ties)
        yield Check(f"cox 6-MP, {ties}: β", beta, lambda f=fitted: f.coefficients[0], 6e-4, "Cox 1972; R coxph")
        yield Check(f"cox 6-MP, {ties}: error", error, lambda f=fitted: f.errors[0], 6e-4, "Cox 1972; R coxph")
    folder = INSIDE / "duration" / "tests" / "results"
    marrow, sas = pd.read_csv(folder / "bmt.csv"), pd.read_csv(folder / "bmt_results.csv")
    everybody = marrow[marrow.Group == "ALL"]
    curve = kaplan_meier(everybody["T"], everybody["Status"])
    # The file also lists a last row without an event.
    gap = np.abs(np.array([curve.at(t).value for t in sas["t"]]) - sas["s"]).max()
    yield Check("kaplan-meier marrow transplants: largest gap", 0, lambda: float(gap), 1e-4, "SAS LIFETEST")
    errors = np.array([curve.error[np.searchsorted(curve.times, t, side="right") - 1] for t in sas["t"]])
    yield Check(
        "greenwood marrow transplants: largest gap",
        0,
        lambda: float(np.abs(errors - sas["se"]).max()),
        1e-4,
        "SAS LIFETEST",
    )


def competing() -> Iterator[Check]:
    # Five people, by hand: event 1 at 1 and 4, event 2 at 2, last seen at 3 and 5.
    when, cause = (1, 2, 3, 4, 5), (1, 2, 0, 1, 0)
    by_hand = "by hand: 1/5, 1/5 + 3/5·1/2"
    yield Check("aalen-johansen, t = 1", 0.2, lambda: aalen_johansen(when, cause).at(1).value, 1e-12, by_hand)
    yield Check("aalen-johansen, t = 5", 0.5, lambda: aalen_johansen(when, cause).at(5).value, 1e-12, by_hand)
    yield Check(
        "pseudo-observations: mean is the incidence",
        0.5,
        lambda: float(pseudo_incidence((1, 2, 4, 4), (1, 2, 1, 0), 4).mean()),
        1e-12,
        "Andersen et al. 2003",
    )


def agreement_and_fairness() -> Iterator[Check]:
    table = ((7, 7, 2, 3), (2, 8, 3, 7), (1, 5, 4, 9), (2, 8, 9, 14))
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    first, second = zip(*pairs, strict=True)
    yield Check(
        "weighted kappa, 91 couples",
        0.3320,
        lambda: weighted_kappa(first, second, 4, resamples=20).value,
        6e-5,
        "Agresti 2002, table 10.5; R vcd",
    )
    rule = {"a": 48, "b": 12}, {"a": 80, "b": 40}
    yield Check("impact ratio", 0.5, lambda: impact_ratio(*rule)["b"].ratio.value, 1e-12, "29 CFR 1607, question 12")
    tea = {"a": 3, "b": 1}, {"a": 4, "b": 4}
    yield Check("exact test", 0.4857, lambda: impact_ratio(*tea)["b"].p, 6e-5, "Fisher 1935, the lady tasting tea")
    admitted = "Bickel 1975; R mantelhaen.test"
    pooled = mantel_haenszel(BERKELEY, corrected=True)
    yield Check("mantel-haenszel Berkeley", 0.9046968, lambda: pooled.ratio.value, 1e-7, admitted)
    yield Check("mantel-haenszel Berkeley low", 0.7719074, lambda: pooled.ratio.low, 1e-7, admitted)
    yield Check("mantel-haenszel Berkeley high", 1.0603298, lambda: pooled.ratio.high, 1e-7, admitted)
    yield Check("cochran-mantel-haenszel Berkeley", 1.4269, lambda: pooled.chi_square, 6e-5, admitted)
    cities = china_smoking.load_pandas().data
    tables = [np.asarray(row, dtype=float).reshape(2, 2) for row in cities.to_numpy()]
    yield Check(
        "mantel-haenszel, eight cities", 2.174, lambda: mantel_haenszel(tables).ratio.value, 6e-4, "Liu 1992 (Agresti)"
    )


def effects() -> Iterator[Check]:
    births = pd.read_csv(INSIDE / "treatment" / "tests" / "results" / "cataneo2.csv")
    smokes, weight = births["mbsmoke_"].to_numpy(), births["bweight"].to_numpy()
    outcome_of = births[["prenatal1_", "mmarried_", "mage", "fbaby_"]].to_numpy(dtype=float)
    stata = "Stata teffects, Cattaneo 2010"
    score = Probit.from_formula("mbsmoke_ ~ mmarried_ + mage + mage2 + fbaby_ + medu", births).fit(disp=0).predict()
    odds = np.asarray(score / (1 - score))
    yield Check(
        "regression, 4,642 births, g",
        -223.3017,
        lambda: att_regression(weight, smokes, outcome_of).difference,
        1e-3,
        f"{stata} ra, atet",
    )
    yield Check(
        "doubly robust, 4,642 births, g",
        -223.5453,
        lambda: att_doubly_robust(weight, smokes, outcome_of, weights=odds).difference,
        1e-3,
        f"{stata} ipwra, atet",
    )
    scored = births[["mmarried_", "mage", "mage2", "fbaby_", "medu"]].to_numpy(dtype=float)
    yield Check(
        "inverse odds, 4,642 births, g (theirs: probit)",
        -225.1773,
        lambda: att_inverse_odds(weight, smokes, scored).difference,
        2,
        f"{stata} ipw, atet",
    )
    dice = entropy_balance([4.5], np.arange(1, 7)[:, None])
    for side, share in ((1, 0.05435), (4, 0.16545), (6, 0.34749)):
        yield Check(f"entropy balance: Jaynes' dice, {side}", share, lambda s=side: dice[s - 1], 6e-6, "Jaynes 1983")
    yield Check("effective sample size 1, 1, 2", 16 / 6, lambda: effective_sample_size((1, 1, 2)), 1e-12, "Kish 1965")
    ages = births["mage"].to_numpy()[:, None]
    yield Check(
        "standardised difference of mothers' age",
        float((ages[smokes == 1].mean() - ages[smokes == 0].mean()) / ages[smokes == 1].std()),
        lambda: standardised_differences(ages[smokes == 1], ages[smokes == 0])[0],
        1e-12,
        "(mean − mean)/sd of the treated",
    )
    yield Check(
        "difference in differences",
        2.75,
        lambda: (
            difference_in_differences((20.44, 20.44, 23.33, 23.33), (21.03, 21.03, 21.17, 21.17), (1, 1, 0, 0)).value
        ),
        1e-9,
        "Card & Krueger 1994, table 3 (2.76 rounded)",
    )


def sensitivity_and_money() -> Iterator[Check]:
    for ratio, expected in ((3.9, 7.26), (10.73, 20.948), (8.02, 15.523)):
        yield Check(f"e-value {ratio}", expected, lambda r=ratio: e_value(r)[0], 6e-3, DESIGN)
    yield Check("e-value 3.9, end 1.8", 3.0, lambda: e_value(3.9, 1.8, 8.7)[1], 6e-2, "VanderWeele & Ding 2017")
    yield Check("e-value when the interval holds 1", 1, lambda: e_value(1.3, 0.9, 1.9)[1], 0, "metrics page, E4")
    yield Check(
        "smallest detectable, 100 and 100 at 50 %",
        0.198,
        lambda: smallest_detectable_effect(100, 100, 0.5),
        6e-4,
        "2.8016·√(¼·2/100)",
    )
    yield Check("roi of a benefit-cost ratio 3.21, %", 221, lambda: roi(321, 100).roi, 1e-9, "metrics page, 10.5")
    yield Check("break-even, 60,000 at 20,000 an exit", 3, lambda: break_even(60_000, 20_000), 0, "metrics page, F5")


FAMILIES = (proportions, rates_and_means, survival, competing, agreement_and_fairness, effects, sensitivity_and_money)


def all_checks() -> list[Check]:
    return [check for family in FAMILIES for check in family()]


def main() -> int:
    wrong = 0
    print(f"{'statistic':<50} {'expected':>12} {'got':>14}  {'':<5} source")
    for check in all_checks():
        got = check.compute()
        is_right = abs(got - check.expected) <= check.tolerance + 1e-9
        wrong += not is_right
        mark = "ok" if is_right else "WRONG"
        print(f"{check.name:<50} {check.expected:>12.7g} {got:>14.8g}  {mark:<5} {check.source}")
    print(f"{len(all_checks())} checks, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
