from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "organizations"
