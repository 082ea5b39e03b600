"""What somebody says to one person of the program team, and to nobody else. Policies of both tables hold it."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from relationships.enums import ConfidenceState
from relationships.models.relationships import Relationship


class Confidence(TenantModel):
    """A talk between a member and the person they chose. Even that it exists is known to these two alone."""

    # The relationship it is about; empty when it is about none, or when that was erased.
    relationship = models.ForeignKey(Relationship, null=True, on_delete=models.CASCADE, related_name="+")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_complaint = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ConfidenceState.choices, default=ConfidenceState.NEW)
    settled_on = models.DateField(null=True, blank=True)
    # Counts what each of the two has not read yet.
    unread_by_writer = models.PositiveSmallIntegerField(default=0)
    unread_by_receiver = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "receiver", "state"], name="confidence_by_receiver"),
            models.Index(fields=["organization", "writer"], name="confidence_by_writer"),
        ]

    def __str__(self) -> str:
        return "Message in confidence"


class ConfidenceWords(TenantModel):
    """One message of such a talk."""

    confidence = models.ForeignKey(Confidence, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "confidence words"

    def __str__(self) -> str:
        return "Words in confidence"
