"""The mail that brings a certificate."""

from django.urls import reverse

from notifications.actions import Mail, send_mail
from organizations.enums import LinkPurpose
from organizations.links import make_link
from organizations.models import Organization
from relationships.certificates import check_address, grouped
from relationships.models import Certificate

LINK_DAYS = 60


def send_certificate(certificate: Certificate, organization: Organization) -> None:
    """Tell whose it is, with a link that signs in and downloads it. Once for a certificate, however often drawn."""
    person = certificate.participant.person
    if not person.mailbox:
        return
    address = make_link(
        organization,
        LinkPurpose.RELATIONSHIP,
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        target=reverse("relationships:certificate_pdf", args=[organization.slug, certificate.public_id]),
        days=LINK_DAYS,
    )
    send_mail(
        Mail(
            kind="certificate_ready",
            dedupe=f"certificate:{certificate.public_id}",
            email=person.mailbox,
            name=person.name,
            user_id=person.user_id,
            program_id=certificate.participant.cohort.program_id,
            context={
                "organization_name": organization.name,
                "first_name": person.preferred_name or person.first_name or person.name,
                "program": certificate.program_name,
                "number": grouped(certificate.number),
                "check_address": check_address(organization, certificate.number),
                "button_url": address,
                "button_label": "Download the certificate",
            },
        )
    )
