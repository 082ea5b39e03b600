"""The forecast from rows to results: parameters with sources, a job, last year's beside what happened."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.jobs import perform
from core.tenancy import purpose, tenant
from readiness.actions import forecasting, roles
from readiness.engine import Fixed, Gamma
from readiness.forecasting.inputs import freeze
from readiness.forecasting.parameters import LABELS, parameters_of, propose, source_from_json
from readiness.forecasting.past import look_back
from readiness.forecasting.results import roles_at_risk
from readiness.models import CareerEvent, SuccessionForecast
from tests.readiness.conftest import make_people, make_role, nominate_with

TODAY = timezone.localdate()


def test_without_history_every_parameter_is_a_stated_default(on):
    sources = propose(TODAY)
    assert {one.name for one in sources} == set(LABELS)
    assert all(one.says for one in sources)
    assert "Default" in sources[0].says


def test_exit_rates_come_from_history_drawn_towards_the_whole(organization, inside):
    hired = TODAY - timedelta(days=365 * 5)
    plant = make_people(organization, 20, hire_date=hired, division="Operations")
    make_people(organization, 20, hire_date=hired, division="Sales")
    with purpose("history"):
        CareerEvent.objects.bulk_create(
            CareerEvent(organization=organization, person=person, kind="exit", exit_kind="voluntary", happened_on=TODAY)
            for person in plant[:6]
        )
        CareerEvent.objects.bulk_create([CareerEvent(
            organization=organization, person=plant[7], kind="exit", exit_kind="retirement", happened_on=TODAY
        )])  # fmt: skip
    rates = {one.name: one.draw for one in propose(TODAY) if one.name.startswith("exits")}
    assert rates["exits"].shape == 6.5
    assert rates["exits"].years == pytest.approx(120, abs=1)
    # (6 + 10 x 6.5/120) events in 60 + 10 years; a unit with fewer than five exits takes the rate of the whole.
    assert rates["exits:Operations"].mean == pytest.approx((6 + 10 * 6.5 / 120) / 70, rel=0.02)
    assert "exits:Sales" not in rates


def test_conversions_learn_from_own_history(organization, on, manager, sponsor):
    role, person = make_role("Role", manager.user), make_people(organization, 1)[0]
    nomination = nominate_with(role, person, [(sponsor, "soon")], manager=manager, on=TODAY - timedelta(days=730))
    nominate_with(role, person, [(sponsor, "ready")], manager=manager, on=TODAY - timedelta(days=365))
    assert nomination.ratings.model
    draw = next(one.draw for one in propose(TODAY) if one.name == "to_ready")
    assert isinstance(draw, Gamma)
    assert draw.shape == pytest.approx(5 / 1.5 + 1)
    assert draw.years == pytest.approx(6, abs=0.01)


def test_sources_survive_being_stored_and_name_what_is_a_what_if(on):
    sources = propose(TODAY, mentoring=1.3, growth=(1, 2))
    stored = [source_from_json(one.name, one.as_json()) for one in sources]
    assert stored == sources
    assert parameters_of(stored).mentoring == Fixed(1.3)
    assert "What-if" in next(one.says for one in sources if one.name == "mentoring")


def test_inputs_hold_no_names_and_leave_out_what_is_not_current(organization, on, manager, sponsor, mentor):
    holder, ready, old = make_people(organization, 3)
    role = make_role("Role", manager.user, incumbent=holder, expected_vacancy_on=TODAY + timedelta(days=100))
    nominate_with(role, ready, [(sponsor, "ready"), (mentor, "ready")], manager=manager)
    nominate_with(role, old, [(sponsor, "ready")], manager=manager, on=TODAY - timedelta(days=500))
    inputs = freeze(TODAY)
    assert inputs["nominations"] == [[0, 0, 3, False]]
    assert (inputs["roles"][0]["leaves_in"], inputs["left_out"]) == (2, 1)
    assert "Person" not in str(inputs)


def test_a_forecast_is_computed_by_a_job_and_the_same_again(organization, on, manager):
    for number in range(3):
        make_role(f"Role {number}", manager.user, expected_vacancy_on=TODAY + timedelta(days=30 * number))
    asked = [forecasting.ask_forecast(actor=manager.user, runs=200) for _ in range(2)]
    for one in asked:
        perform(one.job_id, organization.pk)
    first, second = (SuccessionForecast.objects.get(pk=one.pk) for one in asked)
    assert first.is_done
    assert first.results == second.results
    # Vacant roles without a successor stay uncovered.
    assert len(roles_at_risk(first)) == 3
    assert len(first.results["bands"]) == 12


def test_a_forecast_needs_key_roles_and_the_right_to_ask(organization, on, manager, mentee):
    with pytest.raises(Refusal, match="key roles"):
        forecasting.ask_forecast(actor=manager.user)
    make_role("Role", manager.user)
    unasked = forecasting.ask_forecast(actor=mentee.user, runs=10)
    perform(unasked.job_id, organization.pk)
    unasked.refresh_from_db()
    assert (unasked.state, unasked.results) == ("failed", {})


def test_a_waiting_forecast_can_be_stopped(on, manager):
    make_role("Role", manager.user)
    forecast = forecasting.ask_forecast(actor=manager.user)
    forecasting.stop_forecast(forecast, actor=manager.user)
    forecast.refresh_from_db()
    assert forecast.state == "stopped"


def test_last_years_forecast_stands_beside_what_happened(organization, on, manager):
    then = TODAY - timedelta(days=370)
    people = make_people(organization, 3)
    first, second = (make_role(f"Role {n}", manager.user, incumbent=people[n], on=then) for n in range(2))
    SuccessionForecast.objects.create(
        organization=organization,
        as_of=then,
        state="done",
        results={"vacancy": {str(first.pk): [0.5, 1, 1], str(second.pk): [0.2, 1, 1]}, "gaps": [{"low": 0, "high": 0}]},
    )
    roles.change_incumbent(first, None, actor=manager.user, on=TODAY - timedelta(days=200))
    roles.change_incumbent(second, None, actor=manager.user, on=TODAY - timedelta(days=100))
    roles.change_incumbent(second, people[2], actor=manager.user, on=TODAY - timedelta(days=95))
    past = look_back(TODAY)
    assert (past.vacated, past.test.happened, past.test.is_inside) == (2, 1, False)
    assert past.test.brier == pytest.approx((0.25 + 0.64) / 2)
    assert look_back(date(2020, 1, 1)) is None


def test_row_security_keeps_another_organizations_forecast(organization, other_organization, on, manager):
    make_role("Role", manager.user)
    forecasting.ask_forecast(actor=manager.user)
    with tenant(other_organization.pk):
        assert not SuccessionForecast.objects.exists()
