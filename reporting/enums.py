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


class ReportKind(models.TextChoices):
    """Papers that can be asked for."""

    BOARD_PACK = "board_pack", "Quarterly board pack"


class Edition(models.TextChoices):
    """For whom a paper is made; it says what may be counted in it."""

    BOARD = "board", "For the board and sponsors: nothing that points to one to four people"
    TEAM = "team", "For the program team: every figure"


class ReportState(models.TextChoices):
    """Where a paper stands."""

    WAITING = "waiting", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Not made"
    EXPIRED = "expired", "File expired"
