"""How a relationship comes to its end: what silence leads to, and a longer time that somebody asks for."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from relationships.enums import ExtensionState
from relationships.models.relationships import Relationship


class SilenceNotice(TenantModel):
    """No sign of life since a day: both were asked, and the relationship ends unless somebody answers."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="silence_notices")
    # The last sign of life when this was written: one notice for one silence.
    silent_since = models.DateField()
    ends_on = models.DateField()
    # A member pressed "we are still meeting"; counts as a sign of life.
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "relationship", "silent_since"], name="silence_notice_once")
        ]


class Extension(TenantModel):
    """A member asks for more time. The words are for whoever decides: the author and program managers (migration)."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="extensions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()
    words = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=ExtensionState.choices, default=ExtensionState.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "relationship"],
                condition=models.Q(state=ExtensionState.WAITING),
                name="extension_waits_once",
            )
        ]
