"""The mail that something waits in confidence: it says neither what, nor who wrote it."""

from django.urls import reverse

from accounts.models import User
from notifications.actions import Mail, send_mail
from organizations.enums import LinkPurpose
from organizations.links import make_link
from organizations.models import Organization
from relationships.models import Confidence

DAYS = 14


def tell_that_something_waits(organization: Organization, confidence: Confidence, *, to: User, occasion: str) -> None:
    """One mail to one of the two. The list of sent mails does not show it to anybody (notifications.queries)."""
    address = make_link(
        organization,
        LinkPurpose.OPEN,
        email=to.email,
        user_id=to.pk,
        target=reverse("relationships:confidence", args=[organization.slug, confidence.public_id]),
        days=DAYS,
    )
    context = {"organization_name": organization.name, "button_url": address, "button_label": "Open it"}
    send_mail(
        Mail("confidence_waiting", f"confidence:{occasion}", to.email, to.display_name, user_id=to.pk, context=context)
    )
