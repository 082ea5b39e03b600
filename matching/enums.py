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


class ProposalState(models.TextChoices):
    """What the reviewer has done with a proposal."""

    PROPOSED = "proposed", "Proposed"
    LOCKED = "locked", "Locked"
    REJECTED = "rejected", "Rejected"
    PUBLISHED = "published", "Published"


class ReviewKind(models.TextChoices):
    """A change during review, each of which can be undone."""

    LOCK = "lock", "Locked"
    UNLOCK = "unlock", "Unlocked"
    SWAP = "swap", "Swapped"
    REJECT = "reject", "Rejected"
    RESTORE = "restore", "Restored"
    PAIR = "pair", "Paired by hand"
