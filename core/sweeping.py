"""Finding work that nobody rang for. Apps add their own finders; beat and every worker sweep."""

import logging
import time
from collections.abc import Callable

from celery import current_app
from kombu.exceptions import OperationalError

from core.jobs import due_jobs

logger = logging.getLogger(__name__)
# How long nobody tries again after the broker did not answer: else every request of that time would wait for it.
SILENCE_SECONDS = 5.0
_FINDERS: list[Callable[[], None]] = []
_silent_until = 0.0


def on_sweep(finder: Callable[[], None]) -> Callable[[], None]:
    """Register a function that rings for due work of another table."""
    _FINDERS.append(finder)
    return finder


def ring(task: str, *args: int, queue: str) -> None:
    """Tell the workers, best effort: a dead broker must never fail what a person asked for; the sweep repeats it."""
    global _silent_until  # noqa: PLW0603  (what this process knows about its broker)
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, args=args, queue=queue, retry=False)
    except (OperationalError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("broker not reached, the sweep will ring again: %s", type(error).__name__)


def sweep() -> None:
    """Ring for every due job and let the other finders do the same."""
    for job_id, organization_id, queue in due_jobs():
        ring("core.run_job", job_id, organization_id, queue=queue)
    for finder in _FINDERS:
        finder()
