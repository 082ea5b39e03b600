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
    # When the inputs were frozen; later changes make the proposals stale.
    snapshot_at = models.DateTimeField(null=True, blank=True)
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


class Proposal(TenantModel):
    """A suggested pair with its score and reasons. Peers use `mentor` and `mentee` as equals."""

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
    # Has a flag that a person should see before publishing: kept beside `flags` to sort and count by.
    needs_look = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=False)
    # Why the reviewer refused the pair; for the program team only.
    rejection = models.CharField(max_length=300, blank=True)
    relationship = models.ForeignKey(
        Relationship, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "run", "mentee", "mentor"], name="proposal_once"),
            models.UniqueConstraint(
                fields=["organization", "run", "mentee"],
                condition=~models.Q(state="rejected"),
                name="one_proposal_per_mentee",
            ),
        ]
        indexes = [models.Index(fields=["organization", "run", "state"], name="proposal_by_state")]

    def __str__(self) -> str:
        return f"{self.mentee.person} and {self.mentor.person}"

    @property
    def is_locked(self) -> bool:
        """Stands whatever the next run finds."""
        return self.state == ProposalState.LOCKED


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
    # {"mentees": [participant ids], "proposals": [rows], "unmatched": [rows]} as they were.
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
