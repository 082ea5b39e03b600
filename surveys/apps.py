from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "surveys"

    def ready(self) -> None:
        """Say where the jobs are; loading them loads the statistics, which only workers need."""
        from core.jobs import jobs_in  # noqa: PLC0415  (models must be loaded first)

        jobs_in("surveys.jobs", "surveys.turn")
