from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "relationships"

    def ready(self) -> None:
        """Register the jobs, once models are loaded."""
        from relationships import certificate_jobs, ending_jobs, jobs, trial_jobs  # noqa: F401, PLC0415  (models first)
