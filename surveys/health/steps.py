"""What a coordinator does about a relationship, with one press: nudge, talk, pause."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from notifications.actions import Mail, preview, send_mails
from notifications.enums import DeliveryClass
from notifications.reminding import NUDGES_IN_A_WEEK, nudges_of_week
from notifications.rendering import Rendered
from organizations.audit import record
from organizations.enums import LinkPurpose
from organizations.links import prepare_link
from organizations.models import AccessLink, Organization
from relationships.models import Relationship, RelationshipMember
from surveys.enums import StepKind
from surveys.health.facts import standing_members
from surveys.models import CareStep


class Take(Protocol):
    """A step that needs nothing but the relationship and who takes it."""

    def __call__(self, relationship: Relationship, *, actor: User) -> CareStep:
        """Take it."""
        ...


QUIET_DAYS = {StepKind.NUDGE: 7, StepKind.TALK: 14, StepKind.PAUSE: 30}
NUDGE = "care_nudge"


def nudge(relationship: Relationship, *, actor: User) -> CareStep:
    """Write to everybody in the relationship, in the words that the page showed. Refusal within a week of the last."""
    with transaction.atomic():
        step = _take(relationship, StepKind.NUDGE, actor)
        organization = Organization.objects.get(pk=relationship.organization_id)
        members = _not_nudged_enough(standing_members(relationship))
        if not members:
            raise Refusal("Both had three nudges this week already. A talk helps more now than another mail.")
        letters = [_letter(organization, relationship, one, step, actor) for one in members]
        written = [(mail, link) for mail, link in letters if mail.email]
        AccessLink.objects.bulk_create(link for _mail, link in written)
        send_mails(mail for mail, _link in written)
    return step


def nudge_many(relationships: Iterable[Relationship], *, actor: User) -> tuple[int, dict[str, str]]:
    """Nudge several, each by itself. Returns how many, and why not, by public id, for the others."""
    done, refused = 0, {}
    for relationship in relationships:
        try:
            nudge(relationship, actor=actor)
        except Refusal as refusal:
            refused[relationship.public_id] = str(refusal)
        else:
            done += 1
    return done, refused


def _not_nudged_enough(members: list[RelationshipMember]) -> list[RelationshipMember]:
    """Those who had fewer nudges this week than a person gets, over all programs."""
    had = nudges_of_week([one.participant.person.mailbox for one in members])
    return [one for one in members if had[one.participant.person.mailbox.lower()] < NUDGES_IN_A_WEEK]


def note_talk(relationship: Relationship, *, actor: User) -> CareStep:
    """Somebody of the program team talked with them; the relationship leaves the list for two weeks."""
    with transaction.atomic():
        return _take(relationship, StepKind.TALK, actor)


def pause(relationship: Relationship, *, actor: User) -> CareStep:
    """Leave the relationship alone for a month, as when somebody is on leave."""
    with transaction.atomic():
        return _take(relationship, StepKind.PAUSE, actor)


def undo_step(step: CareStep, *, actor: User) -> None:
    """Put a relationship back on the list. A nudge that was sent stays sent."""
    with transaction.atomic():
        locked = CareStep.objects.select_for_update(of=("self",)).select_related("relationship").get(pk=step.pk)
        locked.quiet_until = timezone.localdate()
        locked.save(update_fields=["quiet_until", "updated_at"])
        record(locked.relationship, "care_step.undone", actor=actor, kind=locked.kind)


def _take(relationship: Relationship, kind: StepKind, actor: User) -> CareStep:
    today = timezone.localdate()
    locked = Relationship.objects.select_for_update().get(pk=relationship.pk)
    if not locked.is_active:
        raise Refusal("This relationship has ended.")
    if kind == StepKind.NUDGE and CareStep.objects.filter(
        relationship=locked, kind=kind, done_on__gt=today - timedelta(days=QUIET_DAYS[kind])
    ):
        raise Refusal("They were nudged less than a week ago. A talk helps more now than a second mail.")
    step = CareStep.objects.create(
        organization_id=locked.organization_id,
        relationship=locked,
        kind=kind,
        actor=actor,
        done_on=today,
        quiet_until=today + timedelta(days=QUIET_DAYS[kind]),
    )
    record(locked, "care_step.taken", actor=actor, kind=kind)
    return step


def preview_nudge(relationship: Relationship, *, actor: User) -> list[tuple[str, Rendered]]:
    """Every mail of a nudge as it will look, with whom it goes to."""
    organization = Organization.objects.get(pk=relationship.organization_id)
    members = standing_members(relationship)
    shown = []
    for member in members:
        context = _context(organization, relationship, member, members, actor)
        context["button_url"] = "(a link made for this person)"
        person, program_id = member.participant.person, relationship.cohort.program_id
        mail = Mail(NUDGE, "", person.mailbox, person.name, person.user_id, context, program_id=program_id)
        shown.append((person.name, preview(mail)))
    return shown


def _context(
    organization: Organization,
    relationship: Relationship,
    member: RelationshipMember,
    members: list[RelationshipMember],
    actor: User,
) -> dict[str, str]:
    person = member.participant.person
    return {
        "organization_name": organization.name,
        "name": person.name,
        "first_name": person.preferred_name or person.first_name or person.name,
        "others": " and ".join(one.participant.person.name for one in members if one.pk != member.pk),
        "program_name": relationship.cohort.program.name,
        "coordinator": f"{actor.display_name} ({actor.email})",
        "button_label": "Open your mentoring page",
    }


def _letter(
    organization: Organization, relationship: Relationship, member: RelationshipMember, step: CareStep, actor: User
) -> tuple[Mail, AccessLink]:
    person = member.participant.person
    link, address = prepare_link(
        organization,
        LinkPurpose.OPEN,
        email=person.mailbox,
        name=person.name,
        user_id=person.user_id,
        target=reverse("relationships:detail", args=[organization.slug, relationship.public_id]),
        actor=actor,
    )
    context = _context(organization, relationship, member, standing_members(relationship), actor)
    mail = Mail(
        kind=NUDGE,
        dedupe=f"{NUDGE}:{step.public_id}:{person.public_id}",
        email=link.email,
        name=person.name,
        user_id=person.user_id,
        context={**context, "button_url": address},
        delivery_class=DeliveryClass.AT_MOST_ONCE,
        program_id=relationship.cohort.program_id,
    )
    return mail, link
