from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "api"
