from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Runs, proposals, review and publishing."""

    name = "matching"

    def ready(self) -> None:
        """Make the job kinds known."""
        from matching import jobs  # noqa: F401, PLC0415  (models must be loaded first)
        from matching.choosing import jobs as choosing_jobs  # noqa: F401, PLC0415
        from matching.studio import computing  # noqa: F401, PLC0415
