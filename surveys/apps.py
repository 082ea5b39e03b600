from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "surveys"

    def ready(self) -> None:
        """Put a card on the page of relationships; say where the jobs are, whose statistics only workers need."""
        from core.jobs import jobs_in  # noqa: PLC0415  (models must be loaded first)
        from surveys.health import own  # noqa: F401, PLC0415

        jobs_in("surveys.jobs", "surveys.turn")
