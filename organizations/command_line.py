"""What management commands that act for a person begin with: the organization, and a member who may do it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from accounts.models import User
from core.errors import Refusal
from core.tenancy import tenant
from organizations.access import actions, allows
from organizations.models import Membership, Organization


@contextmanager
def acting(slug: str, email: str, action: str) -> Iterator[User]:
    """Work in an organization, in one transaction, as a member who may do `action` (a row of the permission table).

    CommandError, in words for the operator, when there is no such organization or member, and for a Refusal inside.
    """
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise CommandError(f"There is no organization “{slug}”.")
    user = User.objects.filter(email__iexact=email).first()
    with tenant(organization.pk, user_id=user.pk if user else None):
        membership = Membership.objects.filter(user=user, is_active=True).first() if user else None
        if user is None or not allows(membership, action):
            raise CommandError(f"{email} may not do this here: {actions()[action].says.lower()}.")
        try:
            yield user
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
