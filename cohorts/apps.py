from django.apps import AppConfig


class CohortsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "cohorts"
