"""What groups an organization compares in its fairness reports."""

from django.conf import settings
from django.db import models

from core.models import TenantModel


class FairnessAttribute(TenantModel):
    """An HR field, or a protected attribute (`protected.<key>`), that fairness reports may group people by."""

    key = models.CharField(max_length=100)
    is_allowed = models.BooleanField(default=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="fairness_attribute_once")]

    def __str__(self) -> str:
        return self.key
