"""The mail that something waits in confidence: it says neither what, nor who wrote it."""

from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from core.tenancy import current_organization_id, tenant
from notifications.actions import Mail, send_mail
from organizations.enums import LinkPurpose, Role
from organizations.links import make_link
from organizations.models import Membership, Organization
from relationships.enums import ConfidenceState
from relationships.models import Confidence

DAYS = 14
REMIND_AFTER_DAYS = 5


def remind_late_receivers(today: date) -> int:
    """Remind whoever has not said for five days that they look into what was written to them. Returns how many.

    Each is asked about as themselves: no work sees all talks at once, and none reads a word.
    """
    organization = Organization.objects.get(pk=current_organization_id())
    team = Membership.objects.filter(is_active=True, role_grants__role__in=[Role.PROGRAM_MANAGER, Role.CASE_HANDLER])
    late = 0
    for one in team.select_related("user").distinct().order_by("pk"):
        with tenant(organization.pk, user_id=one.user_id):
            old = today - timedelta(days=REMIND_AFTER_DAYS)
            waiting = Confidence.objects.filter(
                receiver=one.user, state=ConfidenceState.NEW, updated_at__date__lte=old
            ).only("public_id", "organization", "receiver")
            for confidence in waiting:
                occasion = f"late:{confidence.public_id}:{confidence.receiver_id}"
                tell_that_something_waits(organization, confidence, to=one.user, occasion=occasion)
                late += 1
    return late


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
