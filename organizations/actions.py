"""Organizations and who belongs to them."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from core.identifiers import random_id
from core.tenancy import tenant
from organizations.audit import record
from organizations.enums import Role
from organizations.models import AccessLink, Membership, Organization, RoleGrant
from organizations.signals import member_joined


def create_organization(
    name: str, *, owner: User, time_zone: str = "UTC", is_demo: bool = False, slug: str = ""
) -> Organization:
    """A new tenant; its owner administers it and manages programs."""
    with transaction.atomic():
        organization = Organization.objects.create(
            name=name, slug=slug or free_slug(name), time_zone=time_zone, is_demo=is_demo
        )
        with tenant(organization.pk, user_id=owner.pk):
            record(organization, "organization.created", actor=owner)
            join(organization, owner, roles=[Role.ORGANIZATION_ADMIN, Role.PROGRAM_MANAGER], actor=owner)
    return organization


def free_slug(name: str) -> str:
    """A slug made of the name that no organization has."""
    base = slugify(name)[:50] or "organization"
    if not Organization.objects.filter(slug=base).exists():
        return base
    return f"{base}-{random_id()[:6].lower()}"


def join(organization: Organization, user: User, *, roles: list[str], actor: User | None) -> Membership:
    """Make a user a member, or bring a former member back, and grant roles. Needs the organization to be active."""
    with transaction.atomic():
        membership, created = Membership.objects.get_or_create(organization=organization, user=user)
        if not membership.is_active:
            membership.is_active = True
            membership.save(update_fields=["is_active", "updated_at"])
            created = True
        if created:
            record(membership, "membership.joined", actor=actor)
        for role in roles:
            grant_role(membership, role, actor=actor)
        member_joined.send(sender=Membership, membership=membership)
    return membership


def grant_role(membership: Membership, role: str, *, actor: User | None) -> None:
    """Give a member a role. Does nothing when they have it."""
    with transaction.atomic():
        _, created = RoleGrant.objects.get_or_create(
            organization_id=membership.organization_id,
            membership=membership,
            role=Role(role),
            defaults={"granted_by": actor},
        )
        if created:
            record(membership, "role.granted", actor=actor, role=role)
    membership.__dict__.pop("roles", None)


def accept_link(link: AccessLink, *, now_user: User | None = None) -> User:
    """Use a link once: its person becomes a member and is returned to be signed in. ValueError when it is not usable."""
    with transaction.atomic():
        locked = AccessLink.objects.select_for_update().get(pk=link.pk)
        if not locked.is_usable:
            raise ValueError("This link was used or is too old.")
        locked.used_at = timezone.now()
        locked.save(update_fields=["used_at", "updated_at"])
        user = now_user if now_user and now_user.email == locked.email else None
        user = user or User.objects.filter(email=locked.email).first()
        user = user or User.objects.create_user(locked.email, name=locked.name)
        join(locked.organization, user, roles=locked.roles, actor=user)
        record(locked, "link.used", actor=user, purpose=locked.purpose)
    return user
