"""Who belongs where, for the start page, the members page and the audit page."""

from django.db.models import QuerySet

from accounts.models import User
from organizations.models import Membership


def active_memberships(user: User) -> QuerySet[Membership]:
    """A user's organizations, by name; readable before one is chosen, by the user themselves only."""
    everywhere = Membership._base_manager.filter(user=user, is_active=True)  # noqa: SLF001  (no organization is active yet)
    return everywhere.select_related("organization").order_by("organization__name", "pk")
