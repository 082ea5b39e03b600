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
