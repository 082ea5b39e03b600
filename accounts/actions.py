"""What people change about how they sign in and how pages look to them."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.enums import Theme
from accounts.models import User


def confirm_email(user: User, email: str) -> None:
    """Note that the user reads that mailbox: they opened a link that was mailed there. Needs no code any more."""
    with transaction.atomic():
        has_primary = EmailAddress.objects.filter(user=user, primary=True).exclude(email=email).exists()
        address, _ = EmailAddress.objects.get_or_create(
            user=user, email=email.lower(), defaults={"primary": not has_primary}
        )
        if not address.verified and address.set_verified():
            address.refresh_from_db()


def change_account(user: User, *, name: str, time_zone: str, shortcuts_on: bool, actor: User) -> None:
    """Change one's own name, time zone and keyboard shortcuts."""
    if actor != user:
        raise PermissionError("People change only their own account.")
    user.name, user.time_zone, user.shortcuts_on = name, time_zone, shortcuts_on
    user.save(update_fields=["name", "time_zone", "shortcuts_on"])


def choose_theme(user: User, theme: str, *, actor: User) -> None:
    """Change the colours of one's own pages. ValueError for a theme that does not exist."""
    if actor != user:
        raise PermissionError("People change only their own account.")
    user.theme = Theme(theme)
    user.save(update_fields=["theme"])
