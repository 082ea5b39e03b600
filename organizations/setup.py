"""First run: the one-time link that makes an organization and its owner."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import confirm_email
from accounts.models import User
from accounts.queries import find_user
from core.errors import Refusal
from organizations.actions import create_organization
from organizations.links import absolute, hash_token
from organizations.models import Organization, SetupLink

SETUP_HOURS = 24


def make_setup_link() -> str:
    """A new one-time address for making an organization; only the hash of its secret is stored."""
    token = secrets.token_urlsafe(32)
    SetupLink.objects.create(token_hash=hash_token(token), expires_at=timezone.now() + timedelta(hours=SETUP_HOURS))
    return absolute(reverse("setup", args=[token]))


def find_setup_link(token: str) -> SetupLink | None:
    """The usable link with that token."""
    return SetupLink.objects.filter(
        token_hash=hash_token(token), used_at__isnull=True, expires_at__gt=timezone.now()
    ).first()


def set_up_organization(
    link: SetupLink, *, organization_name: str, name: str, email: str, password: str, time_zone: str
) -> tuple[Organization, User]:
    """Make the organization and its owner, and use the link up. Refusal when it is used or the address is taken.

    The address counts as confirmed: whoever holds the link runs the server, and no mail may be set up yet.
    """
    with transaction.atomic():
        locked = SetupLink.objects.select_for_update().get(pk=link.pk)
        if locked.used_at is not None:
            raise Refusal(_("This link was used meanwhile."))
        if find_user(email) is not None:
            raise Refusal(_("Somebody signs in with this address already. Use another one."))
        locked.used_at = timezone.now()
        locked.save(update_fields=["used_at", "updated_at"])
        owner = User.objects.create_user(email, password, name=name, time_zone=time_zone)
        confirm_email(owner, owner.email)
        organization = create_organization(organization_name, owner=owner, time_zone=time_zone)
    return organization, owner
