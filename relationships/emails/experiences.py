"""Mails about experiences: an offer, its answer, and that somebody is a host. One button each."""

from collections.abc import Mapping

from django.urls import reverse

from accounts.models import User
from notifications.actions import Mail, send_mail
from organizations.enums import LinkPurpose
from organizations.links import prepare_link
from organizations.models import Organization
from participants.models import Person
from relationships.models import Experience
from relationships.session_words import first_name

LINK_DAYS = 30


def tell_offered(experience: Experience, *, actor: User) -> None:
    """Tell a participant what their manager offers."""
    context = {"manager": actor.display_name}
    _tell("experience_offered", experience, experience.participant.person, "See the offer", actor, context)


def tell_answered(experience: Experience, *, accepts: bool, actor: User) -> None:
    """Tell who offered it what was answered."""
    manager = Person.objects.filter(user=experience.offered_by).first() if experience.offered_by else None
    if manager is not None:
        _tell("experience_answered", experience, manager, "Open it", actor, {"accepts": accepts})


def tell_host(experience: Experience, *, actor: User) -> None:
    """Tell the host that they are one, unless they entered it themselves."""
    host = experience.host
    if host is not None and host.user_id != actor.pk:
        _tell("experience_host", experience, host, "Open it", actor, {})


def _tell(
    kind: str, experience: Experience, person: Person, label: str, actor: User, more: Mapping[str, object]
) -> None:
    if not person.mailbox:
        return
    organization = Organization.objects.get(pk=experience.organization_id)
    link, address = prepare_link(
        organization,
        LinkPurpose.OPEN,
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        target=reverse("relationships:experience_detail", args=[organization.slug, experience.public_id]),
        actor=actor,
        days=LINK_DAYS,
    )
    link.save()
    context = {
        "organization_name": organization.name,
        "first_name": first_name(person),
        "who": experience.participant.person.name,
        "what": experience.get_kind_display().lower(),
        "title": experience.title,
        "starts_on": f"{experience.starts_on:%-d %B %Y}",
        "ends_on": f"{experience.ends_on:%-d %B %Y}",
        "skill": experience.skill.name if experience.skill else "",
        "button_url": address,
        "button_label": label,
        **more,
    }
    dedupe = f"{kind}:{experience.public_id}:{person.public_id}:{experience.state}"
    program_id = experience.participant.cohort.program_id
    send_mail(Mail(kind, dedupe, person.mailbox, person.name, person.user_id, context, program_id=program_id))
