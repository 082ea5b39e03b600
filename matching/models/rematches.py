"""Drafts for people who need somebody else. Nothing of them is live before a person takes it."""

from django.conf import settings
from django.db import models

from cohorts.models import Cohort, Participant
from core.models import Job, TenantModel
from matching.enums import RematchCause, RematchState
from relationships.models import Relationship


class Rematch(TenantModel):
    """A draft: whom the mentees of one relationship, of a leaver, or of a whole cohort could have instead."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rematches")
    cause = models.CharField(max_length=10, choices=RematchCause.choices)
    # The relationship that ended or is to end; empty for a whole cohort.
    relationship = models.ForeignKey(
        Relationship, null=True, blank=True, on_delete=models.CASCADE, related_name="rematches"
    )
    state = models.CharField(max_length=10, choices=RematchState.choices, default=RematchState.COMPUTING)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # Points that keeping a pair is worth, of 100.
    keep_bonus = models.FloatField(default=3.0)
    # Of a whole cohort: {"pairs", "changed", "before", "after"} (points); else {"error"} when it failed.
    summary = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "rematches"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "relationship"],
                condition=models.Q(state__in=["computing", "draft"]),
                name="one_open_rematch_per_relationship",
            ),
            models.UniqueConstraint(
                fields=["organization", "cohort"],
                condition=models.Q(state__in=["computing", "draft"], cause="cohort"),
                name="one_open_rematch_per_cohort",
            ),
        ]
        indexes = [models.Index(fields=["organization", "cohort", "state"], name="rematch_by_state")]

    def __str__(self) -> str:
        return f"Rematch {self.public_id[:6]}"

    @property
    def is_draft(self) -> bool:
        """Computed, and nobody has decided yet."""
        return self.state == RematchState.DRAFT


class RematchOption(TenantModel):
    """Somebody whom a mentee could have: the proposed mentor is number 1, the next best follow."""

    rematch = models.ForeignKey(Rematch, on_delete=models.CASCADE, related_name="options")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="rematch_options")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="offered_in_rematches")
    number = models.PositiveSmallIntegerField(default=1)
    # Of a whole cohort: the mentor that the mentee has now, and the fit with them.
    mentor_now = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.CASCADE, related_name="rematched_from"
    )
    score = models.FloatField()
    score_now = models.FloatField(null=True, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    reasons = models.JSONField(default=list)
    taken_as = models.ForeignKey(
        Relationship, null=True, blank=True, on_delete=models.SET_NULL, related_name="rematch_options"
    )

    class Meta:
        ordering = ["mentee_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "rematch", "mentee", "mentor"], name="rematch_option_once"),
            models.UniqueConstraint(
                fields=["organization", "rematch", "mentee", "number"], name="rematch_option_number_once"
            ),
        ]
