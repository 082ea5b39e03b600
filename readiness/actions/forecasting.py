"""Asking for a forecast and stopping it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.actions import cancel_job, enqueue
from core.errors import Refusal
from core.identifiers import random_id
from core.occasions import made_before
from core.tenancy import current_organization_id
from organizations.audit import record
from readiness.actions.settings import require_on
from readiness.enums import ForecastState
from readiness.forecasting.inputs import freeze
from readiness.forecasting.parameters import propose
from readiness.models import SuccessionForecast

KIND = "readiness.forecast"


def ask_forecast(
    *, actor: User, seed: int = 1, runs: int = 5000, on: date | None = None, public_id: str = "", **entered: Any
) -> SuccessionForecast:
    """Freeze today's key roles, nominations and parameters, and queue the simulation.

    `entered`: growth (low, high), fill (low, usual, high), mentoring; see forecasting.parameters.propose.
    Refusal without key roles. The same `public_id` twice is one forecast.
    """
    require_on()
    today = on or timezone.localdate()
    with transaction.atomic():
        if made := made_before(SuccessionForecast, public_id):
            return made
        inputs = freeze(today)
        if not inputs["roles"]:
            raise Refusal("List key roles first: there is nothing to forecast.")
        forecast = SuccessionForecast.objects.create(
            organization_id=current_organization_id(),
            public_id=public_id or random_id(),
            as_of=today,
            seed=seed,
            runs=runs,
            inputs=inputs,
            parameters={one.name: one.as_json() for one in propose(today, **entered)},
            asked_by=actor,
        )
        forecast.job, _created = enqueue(KIND, key=forecast.public_id, initiator_id=actor.pk)
        forecast.save(update_fields=["job", "updated_at"])
        record(forecast, "forecast.asked", actor=actor, key_roles=len(inputs["roles"]))
    return forecast


def stop_forecast(forecast: SuccessionForecast, *, actor: User) -> None:
    """Stop a forecast that is being computed. Does nothing when it has ended."""
    if forecast.state == ForecastState.WAITING and forecast.job:
        cancel_job(forecast.job)
        record(forecast, "forecast.stopped", actor=actor)
