"""Mails: written in the transaction of what they tell, sent after it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.identifiers import random_id
from core.models import TenantModel, TimeStamped
from notifications.enums import DeliveryClass, MessageState


class Message(TenantModel):
    """One mail to one person, as it will look. `dedupe` makes writing it twice impossible."""

    dedupe = models.CharField(max_length=160)
    delivery_class = models.CharField(max_length=1, choices=DeliveryClass.choices)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.PENDING)
    kind = models.CharField(max_length=60)
    recipient_email = models.EmailField()
    recipient_name = models.CharField(max_length=150, blank=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=200)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    send_after = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "dedupe"], name="message_once")]
        indexes = [models.Index(fields=["organization", "state", "send_after"], name="message_due")]

    def __str__(self) -> str:
        return self.subject

    @property
    def did_not_leave(self) -> bool:
        """It is given up, or nobody knows; a person decides whether it is sent again."""
        return self.state in {MessageState.DEAD, MessageState.UNKNOWN}


class OutboxMail(TimeStamped):
    """A mail that would have left, when no mail server is set up: shown on the outbox page of a demo."""

    public_id = models.CharField(max_length=23, default=random_id, unique=True, editable=False)
    recipient = models.CharField(max_length=254)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.subject
