"""A forecast with everything it was made from, so that it says the same next year."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from readiness.enums import ForecastState


class SuccessionForecast(TenantModel):
    """One simulation: inputs frozen, seed kept. Rates belong to groups; nothing in it is about one person leaving."""

    as_of = models.DateField()
    state = models.CharField(max_length=8, choices=ForecastState.choices, default=ForecastState.WAITING)
    seed = models.PositiveIntegerField(default=1)
    runs = models.PositiveIntegerField(default=5000)
    # Parameter -> {draw, source, ...} as readiness.forecasting.parameters writes it.
    parameters = models.JSONField(default=dict)
    # Key roles and nominations by number, without names.
    inputs = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.ForeignKey("core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-as_of"], name="forecast_newest")]

    def __str__(self) -> str:
        return f"Forecast of {self.as_of:%-d %B %Y}"

    @property
    def is_done(self) -> bool:
        """Has results."""
        return self.state == ForecastState.DONE
