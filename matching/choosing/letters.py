"""Mails to participants who choose or are asked: one page, one button. Written in the transaction of what they tell."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.models import User
from cohorts.letters import facts_of, post
from cohorts.models import Cohort, Participant
from core.wall_time import zone_of
from matching.enums import OfferState
from matching.models import Choosing, Offer
from notifications.actions import Mail
from organizations.enums import LinkPurpose
from organizations.links import prepare_link
from organizations.models import AccessLink
from programs.enums import ParticipantRole

LINK_DAYS = 30


def letter_to(
    participant: Participant,
    kind: str,
    *,
    occasion: str,
    path: str,
    label: str,
    actor: User | None,
    facts: dict[str, Any] | None = None,
) -> tuple[Mail, AccessLink]:
    """A mail to a participant with a button that opens `path`. The link is not saved yet."""
    person = participant.person
    cohort = participant.cohort
    link, address = prepare_link(
        cohort.organization,
        LinkPurpose.OPEN,
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        target=path,
        actor=actor,
        days=LINK_DAYS,
    )
    context = {
        **facts_of(cohort, participant.role),
        "first_name": called(participant),
        **(facts or {}),
        "button_url": address,
        "button_label": label,
    }
    mail = Mail(
        kind=kind,
        dedupe=f"{kind}:{occasion}",
        email=link.email,
        name=person.name,
        user_id=person.user_id,
        context=context,
        program_id=cohort.program_id,
    )
    return mail, link


def called(participant: Participant) -> str:
    """How a mail calls somebody."""
    person = participant.person
    return person.preferred_name or person.first_name or person.name


def own_path(name: str, cohort: Cohort, *args: object) -> str:
    """Address of a page of this app in the cohort's organization."""
    return reverse(f"matching:{name}", args=[cohort.organization.slug, *args])


def tell_that_lists_are_ready(choosing: Choosing, participant_ids: set[int]) -> int:
    """Mail these people that they have a list. Returns how many have an address."""
    people = Participant.objects.filter(pk__in=participant_ids).select_related(
        "person__user", "cohort__organization", "cohort__program", "cohort__coordinator"
    )
    return post(_ready_letters(choosing, people.order_by("pk")))


def _ready_letters(choosing: Choosing, people: Iterable[Participant]) -> Iterable[tuple[Mail, AccessLink]]:
    closes = f"{choosing.closes_on:%-d %B %Y}" if choosing.closes_on else ""
    for one in people:
        others = "mentor" if one.role == ParticipantRole.MENTEE else "mentee"
        yield letter_to(
            one,
            "choices_open",
            occasion=f"{choosing.public_id}:{one.public_id}",
            path=own_path("my_choices", one.cohort, one.cohort.slug),
            label=f"Choose your {others}s",
            actor=choosing.opened_by,
            facts={"others": others, "choices_until": closes},
        )


def ask_letter(offer: Offer, *, actor: User | None) -> tuple[Mail, AccessLink]:
    """The mail that asks a mentor: one page, one button."""
    return letter_to(
        offer.mentor,
        "offer_to_mentor",
        occasion=f"{offer.public_id}:{offer.sendings}",
        path=own_path("offer", offer.mentor.cohort, offer.public_id),
        label=f"Answer about {called(offer.mentee)}",
        actor=actor,
        facts=_offer_facts(offer),
    )


def reminder_letter(offer: Offer) -> tuple[Mail, AccessLink]:
    """The one reminder."""
    return letter_to(
        offer.mentor,
        "offer_reminder",
        occasion=f"{offer.public_id}:{offer.sendings}",
        path=own_path("offer", offer.mentor.cohort, offer.public_id),
        label=f"Answer about {called(offer.mentee)}",
        actor=None,
        facts=_offer_facts(offer),
    )


def over_letter(offer: Offer) -> tuple[Mail, AccessLink]:
    """Nothing to answer any more; nobody is reproached."""
    return letter_to(
        offer.mentor,
        "offer_over",
        occasion=f"{offer.public_id}:{offer.state}",
        path=own_path("offer", offer.mentor.cohort, offer.public_id),
        label="See the page",
        actor=None,
        facts=_offer_facts(offer),
    )


def _offer_facts(offer: Offer) -> dict[str, Any]:
    zone = zone_of(offer.mentor.person.time_zone or offer.mentor.cohort.organization.time_zone)
    person = offer.mentee.person
    return {
        "mentee": person.name,
        "mentee_first": called(offer.mentee),
        "mentee_place": ", ".join(part for part in (person.place, person.location) if part),
        "reasons": offer.reasons,
        "answer_until": f"{offer.expires_at.astimezone(zone):%A, %-d %B}",
        "was_late": offer.state == OfferState.LAPSED,
    }
