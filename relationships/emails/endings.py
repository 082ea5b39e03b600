"""Mails about the end of a relationship: silence, an end by itself, more time asked for or answered."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.models import User
from notifications.actions import Mail, send_mails
from organizations.enums import LinkPurpose
from organizations.links import prepare_link
from organizations.models import AccessLink, Organization
from relationships.models import Extension, Relationship, RelationshipMember, SilenceNotice
from relationships.queries import names

LINK_DAYS = 30


def warn_of_end(relationship: Relationship, notice: SilenceNotice) -> int:
    """Ask everybody whether they still meet. Returns how many mails were written."""
    facts = {"ends_on": f"{notice.ends_on:%-d %B %Y}", "silent_since": f"{notice.silent_since:%-d %B}"}
    return _tell(
        relationship, "silence_notice", "still_meeting", "We are still meeting", facts, f"{notice.silent_since}"
    )


def tell_over(relationship: Relationship) -> int:
    """Tell everybody that the relationship ended by itself. Fetched before it ended, with its people."""
    return _tell(relationship, "relationship_over", "detail", "Open your page", {}, "over")


def tell_extension(relationship: Relationship, extension: Extension) -> int:
    """Tell everybody what was decided; the words stay with who wrote them."""
    kind = "extension_granted" if extension.state == "granted" else "extension_declined"
    facts = {"until": f"{extension.until:%-d %B %Y}"}
    return _tell(relationship, kind, "detail", "Open your page", facts, extension.public_id)


def ask_coordinator(relationship: Relationship, extension: Extension) -> int:
    """Tell the coordinator that somebody asks for more time."""
    coordinator = relationship.cohort.coordinator
    if coordinator is None:
        return 0
    facts = {"partners": names(relationship.members.all()), "until": f"{extension.until:%-d %B %Y}"}
    organization = Organization.objects.get(pk=relationship.organization_id)
    mail, link = _letter(
        organization,
        relationship,
        "extension_asked",
        coordinator.email,
        coordinator,
        "detail",
        "Decide",
        extension.public_id,
    )
    mail.context.update(facts | {"first_name": coordinator.display_name})
    link.save()
    return send_mails([mail])


def _tell(relationship: Relationship, kind: str, page: str, label: str, facts: dict[str, Any], occasion: str) -> int:
    organization = Organization.objects.get(pk=relationship.organization_id)
    members = [one for one in relationship.members.all() if one.is_active]
    letters = list(_letters(organization, relationship, members, kind, page, label, occasion))
    for mail, _link in letters:
        mail.context.update(facts)
    AccessLink.objects.bulk_create(link for _mail, link in letters)
    return send_mails(mail for mail, _link in letters)


def _letters(
    organization: Organization,
    relationship: Relationship,
    members: list[RelationshipMember],
    kind: str,
    page: str,
    label: str,
    occasion: str,
) -> Iterable[tuple[Mail, AccessLink]]:
    for member in members:
        person = member.participant.person
        if not person.mailbox:
            continue
        mail, link = _letter(
            organization, relationship, kind, person.mailbox, person.user, page, label, f"{occasion}:{member.public_id}"
        )
        mail.context.update(
            first_name=person.preferred_name or person.first_name or person.name,
            partners=names(one for one in members if one.pk != member.pk) or "your group",
        )
        yield mail, link


def _letter(
    organization: Organization,
    relationship: Relationship,
    kind: str,
    email: str,
    user: User | None,
    page: str,
    label: str,
    occasion: str,
) -> tuple[Mail, AccessLink]:
    coordinator = relationship.cohort.coordinator
    link, address = prepare_link(
        organization,
        LinkPurpose.RELATIONSHIP,
        email=email,
        user_id=user.pk if user else None,
        target=reverse(f"relationships:{page}", args=[organization.slug, relationship.public_id]),
        days=LINK_DAYS,
    )
    context = {
        "organization_name": organization.name,
        "program": relationship.cohort.program.name,
        "coordinator": f"{coordinator.display_name} ({coordinator.email})" if coordinator else "the program team",
        "button_url": address,
        "button_label": label,
    }
    mail = Mail(
        kind=kind,
        dedupe=f"{kind}:{relationship.public_id}:{occasion}",
        email=email,
        name=user.display_name if user else "",
        user_id=user.pk if user else None,
        context=context,
        program_id=relationship.cohort.program_id,
    )
    return mail, link
