from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "programs"
