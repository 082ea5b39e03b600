from django.db import models


class PersonStatus(models.TextChoices):
    """Whether the person works here."""

    ACTIVE = "active", "Active"
    LEFT = "left", "Left"


class SkillDirection(models.TextChoices):
    """Why a skill stands in a profile."""

    OFFER = "offer", "Can offer"
    GROW = "grow", "Want to grow"


class ImportState(models.TextChoices):
    """Life of an uploaded people file."""

    READING = "reading", "Being read"
    MAPPING = "mapping", "Columns to confirm"
    PREVIEW = "preview", "Ready to look at"
    IMPORTING = "importing", "Being imported"
    DONE = "done", "Imported"
    FAILED = "failed", "Could not be read"
    DISCARDED = "discarded", "Discarded"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


class RowOutcome(models.TextChoices):
    """What importing a row will do."""

    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    SAME = "same", "Same"
    PROBLEM = "problem", "Problem"
