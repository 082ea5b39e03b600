"""A person and the user who signs in as that person: joined by the e-mail address, whichever of the two came first."""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Lower

from accounts.models import User
from organizations.audit import record
from organizations.models import Membership
from participants.models import Person


def link_member(membership: Membership, **_signal: Any) -> None:
    """Receiver of member_joined: give the new member the person with the same e-mail, when there is one."""
    user = membership.user
    if Person.objects.filter(user=user).exists():
        return
    person = Person.objects.filter(email__iexact=user.email, user__isnull=True).first()
    if person is not None:
        person.user = user
        person.save(update_fields=["user", "updated_at"])
        record(person, "person.linked", actor=user)


def link_people(emails: Iterable[str]) -> int:
    """After people came in: give those with these e-mails to the members who already sign in with them. How many."""
    wanted = {email.lower() for email in emails if email}
    members = User.objects.filter(
        pk__in=Membership.objects.filter(is_active=True).values("user_id"), email__in=wanted
    ).exclude(pk__in=Person.objects.filter(user__isnull=False).values("user_id"))
    users = {user.email.lower(): user for user in members}
    if not users:
        return 0
    people = list(Person.objects.annotate(key=Lower("email")).filter(key__in=users, user__isnull=True))
    for person in people:
        person.user = users[person.email.lower()]
        record(person, "person.linked", actor=person.user)
    Person.objects.bulk_update(people, ["user"])
    return len(people)
