from django.apps import AppConfig


class MentorshipConfig(AppConfig):
    """The project itself: home, search and the demo organization."""

    name = "mentorship"
