from django.db import models


class CohortState(models.TextChoices):
    """Life of a cohort."""

    DRAFT = "draft", "Draft"
    OPEN = "open", "Open for applications"
    MATCHING = "matching", "Matching"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"


class ApplicationState(models.TextChoices):
    """Life of an application. The decision is told when decisions are released."""

    DRAFT = "draft", "Being written"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    WAITLISTED = "waitlisted", "On the waitlist"
    OFFERED = "offered", "Offered a place"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ParticipantState(models.TextChoices):
    """Whether a participant is still in the cohort."""

    ACTIVE = "active", "Active"
    LEFT = "left", "Left"
