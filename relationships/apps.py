from django.apps import AppConfig


class RelationshipsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "relationships"
