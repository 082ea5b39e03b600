"""The tenant, who belongs to it, and what was done in it."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.identifiers import random_id
from core.models import TenantModel, TimeStamped
from organizations.enums import LinkPurpose, Role

MEMBER = "member"


class Organization(TimeStamped):
    """The tenant: owns everything. The slug may change, nothing else refers to it."""

    public_id = models.CharField(max_length=23, default=random_id, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC")
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """A user's place in an organization. Readable by the user themselves before an organization is chosen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    is_active = models.BooleanField(default=True)
    # In a demo organization: the words on the button that signs in as this member.
    demo_label = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="membership_once")]

    def __str__(self) -> str:
        return str(self.user)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Granted roles, and `member`, which everybody has. Empty for an ended membership."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.role_grants.values_list("role", flat=True)) | {MEMBER}


class RoleGrant(TenantModel):
    """A role that somebody gave to a member."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=30, choices=Role.choices)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "membership", "role"], name="role_granted_once")]


class AccessLink(TenantModel):
    """A link in a mail that signs one person in and opens one page. GET shows, POST acts, once."""

    purpose = models.CharField(max_length=20, choices=LinkPurpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    # Whom it signs in, where that is known; else whoever has, or then gets, the account of that address.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    roles = models.JSONField(default=list, blank=True)
    target = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.email}"

    @property
    def is_usable(self) -> bool:
        """Neither used, nor withdrawn, nor too old."""
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class SetupLink(TimeStamped):
    """The one-time link that creates the first organization; printed by `manage.py setup_link`."""

    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class AuditEntry(TenantModel):
    """Who did what, when. The runtime role may add entries and read them, never change or remove them."""

    # A plain id: it stays when the user is deleted, because nobody may change an entry. Show `actor_name`.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor_name = models.CharField(max_length=150)
    event = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=23, blank=True)
    subject_label = models.CharField(max_length=200, blank=True)
    # Facts of the change that administrators may read; never the content of a private field.
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="audit_newest")]

    def fact(self, name: str) -> Any:
        """One fact, or None."""
        return self.facts.get(name)
