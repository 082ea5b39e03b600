"""Figures as they were on a day. Everything else in this room is computed."""

from django.db import models

from cohorts.models import Cohort
from core.models import TenantModel


class FigureSnapshot(TenantModel):
    """All figures of one cohort, or of the whole organization (without a cohort), on one day.

    Counted anew during its day; when the day is over it is counted once more and then stands for good.
    """

    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.CASCADE, related_name="figure_snapshots")
    taken_on = models.DateField()
    is_final = models.BooleanField(default=False)
    # Metric id -> figure as reporting.figures writes it.
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cohort", "taken_on"], nulls_distinct=False, name="figures_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["organization", "-taken_on"], name="figures_newest")]

    def __str__(self) -> str:
        return f"Figures of {self.taken_on:%-d %B %Y}"
