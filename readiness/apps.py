from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "readiness"

    def ready(self) -> None:
        """Say where the jobs are; loading them loads the simulation, which only workers need."""
        from core.jobs import jobs_in  # noqa: PLC0415  (models must be loaded first)

        jobs_in("readiness.jobs", "readiness.forecast")
