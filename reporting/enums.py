from django.db import models


class AskedOutcome(models.TextChoices):
    """What a comparison with similar colleagues can ask."""

    STAYED = "stayed", "Still here"
    PROMOTION = "promotion", "Promoted"


class AskedHorizon(models.IntegerChoices):
    """After how many months."""

    YEAR = 12, "After 12 months"
    TWO_YEARS = 24, "After 24 months"


class ComparisonState(models.TextChoices):
    """Life of a comparison."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
