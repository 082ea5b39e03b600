"""Mentors who are asked whether they take a mentee, one after the other, each with a clock."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohorts.models import Cohort, Participant
from core.models import TenantModel
from matching.enums import OfferState
from matching.models.runs import MatchingRun
from relationships.models import Relationship


class Offer(TenantModel):
    """A mentor is asked about a mentee. One at a time per mentee; a mentor may have several to choose from."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="offers")
    # The run whose publication asked; empty when it came from the mentee's own choice alone.
    run = models.ForeignKey(MatchingRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="offers")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="offers_as_mentee")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="offers_as_mentor")
    # First asked, second asked and so on, for this mentee.
    turn = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.WAITING)
    reasons = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    remind_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # How often it was sent; part of the mail's occasion.
    sendings = models.PositiveSmallIntegerField(default=1)
    # After this one nobody was left to ask: the program team decides.
    is_last = models.BooleanField(default=False)
    # Why the mentor said no: for the program team only, never in a mail, never in the audit log.
    decline_reason = models.CharField(max_length=500, blank=True)
    relationship = models.ForeignKey(
        Relationship, null=True, blank=True, on_delete=models.SET_NULL, related_name="offers"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "mentee"], condition=Q(state="waiting"), name="one_waiting_offer_per_mentee"
            ),
            models.UniqueConstraint(fields=["organization", "mentee", "turn"], name="offer_turn_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="offer_expires_after_asking"),
        ]
        indexes = [models.Index(fields=["organization", "cohort", "state"], name="offer_by_state")]

    def __str__(self) -> str:
        return f"Offer {self.public_id[:6]}"

    @property
    def is_waiting(self) -> bool:
        """The mentor has not answered and the time is not over."""
        return self.state == OfferState.WAITING
