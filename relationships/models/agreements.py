"""What the people of a relationship agree on at its start. The program team may read it; it says so."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from relationships.models.relationships import Relationship, RelationshipMember


class Agreement(TenantModel):
    """One version of an agreement. A change is a new version, which everybody signs anew."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    confidentiality = models.TextField()
    limits = models.TextField()
    sharing = models.TextField()
    more = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "relationship", "version"], name="agreement_version_once")
        ]


class AgreementSignature(TenantModel):
    """A member's yes to one version; `created_at` says when."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="signatures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "agreement", "member"], name="signature_once")]
