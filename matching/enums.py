from django.db import models


class RunState(models.TextChoices):
    """Life of a matching run."""

    QUEUED = "queued", "Waiting for a worker"
    RUNNING = "running", "Computing"
    COMPUTED = "computed", "Ready for review"
    PUBLISHED = "published", "Published"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Stopped"
    DISCARDED = "discarded", "Discarded"

    @classmethod
    def unfinished(cls) -> frozenset[str]:
        """States in which a result is still to come."""
        return frozenset({cls.QUEUED, cls.RUNNING})

    @classmethod
    def with_result(cls) -> frozenset[str]:
        """States in which there are proposals to look at."""
        return frozenset({cls.COMPUTED, cls.PUBLISHED, cls.DISCARDED})


class ProposalState(models.TextChoices):
    """What the reviewer has done with a proposal."""

    PROPOSED = "proposed", "Proposed"
    LOCKED = "locked", "Locked"
    REJECTED = "rejected", "Rejected"
    PUBLISHED = "published", "Published"

    @classmethod
    def standing(cls) -> frozenset[str]:
        """States of pairs that would be, or were, published."""
        return frozenset({cls.PROPOSED, cls.LOCKED, cls.PUBLISHED})


class ReviewKind(models.TextChoices):
    """A change during review, each of which can be undone."""

    LOCK = "lock", "Locked"
    UNLOCK = "unlock", "Unlocked"
    SWAP = "swap", "Swapped"
    REJECT = "reject", "Rejected"
    RESTORE = "restore", "Restored"
    PAIR = "pair", "Paired by hand"


class OfferState(models.TextChoices):
    """What became of asking a mentor."""

    WAITING = "waiting", "Waits for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "No answer in time"
    FILLED = "filled", "The mentor's places are taken"
    MOVED_ON = "moved_on", "The next was asked instead"
    WITHDRAWN = "withdrawn", "Taken back"

    @classmethod
    def passed_on(cls) -> frozenset[str]:
        """States after which the next choice is asked by itself."""
        return frozenset({cls.DECLINED, cls.LAPSED, cls.FILLED, cls.MOVED_ON})


class RematchCause(models.TextChoices):
    """Why somebody needs another mentor."""

    ASKED = "asked", "Somebody needs another mentor"
    TRIAL = "trial", "A trial ended"
    LEAVER = "leaver", "Somebody leaves"
    COHORT = "cohort", "The whole cohort is looked at again"


class RematchState(models.TextChoices):
    """Life of a re-match draft."""

    COMPUTING = "computing", "Being computed"
    DRAFT = "draft", "Waits for a decision"
    TAKEN = "taken", "Taken"
    DISMISSED = "dismissed", "Put away"
    FAILED = "failed", "Failed"

    @classmethod
    def open_ones(cls) -> frozenset[str]:
        """States in which somebody still has to do something."""
        return frozenset({cls.COMPUTING, cls.DRAFT})


class ScenarioState(models.TextChoices):
    """Whether a scenario's figures belong to its settings."""

    WAITING = "waiting", "Computing"
    READY = "ready", "Ready"
    FAILED = "failed", "No result"


class ObjectiveChoice(models.TextChoices):
    """What the best plan is, as matching.engine.Objective names it."""

    MOST_PEOPLE = "most_people", "Most people, then most points"
    TOTAL_SCORE = "total_score", "Most points in all"
    WORST_OFF = "worst_off", "Most people, then the best lowest fit"
    STABLE = "stable", "Nobody would rather swap"


class WeightsState(models.TextChoices):
    """What became of weights that outcomes suggest."""

    PROPOSED = "proposed", "Waits for a decision"
    ACCEPTED = "accepted", "Accepted"
    DISMISSED = "dismissed", "Put away"
    UNDONE = "undone", "Taken back"
