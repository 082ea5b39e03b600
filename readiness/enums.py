from django.db import models


class Band(models.TextChoices):
    """How soon somebody could take a key role. Anchors: `readiness.anchors`."""

    READY = "ready", "Ready now"
    SOON = "soon", "1 to 2 years"
    LATER = "later", "3 to 5 years"
    EMERGENCY = "emergency", "Emergency cover"


class Standing(models.TextChoices):
    """What counts for a nomination today: a band, or why there is none. Never merged, always shown."""

    READY = "ready", "Ready now"
    SOON = "soon", "1 to 2 years"
    LATER = "later", "3 to 5 years"
    EMERGENCY = "emergency", "Emergency cover"
    UNCONFIRMED = "unconfirmed", "Ready now, one rater"
    EXPIRED = "expired", "Expired"
    NOT_RATED = "not_rated", "Not assessed"


class RaterType(models.TextChoices):
    """In what capacity somebody rates. Ratings of different types are never mixed in one figure."""

    SELF = "self", "Self"
    MANAGER = "manager", "Manager"
    SPONSOR = "sponsor", "Sponsor"
    MENTOR = "mentor", "Mentor"


class Importance(models.IntegerChoices):
    """What an empty chair would cost."""

    CRITICAL = 1, "Critical"
    HIGH = 2, "High"
    MEDIUM = 3, "Medium"


class Confidence(models.TextChoices):
    """How sure a rater is."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class EventKind(models.TextChoices):
    """What happened in somebody's career, as HR says."""

    PROMOTION = "promotion", "Promotion"
    MOVE = "move", "Move"
    EXIT = "exit", "Exit"
    REVIEW = "review", "Review"


class ExitKind(models.TextChoices):
    """Why somebody left."""

    VOLUNTARY = "voluntary", "Voluntary"
    INVOLUNTARY = "involuntary", "Involuntary"
    RETIREMENT = "retirement", "Retirement"


class FileKind(models.TextChoices):
    """What an HR file of this room holds; one kind in each file."""

    KEY_ROLES = "key_roles", "Key roles"
    MOVES = "moves", "Promotions and moves"
    EXITS = "exits", "Exits"
    REVIEWS = "reviews", "Reviews"


class ForecastState(models.TextChoices):
    """Life of a forecast."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    STOPPED = "stopped", "Stopped"
