from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "surveys"

    def ready(self) -> None:
        """Register the jobs, once models are loaded."""
        from surveys import jobs  # noqa: F401, PLC0415  (models must be loaded first)
