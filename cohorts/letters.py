"""The mails about applications and offers: template, plain facts, and the link that opens the right page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.models import User
from cohorts.enums import ApplicationState, DeclineReason
from cohorts.models import Application, Cohort
from cohorts.queries.places import role_words
from notifications.actions import Mail, send_mails
from organizations.enums import LinkPurpose
from organizations.links import prepare_link
from organizations.models import AccessLink
from participants.models import Person

DECISION_MAILS = {
    ApplicationState.ACCEPTED: "application_accepted",
    ApplicationState.WAITLISTED: "application_waitlisted",
    ApplicationState.DECLINED: "application_declined",
}
# What applicants read for a reason that the program team chose; the team's own words are added to it.
KIND_REASONS = {
    DeclineReason.NO_PLACES: "More people applied than there are places.",
    DeclineReason.NOT_ELIGIBLE: "This cohort is for people in another situation than yours right now.",
    DeclineReason.TIMING: "We think another cohort fits you better in time.",
    DeclineReason.GOALS: "What you want to reach is better served elsewhere than in this program.",
    DeclineReason.INCOMPLETE: "Your answers did not tell us enough to find somebody who fits you.",
    DeclineReason.OTHER: "",
}


def facts_of(cohort: Cohort, role: str = "") -> dict[str, Any]:
    """Facts that every mail about a cohort may use."""
    coordinator = cohort.coordinator
    return {
        "organization_name": cohort.organization.name,
        "cohort_name": cohort.name,
        "program_name": cohort.program.name,
        "purpose": cohort.program.purpose,
        "starts_on": f"{cohort.starts_on:%-d %B %Y}",
        "closes_on": f"{cohort.applications_close_on:%-d %B %Y}" if cohort.applications_close_on else "",
        "length_months": cohort.program.length_months,
        "sessions_per_month": cohort.program.sessions_per_month,
        "session_minutes": cohort.program.session_minutes,
        "role": role_words(role) if role else "",
        "coordinator": f"{coordinator.display_name} ({coordinator.email})" if coordinator else "the program team",
    }


def application_facts(application: Application) -> dict[str, Any]:
    """Facts of a mail about one application."""
    reason = application.decline_reason
    expires = application.offer_expires_at
    return {
        **facts_of(application.cohort, application.role),
        "first_name": application.person.preferred_name or application.person.first_name or application.person.name,
        "reason": KIND_REASONS.get(DeclineReason(reason), "") if reason else "",
        "words": application.decision_reason,
        "answer_until": f"{expires:%-d %B %Y}" if expires else "",
    }


def status_path(application: Application) -> str:
    """The applicant's own page about an application."""
    return reverse("cohorts:application", args=[application.cohort.organization.slug, application.public_id])


def offer_path(application: Application) -> str:
    """The page on which an applicant answers an offer."""
    return reverse("cohorts:offer", args=[application.cohort.organization.slug, application.public_id])


def apply_path(cohort: Cohort) -> str:
    """The public start page of a cohort's application."""
    return reverse("cohorts:apply", args=[cohort.organization.slug, cohort.slug])


def letter(
    kind: str, application: Application, *, label: str, path: str, occasion: str, actor: User | None
) -> tuple[Mail, AccessLink]:
    """A mail to an applicant with a button that opens one of their pages. The link is not saved yet."""
    person = application.person
    link, address = prepare_link(
        application.cohort.organization,
        LinkPurpose.DECISION,
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        target=path,
        actor=actor,
    )
    context = {**application_facts(application), "button_url": address, "button_label": label}
    mail = Mail(
        kind=kind,
        dedupe=f"{kind}:{application.public_id}:{occasion}",
        email=link.email,
        name=person.name,
        user_id=person.user_id,
        context=context,
        program_id=application.cohort.program_id,
    )
    return mail, link


def post(letters: Iterable[tuple[Mail, AccessLink]]) -> int:
    """Save the links and write the mails to the outbox. Returns how many have an address."""
    written = [(mail, link) for mail, link in letters if mail.email]
    AccessLink.objects.bulk_create(link for _mail, link in written)
    return send_mails(mail for mail, _link in written)


def invitation(cohort: Cohort, person: Person, *, occasion: str, actor: User) -> tuple[Mail, AccessLink]:
    """The mail that asks an eligible person to apply."""
    link, address = prepare_link(
        cohort.organization,
        LinkPurpose.APPLY,
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        target=apply_path(cohort),
        actor=actor,
        days=60,
    )
    context = {
        **facts_of(cohort),
        "first_name": person.preferred_name or person.first_name or person.name,
        "button_url": address,
        "button_label": "See what it is and apply",
    }
    mail = Mail(
        kind="cohort_invitation",
        dedupe=f"cohort_invitation:{cohort.public_id}:{person.public_id}:{occasion}",
        email=link.email,
        name=person.name,
        user_id=person.user_id,
        context=context,
        program_id=cohort.program_id,
    )
    return mail, link
