from django.db import models


class JobState(models.TextChoices):
    """Life of a job: queued, running, then one of the finished states."""

    QUEUED = "queued", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Waiting to be tried again"
    DEAD = "dead", "Stopped after repeated errors"
    CANCELLED = "cancelled", "Stopped"

    @classmethod
    def finished(cls) -> frozenset[str]:
        """States in which nothing more happens by itself."""
        return frozenset({cls.DONE, cls.DEAD, cls.CANCELLED})

    @classmethod
    def waiting(cls) -> frozenset[str]:
        """States from which a worker may claim the job once it is due."""
        return frozenset({cls.QUEUED, cls.FAILED})
