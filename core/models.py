"""Base rows that every app builds on, and the job row."""

from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_scopes import get_scope

from core.enums import JobState
from core.identifiers import random_id
from core.tenancy import NoTenantError

M = TypeVar("M", bound=models.Model)


class TimeStamped(models.Model):
    """Knows when it was made and last changed."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class TenantManager(models.Manager[M]):
    """Only rows of the active organization; refuses to guess when none is active.

    The second guard: row security would return nothing, this says that the code forgot the tenant.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        """Rows of the active organization."""
        active = get_scope()
        if not active.get("_enabled", True):
            return super().get_queryset()
        if "organization" not in active:
            raise NoTenantError(f"{self.model.__name__} was read while no organization is active.")
        return super().get_queryset().filter(organization_id=active["organization"])

    def none(self) -> models.QuerySet[M]:
        """No rows; needs no organization, so that a form class may start with it."""
        return super().get_queryset().none()


class TenantModel(TimeStamped):
    """A row that belongs to one organization. Its table has forced row security (core.row_security)."""

    organization = models.ForeignKey("organizations.Organization", on_delete=models.CASCADE, related_name="+")
    public_id = models.CharField(max_length=23, default=random_id, unique=True, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True


class StoredFile(TenantModel):
    """A file in the database, where every process finds it. Each use has a table of its own, with its own readers."""

    filename = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.filename


class Job(TenantModel):
    """One piece of work for a worker. Postgres is the truth; the broker only rings.

    `fence` rises with every claim: a worker that was paused past its lease writes with an old fence and is refused.
    """

    kind = models.CharField(max_length=60)
    idempotency_key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(default=timezone.now)
    queue = models.CharField(max_length=20, default="interactive")
    arguments = models.JSONField(default=dict)
    initiator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    progress = models.FloatField(default=0.0)
    phase = models.CharField(max_length=120, blank=True)
    cancel_requested = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "idempotency_key"], name="job_once_per_key"),
        ]
        indexes = [models.Index(fields=["organization", "state", "run_after"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    @property
    def is_finished(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self.state in JobState.finished()

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        if self.started_at is None:
            return 0.0
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    def argument(self, name: str) -> Any:
        """One of the facts the job was queued with. KeyError when it was not given."""
        return self.arguments[name]
