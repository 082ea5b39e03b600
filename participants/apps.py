from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "participants"
