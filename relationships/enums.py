from django.db import models


class RelationshipState(models.TextChoices):
    """Life of a relationship."""

    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"


class RelationshipKind(models.TextChoices):
    """Two people, or more."""

    PAIR = "pair", "Pair"
    CIRCLE = "circle", "Circle"
