"""The mails of this app, written to the outbox in the transaction of what they tell."""

from dataclasses import replace

from django.db.models import prefetch_related_objects

from accounts.models import User
from cohorts.enums import ApplicationState
from cohorts.letters import (
    DECISION_MAILS,
    application_facts,
    apply_path,
    facts_of,
    invitation,
    letter,
    post,
    status_path,
)
from cohorts.models import Application, Cohort
from notifications.actions import Mail, preview, send_mail
from notifications.rendering import Rendered
from organizations.enums import LinkPurpose
from organizations.links import make_link
from participants.models import Person

SEE_APPLICATION = "See your application"
MADE_LATER = "(a link made for this person)"


def send_application_received(application: Application) -> None:
    """Confirm that an application arrived."""
    occasion = f"{application.submitted_at}"
    post(
        [
            letter(
                "application_received",
                application,
                label=SEE_APPLICATION,
                path=status_path(application),
                occasion=occasion,
                actor=None,
            )
        ]
    )


def send_decisions(applications: list[Application], *, actor: User) -> int:
    """Tell applicants what was decided. Returns how many mails were written."""
    prefetch_related_objects(applications, "person__user")
    return post(
        letter(
            DECISION_MAILS[ApplicationState(application.state)],
            application,
            label=SEE_APPLICATION,
            path=status_path(application),
            occasion=f"{application.decided_at}",
            actor=actor,
        )
        for application in applications
    )


def send_application_link(cohort: Cohort, person: Person, *, occasion: str) -> None:
    """The link that somebody asked for on the public start page: proves that the mailbox is theirs."""
    address = make_link(
        cohort.organization,
        LinkPurpose.APPLY,
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        target=apply_path(cohort),
        days=1,
    )
    context = {**facts_of(cohort), "button_url": address, "button_label": "Continue to the application"}
    send_mail(
        Mail(
            kind="application_link",
            dedupe=f"application_link:{cohort.public_id}:{occasion}",
            email=person.mailbox,
            name=person.name,
            user_id=person.user_id,
            context=context,
            program_id=cohort.program_id,
        )
    )


def send_invitations(cohort: Cohort, people: list[Person], *, occasion: str, actor: User) -> int:
    """Ask people to apply. Returns how many mails were written; people without an address are skipped."""
    prefetch_related_objects(people, "user")
    return post(invitation(cohort, person, occasion=occasion, actor=actor) for person in people)


def preview_decision(application: Application) -> Rendered:
    """A decision mail as it will look; its link is made when it is sent."""
    context = {**application_facts(application), "button_url": MADE_LATER, "button_label": SEE_APPLICATION}
    person = application.person
    kind, program_id = DECISION_MAILS[ApplicationState(application.state)], application.cohort.program_id
    return preview(Mail(kind, "", person.mailbox, person.name, person.user_id, context, program_id=program_id))


def preview_invitation(cohort: Cohort, person: Person, *, actor: User) -> Rendered:
    """An invitation as it will look."""
    mail, _link = invitation(cohort, person, occasion="preview", actor=actor)
    return preview(replace(mail, context={**mail.context, "button_url": MADE_LATER}))
