from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Renders and delivers mails."""

    name = "notifications"

    def ready(self) -> None:
        """Let the sweep find waiting mails and due reminders, and hear of invitations."""
        from notifications import invitations, jobs, reminding  # noqa: F401, PLC0415  (models must be loaded first)
