"""Mails: written in the transaction of what they tell, sent after it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.identifiers import random_id
from core.models import TenantModel, TimeStamped
from notifications.enums import Category, DeliveryClass, MessageState, ReminderState, Rhythm


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
    # An invitation to a calendar, as a file. Forgotten once sent.
    calendar_file = models.TextField(blank=True)
    send_after = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, blank=True)
    # Of a nudge: where one click in the mail program stops its kind (RFC 8058). Forgotten once sent.
    unsubscribe_url = models.CharField(max_length=400, blank=True)
    error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "dedupe"], name="message_once")]
        indexes = [
            models.Index(fields=["organization", "state", "send_after"], name="message_due"),
            models.Index(fields=["organization", "kind", "created_at"], name="message_by_kind"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def did_not_leave(self) -> bool:
        """It is given up, or nobody knows; a person decides whether it is sent again."""
        return self.state in {MessageState.DEAD, MessageState.UNKNOWN}


class Reminder(TenantModel):
    """One reminder to one person, planned ahead; whether it is still needed is asked when it is due.

    `local_day`, `local_time` and `zone` are what was meant, `due_at` is the instant that follows from them: when the
    person moves or the rules of a zone change, what is unsent is planned anew.
    """

    kind = models.CharField(max_length=60)
    # What it is about, as its kind writes it ("relationship:" and an id), and which of its times this is.
    subject = models.CharField(max_length=80)
    occurrence = models.CharField(max_length=40)
    recipient_email = models.EmailField()
    recipient_name = models.CharField(max_length=150, blank=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    local_day = models.DateField()
    local_time = models.TimeField()
    zone = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReminderState.choices, default=ReminderState.PLANNED)
    # Why it was not sent, in words for the program team.
    outcome = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "subject", "occurrence", "recipient_email"], name="reminder_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "state", "due_at"], name="reminder_due"),
            models.Index(fields=["organization", "subject"], name="reminder_by_subject"),
            models.Index(fields=["organization", "recipient_email", "state"], name="reminder_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.subject}"

    @property
    def kind_name(self) -> str:
        """The kind in words: "session.log" is "Session: log"."""
        return self.kind.replace(".", ": ").replace("_", " ").capitalize()


class Notice(TenantModel):
    """A line in a person's inbox: what happened or is waiting, and the page that it leads to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=20, choices=Category.choices)
    dedupe = models.CharField(max_length=160)
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user", "dedupe"], name="notice_once")]
        indexes = [models.Index(fields=["organization", "user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.text


class Preference(TenantModel):
    """How one person wants to be mailed about one category; the inbox has everything in any case."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=20, choices=Category.choices)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user", "category"], name="preference_once")]


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
