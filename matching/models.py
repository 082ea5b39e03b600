"""Matching runs and what they propose. Nothing here is live until a named person publishes."""

from django.conf import settings
from django.db import models

from cohorts.models import Cohort, Participant
from core.models import Job, TenantModel
from matching.enums import ProposalState, ReviewKind, RunState
from relationships.models import Relationship


class MatchingRun(TenantModel):
    """One computation of proposals for a cohort, from a snapshot of its inputs."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="matching_runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="matching_run")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Everything the engine was given (people, answers, rules, weights), so that the run can be repeated to the bit.
    snapshot = models.JSONField(default=dict)
    input_hash = models.CharField(max_length=64, blank=True)
    weights_hash = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    seed = models.PositiveIntegerField(default=0)
    objective = models.CharField(max_length=20, default="MOST_PEOPLE")
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


class Proposal(TenantModel):
    """A suggested pair with its score and reasons. `mentor` and `mentee` hold the two sides; peers use both as equals."""

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="proposals")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="proposals_as_mentee")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="proposals_as_mentor")
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    score = models.FloatField()
    # [{"key", "label", "weight", "value", "points", "evidence": [...], "assumed": bool}]
    breakdown = models.JSONField(default=list)
    sentence = models.CharField(max_length=400, blank=True)
    reasons = models.JSONField(default=list)
    # Short words why a person should look: [{"code", "label", "text"}]
    flags = models.JSONField(default=list)
    coverage = models.FloatField(default=1.0)
    rank_for_mentee = models.PositiveIntegerField(null=True)
    rank_for_mentor = models.PositiveIntegerField(null=True)
    by_hand = models.BooleanField(default=False)
    relationship = models.ForeignKey(
        Relationship, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "run", "mentee", "mentor"], name="proposal_once")
        ]


class Unmatched(TenantModel):
    """A participant of a run without a proposal, the rule that stopped it, and the smallest change that would help."""

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="unmatched")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="unmatched_in")
    reason = models.CharField(max_length=400)
    fix = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "run", "participant"], name="unmatched_once")]


class ReviewStep(TenantModel):
    """One change during review: what it was before, so that it can be undone."""

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="review_steps")
    kind = models.CharField(max_length=10, choices=ReviewKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said = models.CharField(max_length=300)
    before = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
