"""Whom participants would like, and whom they were shown. Policies of these tables: migration 0004."""

from django.conf import settings
from django.db import models

from cohorts.models import Cohort, Participant
from core.models import Job, TenantModel


class Choosing(TenantModel):
    """The time in which the mentees of a cohort choose from a shortlist of mentors."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="choosing")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    # Last day for choices; empty: until the program team closes it.
    closes_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Orders equal mentors, the same way whenever the shortlists are made again.
    seed = models.PositiveIntegerField(default=0)
    # What the last making gave: {"people", "mentors", "fewest", "most", "short"}.
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Choosing in {self.cohort}"

    @property
    def is_open(self) -> bool:
        """Whether choices may still be changed."""
        return self.closed_at is None


class ShortlistEntry(TenantModel):
    """Somebody that a participant is shown to choose from, with the reasons in words."""

    choosing = models.ForeignKey(Choosing, on_delete=models.CASCADE, related_name="entries")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="shortlist")
    shown = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="shown_in")
    position = models.PositiveSmallIntegerField()
    score = models.FloatField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "shortlist entries"
        constraints = [
            models.UniqueConstraint(fields=["organization", "participant", "shown"], name="shortlist_entry_once")
        ]


class Choice(TenantModel):
    """Whom a participant (the chooser) would like, ranked 1 to 3, or would rather not have.

    A mentor's mark of a mentee has rank 1 to 3 as well. "Rather not" is read by the chooser and by matching only.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="choices")
    chosen = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="chosen_by")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    avoid = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "participant", "chosen"], name="choice_once"),
            models.UniqueConstraint(
                fields=["organization", "participant", "rank"],
                condition=models.Q(rank__isnull=False),
                name="choice_rank_once",
            ),
            models.CheckConstraint(
                condition=models.Q(avoid=True, rank__isnull=True) | models.Q(avoid=False, rank__range=(1, 3)),
                name="choice_ranked_or_avoided",
            ),
        ]
