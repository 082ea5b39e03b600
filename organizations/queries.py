"""Who belongs where, for the start page and the members page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from organizations.enums import Role
from organizations.models import Membership


def active_memberships(user: User) -> QuerySet[Membership]:
    """A user's organizations, by name; readable before one is chosen, by the user themselves only."""
    everywhere = Membership._base_manager.filter(user=user, is_active=True)  # noqa: SLF001  (no organization is active yet)
    return everywhere.select_related("organization").order_by("organization__name", "pk")


def find_members(*, text: str = "", role: str = "", ended: bool = False) -> QuerySet[Membership]:
    """Members of the active organization by name, with their grants; for the members page."""
    members = Membership.objects.filter(is_active=not ended)
    if text:
        members = members.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))
    if role:
        members = members.filter(role_grants__role=role)
    ordered = members.order_by("user__name", "user__email", "pk")
    return ordered.select_related("user").prefetch_related("role_grants")


@dataclass(frozen=True)
class MemberRow:
    """A member as the list shows them."""

    public_id: str
    name: str
    email: str
    roles: list[str]
    since: datetime


def member_row(membership: Membership) -> MemberRow:
    """From a member of `find_members`; asks the database nothing more."""
    granted = {grant.role for grant in membership.role_grants.all()}
    return MemberRow(
        public_id=membership.public_id,
        name=membership.user.display_name,
        email=membership.user.email,
        roles=[str(role.label) for role in Role if role in granted],
        since=membership.created_at,
    )
