"""The mails of surveys: template, plain facts and the signed link."""

from collections.abc import Iterable

from notifications.actions import Mail, send_mails
from notifications.enums import DeliveryClass
from organizations.models import Organization
from participants.models import Person
from surveys.links import answer_address
from surveys.models import Invitation, Survey


def first_name(person: Person) -> str:
    """How a mail addresses somebody."""
    return person.preferred_name or person.first_name or person.name


def send_invitations(survey: Survey, invitations: Iterable[Invitation], *, reminder: int = 0) -> int:
    """Ask people, or remind those who have not answered. Returns how many mails were written.

    `invitations` with person and user loaded.
    """
    organization = Organization.objects.get(pk=survey.organization_id)
    kind = "survey_reminder" if reminder else f"survey_{survey.kind}"
    return send_mails(_mail(kind, organization, survey, one, reminder) for one in invitations)


def _mail(kind: str, organization: Organization, survey: Survey, invitation: Invitation, reminder: int) -> Mail:
    person, cohort = invitation.person, survey.cohort
    context = {
        "organization_name": organization.name,
        "first_name": first_name(person),
        "program_name": cohort.program.name,
        "cohort_name": cohort.name,
        "closes_on": f"{survey.closes_on:%-d %B}",
        "is_anonymous": survey.is_anonymous,
        "minimum": survey.minimum,
        "button_url": answer_address(organization.slug, invitation),
        "button_label": "Answer in one minute",
    }
    return Mail(
        kind=kind,
        dedupe=f"survey:{invitation.public_id}:{reminder}",
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        context=context,
        delivery_class=DeliveryClass.AT_MOST_ONCE,
        program_id=cohort.program_id,
    )
