from django.db import models


class MessageState(models.TextChoices):
    """Life of a mail."""

    PENDING = "pending", "Waiting"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    UNKNOWN = "unknown", "Not known whether it left"
    DEAD = "dead", "Not sent"


class DeliveryClass(models.TextChoices):
    """What is promised: a reminder is never doubled, an invitation is never lost."""

    AT_MOST_ONCE = "A", "At most once"
    AT_LEAST_ONCE = "B", "At least once"
