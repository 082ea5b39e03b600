"""The mails of this room, written to the outbox in the transaction of what they tell. They name nobody who is rated."""

from collections.abc import Iterable

from django.urls import reverse

from notifications.actions import Mail, send_mails
from organizations.enums import LinkPurpose
from organizations.links import make_link
from organizations.models import Organization
from readiness.models import RatingRequest


def send_rating_requests(requests: Iterable[RatingRequest]) -> None:
    """Ask each rater; the page behind the link says about whom."""
    mails = []
    for request in requests:
        organization = Organization.objects.get(pk=request.organization_id)
        link = make_link(
            organization,
            LinkPurpose.OPEN,
            email=request.rater.email,
            name=request.rater.display_name,
            user_id=request.rater_id,
            target=reverse("readiness:rate", args=[organization.slug, request.public_id]),
        )
        mails.append(
            Mail(
                "rating_asked",
                f"rating-asked:{request.public_id}",
                request.rater.email,
                request.rater.display_name,
                request.rater_id,
                {"organization_name": organization.name, "button_url": link, "button_label": "Open the rating"},
            )
        )
    send_mails(mails)
