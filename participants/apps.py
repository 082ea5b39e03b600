from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "participants"

    def ready(self) -> None:
        """Link people to users who join."""
        # Models can be imported only once the apps are loaded.
        from organizations.signals import member_joined  # noqa: PLC0415
        from participants import jobs  # noqa: F401, PLC0415  (registers the kinds of jobs)
        from participants.linking import link_member  # noqa: PLC0415

        member_joined.connect(link_member, dispatch_uid="participants.link_member")
