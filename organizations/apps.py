from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "organizations"

    def ready(self) -> None:
        """Register the check that every page declares its access."""
        from organizations import checks  # noqa: F401, PLC0415  (models must be loaded first)
