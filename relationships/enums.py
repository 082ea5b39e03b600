from django.db import models


class RelationshipState(models.TextChoices):
    """Life of a relationship."""

    TRIAL = "trial", "Trial"
    ACTIVE = "active", "Active"
    ENDED = "ended", "Ended"

    @classmethod
    def standing(cls) -> frozenset[str]:
        """States in which two people are paired: on trial or for good."""
        return frozenset({cls.TRIAL, cls.ACTIVE})


class RelationshipKind(models.TextChoices):
    """Two people, or more."""

    PAIR = "pair", "Pair"
    CIRCLE = "circle", "Circle"


class SessionState(models.TextChoices):
    """Life of a mentoring session."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    MISSED = "missed", "Did not take place"
    CANCELLED = "cancelled", "Cancelled"


class Reply(models.TextChoices):
    """What somebody says to a planned session."""

    OPEN = "open", "No answer yet"
    YES = "yes", "Accepted"
    NO = "no", "Cannot come"


class Usefulness(models.IntegerChoices):
    """How a session was, said to the coordinator."""

    NOT = 1, "Not useful"
    LITTLE = 2, "A little useful"
    USEFUL = 3, "Useful"
    VERY = 4, "Very useful"


class Fit(models.TextChoices):
    """What a member says about a relationship on trial."""

    GOOD = "good", "A good fit"
    UNDECIDED = "undecided", "Still deciding"
    NOT_GOOD = "not_good", "Not a good fit"


class RatingMoment(models.TextChoices):
    """When a relationship is rated."""

    MID = "mid", "Half-way"
    END = "end", "At the end"


class GoalState(models.TextChoices):
    """Life of a goal."""

    ACTIVE = "active", "Under way"
    REACHED = "reached", "Reached"
    STOPPED = "stopped", "Stopped"


class GoalVisibility(models.TextChoices):
    """Who reads the words of a goal besides the people of the relationship."""

    PAIR = "pair", "Nobody else"
    TEAM = "team", "The program team"
    MANAGER = "manager", "The manager of whose goal it is"
    ALL = "all", "The program team and the manager"
