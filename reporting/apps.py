from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "reporting"

    def ready(self) -> None:
        """Ask for each day's figures, and say where the jobs are; workers load the statistics, others need not."""
        from core.jobs import jobs_in  # noqa: PLC0415  (models must be loaded first)
        from reporting import nightly  # noqa: PLC0415

        jobs_in("reporting.jobs", nightly.KEEP_JOB, nightly.COMPARE_JOB)
        jobs_in("reporting.paper_jobs", nightly.PAPER_JOB)
