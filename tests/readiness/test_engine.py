"""The exact cases of the measuring page (8.2) and properties of the succession figures."""

import math
import random
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from readiness.engine import (
    Beta,
    Fixed,
    Gamma,
    Parameters,
    Roles,
    Stopped,
    Successors,
    Uniform,
    back_test,
    draw_from_json,
    net_coverage,
    succession_forecast,
    tornado,
)
from readiness.engine.draws import draw_as_json
from readiness.engine.forecast import LATER, READY, SOON

NEVER = Fixed(0.0)
SURE = Parameters(
    exits={"": NEVER},
    retirement=NEVER,
    growth=NEVER,
    successor_exits=NEVER,
    to_ready=NEVER,
    to_soon=NEVER,
    acceptance=Fixed(1.0),
    fill_quarters=Fixed(99.0),
)
RUNS = 20_000


def yearly(chance: float) -> Fixed:
    """The rate that gives a chance within a year."""
    return Fixed(-math.log(1 - chance))


def test_ten_roles_with_ten_percent_exits_in_a_year():
    parameters = replace(SURE, exits={"": yearly(0.1)})
    gaps = succession_forecast(Roles.plain(10), Successors.of(), parameters, runs=RUNS, quarters=4).gaps[:, -1]
    assert gaps.mean() == pytest.approx(1.0, abs=0.03)
    assert (gaps == 0).mean() == pytest.approx(0.3487, abs=0.012)
    assert (gaps >= 2).mean() == pytest.approx(0.2639, abs=0.012)


def test_two_certain_retirements_and_one_ready_for_both_leave_exactly_one_gap():
    both = Successors.of((0, 0, READY), (0, 1, READY))
    assert set(succession_forecast(Roles.plain(2, leaves_in=1), both, SURE, runs=50, quarters=1).gaps[:, 0]) == {1}
    halves = replace(Roles.plain(2, leaves_in=1), leave_chance=[0.5, 0.5])
    gaps = succession_forecast(halves, both, SURE, runs=RUNS, quarters=1).gaps[:, 0]
    assert gaps.mean() == pytest.approx(0.25, abs=0.012)


def test_a_successor_in_one_to_two_years_may_be_ready_in_two():
    roles, successor = Roles.plain(1, leaves_in=8), Successors.of((0, 0, SOON))
    grows = replace(SURE, to_ready=Fixed(1 / 1.5))
    covered = 1 - succession_forecast(roles, successor, grows, runs=RUNS, quarters=8).risk[0, 1]
    assert covered == pytest.approx(1 - math.exp(-8 / 4 / 1.5), abs=0.012)
    leaves = replace(grows, successor_exits=yearly(0.2))
    covered = 1 - succession_forecast(roles, successor, leaves, runs=RUNS, quarters=8).risk[0, 1]
    assert covered == pytest.approx(0.4713, abs=0.012)


def test_one_person_ready_for_three_roles_covers_one():
    ready = {"CEO": ["Smith"], "COO": ["Smith", "Bose"], "CFO": ["Smith"]}
    filled = net_coverage(ready)
    assert len(filled) == 2
    assert filled["COO"] == "Bose"
    roles = Roles.plain(3, leaves_in=1)
    people = Successors.of((0, 0, READY), (0, 1, READY), (0, 2, READY), (1, 1, READY), (2, 0, SOON), (2, 1, SOON))
    assert set(succession_forecast(roles, people, SURE, runs=50, quarters=1).gaps[:, 0]) == {1}


def test_net_coverage_is_the_largest_there_is():
    dice = random.Random(5)
    for _ in range(150):
        ready = {role: [person for person in range(5) if dice.random() < 0.35] for role in range(4)}
        best = max(
            sum(person in ready[role] for role, person in enumerate(order)) for order in permutations(range(5), 4)
        )
        filled = net_coverage(ready)
        assert len(filled) == best
        assert len(set(filled.values())) == best
        assert all(person in ready[role] for role, person in filled.items())


def test_who_fills_a_role_opens_the_one_they_held():
    roles = Roles(["", ""], holder=[-1, 0], leaves_in=[1, -1], may_retire_from=[-1, -1])
    chain = succession_forecast(roles, Successors.of((0, 0, READY)), SURE, runs=20, quarters=1)
    assert set(chain.gaps[:, 0]) == {1}
    assert chain.risk[:, 0].tolist() == [0.0, 1.0]
    covered = Successors.of((0, 0, READY), (1, 1, READY))
    assert set(succession_forecast(roles, covered, SURE, runs=20, quarters=1).gaps[:, 0]) == {0}


def test_a_role_is_filled_from_outside_after_its_quarters():
    open_roles = succession_forecast(
        Roles.plain(1, leaves_in=1), Successors.of(), replace(SURE, fill_quarters=Fixed(2.0)), runs=10, quarters=4
    ).open_roles
    assert open_roles[0].tolist() == [1, 1, 0, 0]


def test_more_mentoring_never_makes_it_worse_and_only_for_the_mentored():
    roles, successor = Roles.plain(1, leaves_in=8), Successors.of((0, 0, SOON))
    grows = replace(SURE, to_ready=Fixed(0.5))
    mentored = replace(successor, mentored=[True])
    risk = [
        succession_forecast(roles, who, replace(grows, mentoring=Fixed(theta)), runs=4000, quarters=8).risk[0, 1]
        for who, theta in ((mentored, 0.8), (mentored, 1.0), (mentored, 1.5), (successor, 1.5))
    ]
    assert risk[0] > risk[1] > risk[2]
    assert risk[3] == risk[1]


def test_the_same_seed_gives_the_same_answer_and_another_one_nearly():
    roles, people = Roles.plain(12), Successors.of((0, 0, READY), (1, 1, SOON), (2, 2, LATER))
    first, same, other = (succession_forecast(roles, people, Parameters(), seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.open_roles, same.open_roles)
    assert first.expected_gaps[-1] == pytest.approx(other.expected_gaps[-1], rel=0.1)
    low, middle, high = first.band(4)
    assert low <= middle <= high


def test_a_forecast_can_be_stopped():
    def stop(_share: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        succession_forecast(Roles.plain(1), Successors.of(), SURE, runs=1, tell=stop)


def test_the_tornado_names_what_moves_the_answer_most():
    roles = Roles.plain(5, leaves_in=6)
    people = Successors.of(*((number, number, SOON) for number in range(5)))
    parameters = replace(SURE, to_ready=Gamma(5 / 1.5, 5.0), growth=Uniform(0.0, 0.01))
    swings = tornado(roles, people, parameters, runs=300)
    assert [one.name for one in swings] == ["to_ready", "growth"]
    assert swings[0].low > swings[0].high


def test_last_years_forecast_is_scored():
    scored = back_test((0, 2), [0.5, 0.5, 0.1, 0.1], [True, False, False, False], uncovered=3)
    assert scored.brier == pytest.approx((0.25 + 0.25 + 0.01 + 0.01) / 4)
    assert not scored.is_inside
    assert scored.brier_of_mean == pytest.approx(0.1875)


def test_parameters_survive_being_stored():
    for draw in (Beta(4, 1.3), Gamma(2, 5), Uniform(0, 1), Fixed(1.0)):
        assert draw_from_json(draw_as_json(draw)) == draw
        assert draw.quantile(0.1) <= draw.mean <= draw.quantile(0.9)
