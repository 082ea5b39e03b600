from django.db import models


class SurveyKind(models.TextChoices):
    """Two instruments that are never mixed."""

    CHECK_IN = "check_in", "Check-in"
    PULSE = "pulse", "Pulse"


class SurveyState(models.TextChoices):
    """Life of a survey. Left out: when it was due, fewer people could be asked than its instrument needs."""

    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    LEFT_OUT = "left_out", "Left out"


class Moment(models.TextChoices):
    """Where in a cohort's life a survey stands; decides which questions it holds."""

    START = "start", "First weeks"
    REGULAR = "regular", "On the way"
    MID_POINT = "mid_point", "Mid-point"
    CLOSE = "close", "Close"
    AFTER = "after", "Afterwards"


class ItemKind(models.TextChoices):
    """What answers a question."""

    AGREE = "agree", "1 to 5, strongly disagree to strongly agree"
    SATISFIED = "satisfied", "1 to 5, very dissatisfied to very satisfied"
    RECOMMEND = "recommend", "0 to 10"
    WORDS = "words", "In words"


class ContactState(models.TextChoices):
    """Whether somebody has been in touch."""

    OPEN = "open", "Waits"
    DONE = "done", "Talked"


class StepKind(models.TextChoices):
    """What a coordinator did about a relationship on the work list."""

    NUDGE = "nudge", "Nudged"
    TALK = "talk", "Talked"
    PAUSE = "pause", "Paused"
