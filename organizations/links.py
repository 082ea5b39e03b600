"""Links in mails that sign one person in and open one page."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.tenancy import current_organization_id
from organizations.enums import LinkPurpose
from organizations.models import AccessLink, Organization


def hash_token(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so that a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()


def absolute(path: str) -> str:
    """Address for a mail; never made from the request's Host."""
    return f"{settings.BASE_URL}{path}"


def make_link(
    organization: Organization,
    purpose: LinkPurpose,
    *,
    email: str,
    name: str = "",
    user_id: int | None = None,
    target: str = "",
    roles: list[str] | None = None,
    actor: User | None = None,
    days: int = 14,
) -> str:
    """A new single-use address for one person. `target` is the path opened after it; only the hash is stored.

    `user_id`: whom it signs in, where that is known; `email` is then an address of that user.
    """
    link, address = prepare_link(
        organization,
        purpose,
        email=email,
        name=name,
        user_id=user_id,
        target=target,
        roles=roles,
        actor=actor,
        days=days,
    )
    link.save()
    return address


def prepare_link(
    organization: Organization,
    purpose: LinkPurpose,
    *,
    email: str,
    name: str = "",
    user_id: int | None = None,
    target: str = "",
    roles: list[str] | None = None,
    actor: User | None = None,
    days: int = 14,
) -> tuple[AccessLink, str]:
    """As make_link, not saved yet: for writing many with one `bulk_create`."""
    token = secrets.token_urlsafe(32)
    link = AccessLink(
        organization_id=current_organization_id(),
        purpose=purpose,
        token_hash=hash_token(token),
        email=email.strip().lower(),
        name=name,
        user_id=user_id,
        roles=roles or [],
        target=target,
        created_by=actor,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return link, absolute(reverse("organizations:link", args=[organization.slug, token]))


def find_link(token: str) -> AccessLink | None:
    """The link of the active organization with that token, whatever its state."""
    return AccessLink.objects.filter(token_hash=hash_token(token)).first()
