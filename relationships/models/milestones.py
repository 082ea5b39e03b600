"""Steps of the program that people tick, because nothing in the product shows that they are done."""

from django.conf import settings
from django.db import models

from cohorts.models import Milestone
from core.models import TenantModel
from relationships.models.relationships import RelationshipMember


class MilestoneTick(TenantModel):
    """Somebody said that a milestone which no deed completes is done, for one member."""

    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="milestone_ticks")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="ticks")
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    done_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "member", "milestone"], name="milestone_tick_once")
        ]
