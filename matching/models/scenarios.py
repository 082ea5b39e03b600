"""Settings tried side by side on the same frozen people, before anything is proposed to anybody."""

from django.conf import settings as project
from django.db import models

from cohorts.models import Cohort
from core.models import Job, TenantModel
from matching.enums import ScenarioState


class Comparison(TenantModel):
    """The people of a cohort as they were at a moment, on which scenarios are tried; one for each cohort."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="comparison")
    # Canonical JSON, compressed: see matching.studio.freezing. Kept out of lists: it is large.
    content = models.BinaryField()
    # Criteria, rules and structure of the content, without its people.
    parts = models.JSONField(default=dict)
    # Of the rows behind it: while it is equal, nothing can have changed since.
    fingerprint = models.CharField(max_length=64, blank=True)
    people = models.PositiveIntegerField(default=0)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(project.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"Comparison of {self.cohort}"


class Scenario(TenantModel):
    """Weights, rules and an objective of their own, and the plan they give. Nothing of it is live."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    # See matching.studio.settings.Settings.
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ScenarioState.choices, default=ScenarioState.WAITING)
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="scenario")
    # Figures of the plan, for the page: see matching.studio.outcome.
    figures = models.JSONField(default=dict)
    # Who goes to whom and who stays without: packed JSON.
    plan = models.BinaryField(null=True)
    error = models.CharField(max_length=500, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    # Taken off the page; it can be put back.
    removed_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(project.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_unfinished(self) -> bool:
        """Its figures are still to come."""
        return self.state == ScenarioState.WAITING

    @property
    def is_ready(self) -> bool:
        """Its figures belong to its settings."""
        return self.state == ScenarioState.READY
