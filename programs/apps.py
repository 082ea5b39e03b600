from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "programs"

    def ready(self) -> None:
        """Fill the library of each new organization, give mails the words of programs, register the jobs."""
        # Models can be imported only once the apps are loaded.
        from notifications.writing import own_words  # noqa: PLC0415
        from organizations.signals import organization_made  # noqa: PLC0415
        from programs import news_jobs  # noqa: F401, PLC0415
        from programs.actions.library import welcome  # noqa: PLC0415
        from programs.mail_texts import words_for  # noqa: PLC0415

        organization_made.connect(welcome, dispatch_uid="programs.starter_set")
        own_words(words_for)
