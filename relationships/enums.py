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


class MaterialMoment(models.TextChoices):
    """When a group needs a material."""

    BEFORE = "before", "Before the session"
    AFTER = "after", "After the session"


class ExperienceKind(models.TextChoices):
    """Experience beyond the daily work."""

    STRETCH = "stretch", "Stretch assignment"
    ROTATION = "rotation", "Rotation"
    SHADOWING = "shadowing", "Shadowing"
    VISIBLE = "visible", "High-visibility project"


class ExperienceState(models.TextChoices):
    """Life of an experience."""

    OFFERED = "offered", "Offered"
    DECLINED = "declined", "Declined"
    PLANNED = "planned", "Planned"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"
    NOT_COMPLETED = "stopped", "Not completed"
    LAPSED = "lapsed", "Lapsed"

    @classmethod
    def under_way(cls) -> frozenset[str]:
        """Taken on, and not over yet."""
        return frozenset({cls.PLANNED, cls.RUNNING})

    @classmethod
    def due(cls) -> frozenset[str]:
        """Over, well or not: what a share of completed ones counts."""
        return frozenset({cls.COMPLETED, cls.NOT_COMPLETED, cls.LAPSED})


class ReflectionVisibility(models.TextChoices):
    """Who reads a reflection besides its author."""

    ME = "me", "Nobody else"
    PAIR = "pair", "Your mentor"
    TEAM = "team", "Your mentor and the program team"
    MANAGER = "manager", "Your mentor and your manager"
    ALL = "all", "Your mentor, your manager, the program team"


class ExposureSide(models.TextChoices):
    """Who rates how much an experience asked. The two are never put together."""

    MENTEE = "mentee", "Who had it"
    HOST = "host", "Host"


class RaterKind(models.TextChoices):
    """Who rates growth. Kinds are never put together."""

    SELF = "self", "Own rating"
    MENTOR = "mentor", "Mentor"
    MANAGER = "manager", "Manager"


class GrowthMoment(models.TextChoices):
    """When growth is rated."""

    BASELINE = "baseline", "At the start"
    QUARTER = "quarter", "On the way"
    CLOSING = "closing", "At the end"


class ExtensionState(models.TextChoices):
    """Life of a wish for more time."""

    WAITING = "waiting", "Waits for an answer"
    GRANTED = "granted", "Agreed"
    DECLINED = "declined", "Not agreed"


class ConfidenceState(models.TextChoices):
    """Life of a talk in confidence."""

    NEW = "new", "New"
    LOOKING = "looking", "Being looked at"
    SETTLED = "settled", "Settled"


class CapstoneVisibility(models.TextChoices):
    """Who reads a capstone."""

    PAIR = "pair", "The people of the relationship"
    TEAM = "team", "The people of the relationship and the program team"
    COHORT = "cohort", "Everybody in the cohort, and the program team"


class NextStep(models.TextChoices):
    """What a participant wants to come after the program."""

    CONTINUE = "continue", "Go on meeting, informally"
    AGAIN = "again", "Take part in the next program"
    MENTOR = "mentor", "Become a mentor"
    END = "end", "End here"
