"""Inviting people by e-mail. An invitation is a mailed link that also carries roles."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import find_user
from core.errors import Refusal
from organizations.audit import record
from organizations.enums import LinkPurpose, Role
from organizations.links import prepare_link
from organizations.models import AccessLink, Membership, Organization
from organizations.signals import invitation_made

INVITATION_DAYS = 14


def open_invitations() -> QuerySet[AccessLink]:
    """Invitations that nobody took up or withdrew, newest first; those that are too old among them."""
    return AccessLink.objects.filter(
        purpose=LinkPurpose.INVITATION, used_at__isnull=True, revoked_at__isnull=True
    ).order_by("-created_at", "-pk")


def invite(organization: Organization, *, email: str, name: str, roles: list[str], actor: User) -> AccessLink:
    """Mail somebody a link with which they become a member. A second invitation replaces the first.

    Refusal when they are a member already.
    """
    email = email.strip().lower()
    roles = [str(Role(role)) for role in roles]
    user = find_user(email)
    if user and Membership.objects.filter(user=user, is_active=True).exists():
        raise Refusal(_("%(email)s is a member already. Change their roles in the list.") % {"email": email})
    with transaction.atomic():
        open_invitations().filter(email=email).update(revoked_at=timezone.now())
        link = _mail(organization, email=email, name=name, roles=roles, actor=actor)
        record(link, "invitation.sent", actor=actor, roles=roles)
    return link


def send_again(invitation: AccessLink, *, actor: User) -> AccessLink:
    """Mail a fresh link; the one of before stops working. Refusal when it was taken up or withdrawn meanwhile."""
    with transaction.atomic():
        old = _still_open(invitation)
        old.revoked_at = timezone.now()
        old.save(update_fields=["revoked_at", "updated_at"])
        link = _mail(old.organization, email=old.email, name=old.name, roles=old.roles, actor=actor)
        record(link, "invitation.sent_again", actor=actor, roles=old.roles)
    return link


def withdraw(invitation: AccessLink, *, actor: User) -> None:
    """Make the mailed link useless. Refusal when it was taken up or withdrawn meanwhile."""
    with transaction.atomic():
        old = _still_open(invitation)
        old.revoked_at = timezone.now()
        old.save(update_fields=["revoked_at", "updated_at"])
        record(old, "invitation.withdrawn", actor=actor)


def _still_open(invitation: AccessLink) -> AccessLink:
    locked = open_invitations().select_for_update().filter(pk=invitation.pk).first()
    if locked is None:
        raise Refusal(_("This invitation was taken up or withdrawn meanwhile."))
    return locked


def _mail(organization: Organization, *, email: str, name: str, roles: list[str], actor: User) -> AccessLink:
    link, address = prepare_link(
        organization,
        LinkPurpose.INVITATION,
        email=email,
        name=name,
        roles=roles,
        actor=actor,
        days=INVITATION_DAYS,
    )
    link.save()
    invitation_made.send(sender=AccessLink, link=link, address=address)
    return link
