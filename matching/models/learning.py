"""Weights that outcomes suggest, and what a person decided about them."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from matching.enums import WeightsState
from programs.models import Program


class LearnedWeights(TenantModel):
    """Weights proposed for a program from rated relationships. Nothing changes before a person accepts them."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="learned_weights")
    state = models.CharField(max_length=10, choices=WeightsState.choices, default=WeightsState.PROPOSED)
    # Criterion public id -> weight, as they were and as proposed.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    # How many rated relationships it rests on, and their SHA-256: the same data give the same proposal.
    relationships = models.PositiveIntegerField()
    data_hash = models.CharField(max_length=64)
    seed = models.PositiveIntegerField(default=0)
    # Cross-validated: {"configured", "learned", "low", "high"} as shares of the spread of ratings.
    gain = models.JSONField(default=dict)
    # {"run", "changed", "people", "loss"} of the last run solved again; empty when it is too large or there is none.
    churn = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "program"],
                condition=models.Q(state="proposed"),
                name="one_open_weights_proposal",
            )
        ]

    def __str__(self) -> str:
        return f"Weights from {self.relationships} relationships"
