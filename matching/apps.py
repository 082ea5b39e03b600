from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "matching"
