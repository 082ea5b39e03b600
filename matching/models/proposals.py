"""What a run proposes, whom it left unmatched, and what the reviewer did with it."""

from django.conf import settings
from django.db import models

from cohorts.models import Participant
from core.models import TenantModel
from matching.enums import ProposalState, ReviewKind
from matching.models.runs import MatchingRun
from relationships.models import Relationship


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
