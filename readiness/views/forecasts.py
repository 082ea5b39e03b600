"""The forecast: asking, watching, reading."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.occasions import occasion
from organizations.access import TenantRequest, allows, requires
from readiness.actions.forecasting import ask_forecast, stop_forecast
from readiness.enums import ForecastState
from readiness.forecasting.page import forecast_page
from readiness.forecasting.parameters import propose
from readiness.forecasting.past import look_back
from readiness.forecasting.results import latest_forecast
from readiness.forms import ForecastForm
from readiness.models import SuccessionForecast
from readiness.views.frame import act, when_on


@requires("forecast.view")
@require_safe
@when_on
def forecasts(request: TenantRequest) -> HttpResponse:
    """The newest forecast, the ones before it, and how last year's did."""
    rows = list(SuccessionForecast.objects.defer("inputs", "results").select_related("asked_by").order_by("-pk")[:20])
    latest = latest_forecast()
    context: dict[str, Any] = {
        "rows": rows,
        "past": look_back(timezone.localdate()),
        "may_ask": allows(request.membership, "readiness.manage"),
    }
    if latest is not None:
        context |= forecast_page(latest)
    return render(request, "readiness/forecast_list.html", context)


@requires("readiness.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@when_on
def forecast_new(request: TenantRequest) -> HttpResponse:
    """What is known of the nine parameters, and the few that a person knows better."""
    form = ForecastForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            forecast = ask_forecast(actor=request.user, public_id=occasion(request), **form.entered())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("readiness:forecast", request.organization.slug, forecast.public_id)
    context = {"form": form, "sources": propose(timezone.localdate())}
    return render(request, "readiness/forecast_new.html", context, status=422 if form.is_bound else 200)


@requires("forecast.view")
@require_safe
@when_on
def forecast(request: TenantRequest, public_id: str) -> HttpResponse:
    """One forecast, or how far it is."""
    found = get_object_or_404(SuccessionForecast.objects.select_related("job"), public_id=public_id)
    context: dict[str, Any] = {"forecast": found, "may_ask": allows(request.membership, "readiness.manage")}
    if found.is_done:
        context |= forecast_page(found)
    return render(request, "readiness/forecast_detail.html", context)


@requires("forecast.view")
@require_safe
@when_on
def forecast_status(request: TenantRequest, public_id: str) -> HttpResponse:
    """How far it is, as a piece of the page."""
    found = get_object_or_404(SuccessionForecast.objects.select_related("job"), public_id=public_id)
    if found.state == ForecastState.WAITING:
        return render(request, "readiness/_forecast_progress.html", {"forecast": found})
    return HttpResponse(headers={"HX-Refresh": "true"})


@requires("readiness.manage")
@require_POST
@when_on
def forecast_stop(request: TenantRequest, public_id: str) -> HttpResponse:
    """Stop it."""
    found = get_object_or_404(SuccessionForecast, public_id=public_id)
    if found.state != ForecastState.WAITING:
        messages.error(request, "This forecast has ended already.")
        return redirect("readiness:forecast", request.organization.slug, found.public_id)
    return act(
        request,
        lambda: stop_forecast(found, actor=request.user),
        "Stopped.",
        "readiness:forecast",
        found.public_id,
    )
