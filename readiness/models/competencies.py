"""What good leadership looks like here, and dated ratings of it."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from participants.models import Person
from readiness.enums import RaterType


class Competency(TenantModel):
    """Something leaders are to be good at, with a sentence of behaviour for each level from 1 to 5."""

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300)
    # Five sentences, for levels 1 to 5.
    anchors = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=1)
    # No longer rated; earlier ratings stay.
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=models.Q(retired_on=None), name="competency_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CompetencyRating(TenantModel):
    """One rating of one competency on one day. A later one is a new row: nothing is overwritten."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="competency_ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    rater_type = models.CharField(max_length=10, choices=RaterType.choices)
    level = models.PositiveSmallIntegerField()
    rated_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "competency", "person", "rater", "rated_on"], name="competency_rating_once"
            ),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="competency_rating_1_5"),
        ]
        indexes = [models.Index(fields=["organization", "person", "rated_on"], name="competency_rating_by_day")]
