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


class Category(models.TextChoices):
    """What a reminder or notice is about: the rows of a person's mail settings."""

    SESSIONS = "sessions", "Sessions: before one, and when nobody said whether it took place"
    MILESTONES = "milestones", "Steps of the program that are due"
    NUDGES = "nudges", "Nudges, when nothing has happened for a while"


class Rhythm(models.TextChoices):
    """How mails of a category come."""

    AT_ONCE = "at_once", "At once"
    WEEKLY = "weekly", "Mondays, in one mail"
    OFF = "off", "Only in the inbox"


class ReminderState(models.TextChoices):
    """Life of a planned reminder."""

    PLANNED = "planned", "Planned"
    SENT = "sent", "Sent"
    NOTICED = "noticed", "In the inbox only"
    DROPPED = "dropped", "Not needed any more"
    WITHDRAWN = "withdrawn", "Withdrawn"
