"""Who leaves the organization is shut out of it, in the same transaction."""

from accounts.models import User
from core.errors import Refusal
from organizations.actions import end_membership, restore_membership
from organizations.audit import record
from organizations.models import AuditEntry, Membership
from participants.enums import PersonStatus
from participants.models import Person
from participants.signals import leavers_marked

CLOSED = "person.account_closed"


def close_accounts_of_leavers(*, actor: User | None) -> int:
    """End the memberships of everybody who has left: their next request is refused. Returns how many were ended.

    The last organization admin stays a member, or nobody could appoint another; the audit log says so.
    """
    leavers = Person.objects.filter(status=PersonStatus.LEFT, user__isnull=False)
    found = leavers.filter(user__memberships__is_active=True).distinct()
    people = {person.user_id: person for person in found if person.user_id is not None}
    closed = 0
    for membership in Membership.objects.filter(user_id__in=people, is_active=True).select_related("user"):
        person = people[membership.user_id]
        try:
            end_membership(membership, actor=actor)
        except Refusal:
            record(person, "person.account_kept", actor=actor, reason="last organization admin")
            continue
        record(person, CLOSED, actor=actor)
        closed += 1
    leavers_marked.send(Person)
    return closed


def reopen_accounts(people: list[Person], *, actor: User | None) -> None:
    """Let people who are back in again, where leaving had ended their membership."""
    closed = set(
        AuditEntry.objects.filter(event=CLOSED, subject_id__in=[person.public_id for person in people]).values_list(
            "subject_id", flat=True
        )
    )
    users = [person.user_id for person in people if person.user_id is not None and person.public_id in closed]
    for membership in Membership.objects.filter(user_id__in=users, is_active=False):
        restore_membership(membership, actor=actor)
