from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "cohorts"

    def ready(self) -> None:
        """Register the jobs, once models are loaded."""
        from cohorts import jobs  # noqa: F401, PLC0415  (models must be loaded first)
