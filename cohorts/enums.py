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

    @classmethod
    def decisions(cls) -> frozenset[str]:
        """States that a reviewer gives, and that wait until decisions are sent."""
        return frozenset({cls.ACCEPTED, cls.WAITLISTED, cls.DECLINED})


class DeclineReason(models.TextChoices):
    """Why an applicant is declined, as the program team counts it."""

    NO_PLACES = "no_places", "More applications than places"
    NOT_ELIGIBLE = "not_eligible", "Does not meet the conditions of this cohort"
    TIMING = "timing", "Another cohort fits better in time"
    GOALS = "goals", "The program does not serve these goals"
    INCOMPLETE = "incomplete", "Too little in the answers to find a match"
    OTHER = "other", "Another reason"


class ParticipantState(models.TextChoices):
    """Whether a participant is still in the cohort."""

    ACTIVE = "active", "Active"
    LEFT = "left", "Left"


class StepKind(models.TextChoices):
    """What a step that can be undone changed."""

    DECISIONS = "decisions", "Decisions"
    PARTICIPANTS = "participants", "Participants"
    DATES = "dates", "Dates"
    MILESTONE = "milestone", "Milestone"
