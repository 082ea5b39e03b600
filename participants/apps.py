from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "participants"

    def ready(self) -> None:
        """Link people to users who join; say where the jobs of imports are."""
        # Models can be imported only once the apps are loaded.
        from core.jobs import jobs_in  # noqa: PLC0415
        from organizations.signals import member_joined  # noqa: PLC0415
        from participants import leave_reminders  # noqa: F401, PLC0415
        from participants.linking import link_member  # noqa: PLC0415

        jobs_in("participants.jobs", "people.preview", "people.check", "people.import", "people.undo_import")
        member_joined.connect(link_member, dispatch_uid="participants.link_member")
