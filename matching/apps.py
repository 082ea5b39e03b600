from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Runs, proposals, review and publishing."""

    name = "matching"

    def ready(self) -> None:
        """Say where the jobs are; loading them loads the solvers, which only workers need."""
        from core.jobs import jobs_in  # noqa: PLC0415  (models must be loaded first)
        from matching.choosing import news  # noqa: F401, PLC0415  (connects receivers)

        jobs_in("matching.jobs", "matching.run")
        jobs_in(
            "matching.choosing.jobs",
            "matching.rematch",
            "matching.rematch_leavers",
            "matching.shortlists",
            "matching.tend_offers",
        )
        jobs_in("matching.studio.computing", "matching.scenario")
