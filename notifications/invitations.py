"""Writes the mail of an invitation; organizations stands below this app and only tells that it happened."""

from typing import Any

from django.dispatch import receiver
from django.utils.formats import date_format

from notifications.actions import Mail, send_mail
from organizations.models import AccessLink
from organizations.signals import invitation_made
from organizations.wording import role_names


@receiver(invitation_made, dispatch_uid="notifications.invitation")
def mail_invitation(*, link: AccessLink, address: str, **_kwargs: Any) -> None:
    """One mail per invitation, in its transaction; never lost, so at least once."""
    context = {
        "organization_name": link.organization.name,
        "inviter": link.created_by.display_name if link.created_by else link.organization.name,
        "roles": role_names(link.roles),
        "expires_on": date_format(link.expires_at, "j F Y"),
        "button_url": address,
        "button_label": "Join " + link.organization.name,
    }
    send_mail(Mail("invitation", f"invitation:{link.public_id}", link.email, link.name, context=context))
