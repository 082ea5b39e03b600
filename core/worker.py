"""Each worker process sweeps by itself too: without beat, work is still found."""

import logging
import threading
from typing import Any

from celery.signals import worker_init, worker_ready
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from core.checks import refuse_unsafe_start
from core.health import WORKER, note_life_sign
from core.jobs import load_jobs
from core.sweeping import sweep

logger = logging.getLogger(__name__)


@worker_init.connect
def refuse_to_work_unsafely(**_kwargs: Any) -> None:
    """End before the first job when organizations would not be kept apart."""
    refuse_unsafe_start()
    load_jobs()


@worker_ready.connect
def start_sweeper(**_kwargs: Any) -> None:
    """Start the thread once the worker listens; it ends with the process."""
    threading.Thread(target=_sweep_forever, name="sweeper", daemon=True).start()


def _sweep_forever() -> None:
    pause = threading.Event()
    while True:
        try:
            note_life_sign(WORKER)
            sweep()
        except DatabaseError:
            logger.warning("database not reached, sweeping again soon")
        finally:
            close_old_connections()
        pause.wait(settings.SWEEP_SECONDS)
