"""Mails that tell people about their relationship."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from accounts.models import User
from notifications.actions import Mail, send_mails
from organizations.enums import LinkPurpose
from organizations.links import absolute, prepare_link
from organizations.models import AccessLink, Organization
from programs.enums import ParticipantRole
from relationships.models import Relationship, RelationshipMember
from relationships.queries import names

LINK_DAYS = 30
KINDS = {
    ParticipantRole.MENTEE: "relationship_mentee",
    ParticipantRole.MENTOR: "relationship_mentor",
    ParticipantRole.PEER: "relationship_peer",
}


def tell_members(
    organization: Organization, told: Iterable[tuple[Relationship, RelationshipMember]], *, actor: User | None
) -> int:
    """Write a mail to each of these members, with a link that signs in and opens the relationship. Returns how many.

    Fetch the relationships by `queries.with_people`.
    """
    links: list[AccessLink] = []
    mails = []
    for relationship, member in told:
        person = member.participant.person
        if not person.mailbox:
            continue
        link, address = prepare_link(
            organization,
            LinkPurpose.RELATIONSHIP,
            email=person.mailbox,
            name=person.name,
            user_id=person.user_id,
            target=reverse("relationships:detail", args=[organization.slug, relationship.public_id]),
            actor=actor,
            days=LINK_DAYS,
        )
        links.append(link)
        others = [one for one in relationship.members.all() if one.is_active and one.pk != member.pk]
        mails.append(
            Mail(
                kind=KINDS[ParticipantRole(member.role)],
                dedupe=f"relationship:{relationship.public_id}:{member.public_id}",
                email=link.email,
                name=person.name,
                user_id=person.user_id,
                context=mail_context(organization, relationship, member, others) | {"button_url": address},
                program_id=relationship.cohort.program_id,
            )
        )
    AccessLink.objects.bulk_create(links, batch_size=500)
    return send_mails(mails)


def mail_context(
    organization: Organization,
    relationship: Relationship,
    member: RelationshipMember,
    others: Sequence[RelationshipMember],
) -> dict[str, Any]:
    """Plain values for the mail to one member; the button's address is added by whoever sends it."""
    cohort = relationship.cohort
    person, partner = member.participant.person, others[0].participant.person
    coordinator = cohort.coordinator
    return {
        "organization_name": organization.name,
        "first_name": person.preferred_name or person.first_name or person.name,
        "program": cohort.program.name,
        "cohort": cohort.name,
        "starts_on": cohort.starts_on,
        "partners": names(others),
        "partner": partner.name,
        "partner_first": partner.preferred_name or partner.first_name or partner.name,
        "partner_place": ", ".join(part for part in (partner.place, partner.location) if part),
        "is_group": len(others) > 1,
        "reasons": reasons_for(relationship, member, others),
        "coordinator": coordinator.display_name if coordinator else "",
        "coordinator_email": coordinator.email if coordinator else "",
        "button_url": absolute(reverse("relationships:list", args=[organization.slug])),
        "button_label": "Open your page" if len(others) > 1 else f"Meet {partner.preferred_name or partner.first_name}",
    }


def reasons_for(
    relationship: Relationship, member: RelationshipMember, others: Sequence[RelationshipMember]
) -> list[str]:
    """Why the member is in the relationship: what all read, and in a circle what concerns this mentee."""
    own = member.reasons if member.role == ParticipantRole.MENTEE else []
    if member.role == ParticipantRole.MENTOR and len(others) == 1:
        own = others[0].reasons
    return [*relationship.reasons, *own]
