"""Whether an organization uses readiness ratings at all, what for, and who reads names."""

from django.conf import settings
from django.db import models

from core.models import TenantModel


class ReadinessSettings(TenantModel):
    """Off until an administrator states a purpose and has read the notice."""

    is_on = models.BooleanField(default=False)
    # Shown to everybody who rates or is rated.
    purpose = models.CharField(max_length=500, blank=True)
    # Whether ratings may be used in decisions on promotion: needs the notice of readiness/notice.py.
    used_for_promotion = models.BooleanField(default=False)
    # The words of the notice as they were when it was switched on.
    notice = models.TextField(blank=True)
    switched_at = models.DateTimeField(null=True, blank=True)
    switched_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="readiness_settings_once")]

    def __str__(self) -> str:
        return "Readiness and succession"


class NamedReader(TenantModel):
    """Somebody who may read successors and the 9-box by name, besides program managers; named by another person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], condition=models.Q(ended_at=None), name="named_reader_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
