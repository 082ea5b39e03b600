"""The trial of a relationship and what each side answers to it. Policies of these tables: the migration of trials."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from relationships.enums import Fit
from relationships.models.relationships import Relationship, RelationshipMember


class Trial(TenantModel):
    """A relationship that its members try first. It becomes an ordinary one by two yeses, or on its last day."""

    relationship = models.OneToOneField(Relationship, on_delete=models.CASCADE, related_name="trial")
    ends_on = models.DateField()
    # How often both were asked; after each held session, or two weeks apart where none is logged.
    asked = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # One side said that it is no fit. Which side is not kept.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "ends_on"], name="trial_by_end")]

    @property
    def is_open(self) -> bool:
        """Neither confirmed nor ended."""
        return self.confirmed_at is None and self.ended_at is None


class FitAnswer(TenantModel):
    """What one member says about the fit. Read by its author, and by program managers as a named check-in."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="fit_answers")
    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="fit_answers")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Which asking it answers: 1 to 3.
    occasion = models.PositiveSmallIntegerField()
    fit = models.CharField(max_length=10, choices=Fit.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "member", "occasion"], name="fit_answer_once"),
            models.CheckConstraint(condition=models.Q(occasion__range=(1, 3)), name="fit_answer_occasion_1_3"),
        ]


class FitWords(TenantModel):
    """What somebody wrote for themselves beside an answer. Nobody but the author reads it."""

    answer = models.OneToOneField(FitAnswer, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=1000)

    class Meta:
        verbose_name_plural = "fit words"
