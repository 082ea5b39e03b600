"""Signing in to a demo organization without a password."""

from dataclasses import dataclass

from django.conf import settings

from core.tenancy import tenant
from organizations.models import Membership, Organization


@dataclass(frozen=True)
class Entrance:
    """One button of the sign-in page."""

    organization: str
    label: str
    name: str
    slug: str
    member: str


def entrances() -> list[Entrance]:
    """Members of demo organizations whom visitors may be; empty unless DEMO is on."""
    if not settings.DEMO:
        return []
    found = []
    for organization in Organization.objects.filter(is_demo=True).order_by("name"):
        with tenant(organization.pk):
            members = Membership.objects.filter(is_active=True).exclude(demo_label="").select_related("user")
            found += [
                Entrance(organization.name, m.demo_label, m.user.display_name, organization.slug, m.public_id)
                for m in members.order_by("pk")
            ]
    return found


def find_entrance(slug: str, member: str) -> Membership | None:
    """The member behind a button; None for anybody who is not offered there."""
    if not any(entrance.slug == slug and entrance.member == member for entrance in entrances()):
        return None
    organization = Organization.objects.get(slug=slug, is_demo=True)
    with tenant(organization.pk):
        return Membership.objects.select_related("user", "organization").get(public_id=member, is_active=True)
