"""Matching runs and the input each was given."""

from django.conf import settings
from django.db import models

from cohorts.models import Cohort
from core.models import Job, TenantModel
from matching.enums import RunState


class MatchingRun(TenantModel):
    """One computation of proposals for a cohort, from a snapshot of its inputs."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="matching_runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="matching_run")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # When the inputs were frozen; later changes make the proposals stale.
    snapshot_at = models.DateTimeField(null=True, blank=True)
    input_hash = models.CharField(max_length=64, blank=True)
    weights_hash = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    seed = models.PositiveIntegerField(default=0)
    objective = models.CharField(max_length=20, default="MOST_PEOPLE")
    # {"name", "settings"} of the scenario it was chosen from; empty: the program's own rules and weights.
    scenario = models.JSONField(default=dict, blank=True)
    # Counts and points: matched, mentees, places, median, lowest, total, proven, seconds by phase.
    summary = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    # Rises with every change during review: a second tab's stale change is refused.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "number"], name="run_number_once"),
            # Two computations of one cohort at the same time would race for the same people.
            models.UniqueConstraint(
                fields=["organization", "cohort"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_run_per_cohort",
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.number}"

    @property
    def is_unfinished(self) -> bool:
        """Waits for a worker or is being computed."""
        return self.state in RunState.unfinished()

    @property
    def is_reviewable(self) -> bool:
        """Its proposals can be changed and published."""
        return self.state == RunState.COMPUTED

    @property
    def has_result(self) -> bool:
        """Has proposals to look at, whether or not they can still be changed."""
        return self.state in RunState.with_result()


class RunInput(TenantModel):
    """Everything the engine was given, so that a run can be repeated to the bit. Kept apart: it is large."""

    run = models.OneToOneField(MatchingRun, on_delete=models.CASCADE, related_name="input")
    # Canonical JSON, compressed: see matching.snapshot.
    content = models.BinaryField()
    # Of the rows behind it: while it is equal, nothing can have changed since.
    fingerprint = models.CharField(max_length=32, blank=True)
