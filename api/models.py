"""Keys for scripts, and the answers already given to repeated requests."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.models import TenantModel
from organizations.models import Membership


class ApiKey(TenantModel):
    """A key with scopes and an end. Only its hash is stored; the words are shown once.

    It acts in the name of a member: a personal token of its owner, an organization key of the admin who made it.
    """

    name = models.CharField(max_length=80)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_keys")
    is_personal = models.BooleanField(default=True)
    prefix = models.CharField(max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor expired, and its member still belongs to the organization."""
        return self.revoked_at is None and self.expires_at > timezone.now() and self.membership.is_active

    def has_scope(self, scope: str) -> bool:
        """Whether the key was made for this."""
        return scope in self.scopes


class IdempotencyRecord(TenantModel):
    """The answer to a write that carried an Idempotency-Key: sent again, it is answered again, not done again."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)

    KEPT_FOR = timedelta(days=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "actor", "key"], name="idempotency_key_once")]
