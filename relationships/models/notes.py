"""What is said about a session, and by whom it may be read. Policies of these tables hold it (migration 0003)."""

from datetime import date

from django.conf import settings
from django.db import models

from core.models import TenantModel
from relationships.enums import Usefulness
from relationships.models.relationships import Relationship, RelationshipMember
from relationships.models.sessions import MentoringSession


class SharedNote(TenantModel):
    """Notes of a session that its relationship writes together. Nobody outside the relationship reads them."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="shared_notes")
    text = models.TextField(blank=True)
    # Rises with each save: whoever saves over an older one is shown both texts.
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "session"], name="shared_note_once")]


class PrivateNote(TenantModel):
    """A note of one person about a session. Nobody but the author reads it, not even by SQL as the runtime role."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="private_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "session", "author"], name="private_note_once")]


class SessionFeedback(TenantModel):
    """How useful a session was, and words to the coordinator: read by the author and the cohort's coordinator."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="feedback")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    usefulness = models.PositiveSmallIntegerField(choices=Usefulness.choices, null=True, blank=True)
    words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "session", "author"], name="session_feedback_once"),
            models.CheckConstraint(
                condition=models.Q(usefulness__isnull=True) | models.Q(usefulness__range=(1, 4)),
                name="session_feedback_1_4",
            ),
        ]


class AgendaItem(TenantModel):
    """A talking point for the next session. It stays on the agenda until it was talked about."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="agenda_items")
    text = models.CharField(max_length=300)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    discussed_in = models.ForeignKey(
        MentoringSession, null=True, blank=True, on_delete=models.SET_NULL, related_name="agenda_items"
    )

    class Meta:
        indexes = [models.Index(fields=["organization", "relationship", "discussed_in"], name="agenda_open")]


class ActionItem(TenantModel):
    """Something that was agreed: who does it, until when."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="action_items")
    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="action_items")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(RelationshipMember, null=True, on_delete=models.SET_NULL, related_name="action_items")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # The due day as leave moves it, where it was asked for (relationships.pauses).
    until: date | None = None

    class Meta:
        indexes = [models.Index(fields=["organization", "relationship", "done_at"], name="action_open")]
