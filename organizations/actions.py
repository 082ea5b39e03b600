"""Organizations and who belongs to them."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions import confirm_email
from accounts.models import User
from accounts.queries import find_user
from core.errors import Refusal
from core.identifiers import random_id
from core.tenancy import tenant
from organizations.audit import record
from organizations.enums import LinkPurpose, Role
from organizations.models import AccessLink, Membership, Organization, RoleGrant
from organizations.signals import member_joined, organization_made


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
            organization_made.send(sender=Organization, organization=organization)
    return organization


def free_slug(name: str) -> str:
    """A slug made of the name that no organization has."""
    base = slugify(name)[:50].strip("-") or "organization"
    if not Organization.objects.filter(slug=base).exists():
        return base
    return f"{base}-{random_id()[:6].lower()}"


def change_settings(organization: Organization, *, name: str, time_zone: str, actor: User) -> None:
    """Change the organization's name and time zone; the slug stays, links keep working. Does nothing when equal."""
    before = {"name": organization.name, "time_zone": organization.time_zone}
    after = {"name": name, "time_zone": time_zone}
    if before == after:
        return
    with transaction.atomic():
        organization.name, organization.time_zone = name, time_zone
        organization.save(update_fields=["name", "time_zone", "updated_at"])
        record(organization, "organization.changed", actor=actor, before=before, after=after)


def join(organization: Organization, user: User, *, roles: list[str], actor: User | None) -> Membership:
    """Make a user a member, or bring a former member back, with just these roles. Needs the organization to be active.

    A former member's roles of before do not come back unasked: that is `restore_membership`.
    """
    with transaction.atomic():
        membership, created = Membership.objects.get_or_create(organization=organization, user=user)
        if not membership.is_active:
            membership.is_active = True
            membership.save(update_fields=["is_active", "updated_at"])
            for old in RoleGrant.objects.filter(membership=membership).exclude(role__in=roles).order_by("role"):
                old.delete()
                record(membership, "role.withdrawn", actor=actor, role=old.role)
            membership.__dict__.pop("roles", None)
            created = True
        if created:
            record(membership, "membership.joined", actor=actor)
        for role in roles:
            grant_role(membership, role, actor=actor)
        member_joined.send(sender=Membership, membership=membership)
    return membership


def grant_role(membership: Membership, role: str, *, actor: User | None) -> None:
    """Give a member a role. Does nothing when they have it. ValueError for a role that does not exist."""
    with transaction.atomic():
        _grant, created = RoleGrant.objects.get_or_create(
            organization_id=membership.organization_id,
            membership=membership,
            role=Role(role),
            defaults={"granted_by": actor},
        )
        if created:
            record(membership, "role.granted", actor=actor, role=role)
    membership.__dict__.pop("roles", None)


def withdraw_role(membership: Membership, role: str, *, actor: User) -> None:
    """Take a role from a member; it counts from their next request. Does nothing when they do not have it."""
    with transaction.atomic():
        if role == Role.ORGANIZATION_ADMIN:
            require_another_admin(membership)
        deleted, _rows = RoleGrant.objects.filter(membership=membership, role=role).delete()
        if deleted:
            record(membership, "role.withdrawn", actor=actor, role=role)
            if role == Role.ORGANIZATION_ADMIN:
                withdraw_invitations_of(membership, actor=actor)
    membership.__dict__.pop("roles", None)


def end_membership(membership: Membership, *, actor: User | None) -> None:
    """Shut a member out from their next request on; unused links mailed to them stop working. Does nothing when ended.

    Roles are kept in the row, so that undoing it gives back the same rights.
    """
    if not membership.is_active:
        return
    with transaction.atomic():
        require_another_admin(membership)
        membership.is_active = False
        membership.save(update_fields=["is_active", "updated_at"])
        mine = Q(email=membership.user.email) | Q(user_id=membership.user_id)
        AccessLink.objects.filter(mine, used_at=None, revoked_at=None).update(revoked_at=timezone.now())
        withdraw_invitations_of(membership, actor=actor)
        record(membership, "membership.ended", actor=actor)
    membership.__dict__.pop("roles", None)


def restore_membership(membership: Membership, *, actor: User | None) -> None:
    """Let a former member in again, with the roles of before. Does nothing when they are a member."""
    if membership.is_active:
        return
    with transaction.atomic():
        membership.is_active = True
        membership.save(update_fields=["is_active", "updated_at"])
        record(membership, "membership.restored", actor=actor)
    membership.__dict__.pop("roles", None)


def withdraw_invitations_of(membership: Membership, *, actor: User | None) -> int:
    """Make the open invitations of somebody who may not invite any more useless. Returns how many.

    Else they could keep a way in, with any role, in a mailbox of their own.
    """
    theirs = AccessLink.objects.filter(
        purpose=LinkPurpose.INVITATION, created_by_id=membership.user_id, used_at=None, revoked_at=None
    ).select_for_update()
    links = list(theirs)
    for link in links:
        record(link, "invitation.withdrawn", actor=actor, reason="inviter may not invite any more")
    AccessLink.objects.filter(pk__in=[link.pk for link in links]).update(revoked_at=timezone.now())
    return len(links)


def require_another_admin(membership: Membership) -> None:
    """Refusal when the organization would be left without an admin. Holds the organization's row until commit."""
    Organization.objects.select_for_update().get(pk=membership.organization_id)
    admins = RoleGrant.objects.filter(role=Role.ORGANIZATION_ADMIN, membership__is_active=True)
    if admins.filter(membership=membership).exists() and not admins.exclude(membership=membership).exists():
        raise Refusal(_("An organization needs at least one organization admin. Make somebody else one first."))


def accept_link(link: AccessLink, *, now_user: User | None = None) -> User:
    """Use a link once: its person becomes a member and is returned to be signed in. Refusal when it is not usable.

    The link was mailed, so whoever uses it reads that mailbox: the address counts as confirmed.
    """
    with transaction.atomic():
        locked = AccessLink.objects.select_for_update().get(pk=link.pk)
        if not locked.is_usable:
            raise Refusal(_("This link was used already or is too old."))
        user = _user_of(locked, now_user)
        if not user.is_active or (locked.purpose != LinkPurpose.INVITATION and _was_shut_out(user)):
            raise Refusal(_("You are not a member of this organization any more. Ask your program team."))
        locked.used_at = timezone.now()
        locked.save(update_fields=["used_at", "updated_at"])
        confirm_email(user, locked.email)
        join(locked.organization, user, roles=locked.roles, actor=user)
        record(locked, "link.used", actor=user, purpose=locked.purpose)
    return user


def _user_of(link: AccessLink, now_user: User | None) -> User:
    """Whom a link signs in; somebody without an account gets one. Refusal when its user gave up the address."""
    user = now_user if now_user and now_user.email == link.email else find_user(link.email)
    if link.user_id is not None:
        if user is None or user.pk != link.user_id:
            raise Refusal(_("This link went to an address that is not yours any more. Sign in instead."))
        return user
    return user or User.objects.create_user(link.email, name=link.name, time_zone=link.organization.time_zone)


def _was_shut_out(user: User) -> bool:
    return Membership.objects.filter(user=user, is_active=False).exists()
