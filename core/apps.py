import os

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Base rows, jobs, tenancy and template components; knows no other app."""

    name = "core"

    def ready(self) -> None:
        """Register checks and, in a worker, the sweeper."""
        from core import checks, worker  # noqa: F401, PLC0415  (models must be loaded first)

        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
