"""Adding and changing people by hand, and what people say about themselves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.enums import PersonStatus, SkillDirection
from participants.hr_import.catalog import protected_kinds
from participants.leaving import close_accounts_of_leavers, reopen_accounts
from participants.linking import link_people
from participants.models import Person, ProtectedAttribute
from participants.skills import set_skills

# Columns that a manager may write; the others are the person's own or the program's.
HR_COLUMNS: Final = (
    *("external_id", "email", "first_name", "last_name", "preferred_name", "title", "department", "division"),
    *("location", "level", "manager", "hire_date", "end_date", "status", "capacity", "attributes"),
)


def add_person(values: Mapping[str, Any], *, actor: User | None) -> Person:
    """A new person from values by column, of HR_COLUMNS. Refusal when somebody has the number or e-mail already."""
    with transaction.atomic():
        person = Person(organization_id=current_organization_id())
        _write(person, values)
        record(person, "person.added", actor=actor)
        link_people([person.email])
    return person


def change_person(person: Person, values: Mapping[str, Any], *, actor: User | None) -> list[str]:
    """Correct what HR holds about a person. Gives the columns that changed; does nothing when none did.

    Refusal when the number or e-mail belongs to somebody else, or when managers would form a loop.
    """
    changed = [column for column in HR_COLUMNS if column in values and getattr(person, column) != values[column]]
    if changed:
        with transaction.atomic():
            _write(person, {column: values[column] for column in changed})
            record(person, "person.changed", actor=actor, columns=changed)
            link_people([person.email])
    return changed


def _write(person: Person, values: Mapping[str, Any]) -> None:
    for column in HR_COLUMNS:
        if column in values:
            setattr(person, column, values[column])
    person.email = person.email.lower()
    _check(person)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Refusal("Somebody else has this personnel number or e-mail.") from None


def _check(person: Person) -> None:
    if not person.external_id and not person.email:
        raise Refusal("Give a personnel number or an e-mail: people are recognised by them.")
    others = Person.objects.exclude(pk=person.pk)
    if person.external_id and (other := others.filter(external_id=person.external_id).first()):
        raise Refusal(f"{other.name} has the personnel number {person.external_id} already.")
    if person.email and (other := others.filter(email__iexact=person.email).first()):
        raise Refusal(f"{other.name} has the e-mail {person.email} already.")
    if person.hire_date and person.end_date and person.end_date < person.hire_date:
        raise Refusal("The end date is before the hire date.")
    _refuse_loop(person)


def _refuse_loop(person: Person) -> None:
    """Nobody is above themselves."""
    above, seen = person.manager, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == person.pk:
            raise Refusal(f"{person.manager} reports to {person.name}, directly or through others.")
        seen.add(above.pk)
        above = above.manager


def mark_left(people: Sequence[Person], *, actor: User | None, on: date | None = None) -> int:
    """These people do not work here any more. Gives how many that changes."""
    return _mark(people, PersonStatus.LEFT, "person.left", actor, on or timezone.localdate())


def mark_active(people: Sequence[Person], *, actor: User | None) -> int:
    """These people work here (again). Gives how many that changes."""
    return _mark(people, PersonStatus.ACTIVE, "person.returned", actor, None)


def _mark(people: Sequence[Person], status: PersonStatus, event: str, actor: User | None, day: date | None) -> int:
    changed = [person for person in people if person.status != status]
    with transaction.atomic():
        for person in changed:
            person.status = status
            person.end_date = day if day is None else person.end_date or day
            record(person, event, actor=actor)
        Person.objects.bulk_update(changed, ["status", "end_date"])
        if status == PersonStatus.LEFT:
            close_accounts_of_leavers(actor=actor)
        elif actor is not None:
            reopen_accounts(changed, actor=actor)
    return len(changed)


def start_own_profile(*, actor: User) -> Person:
    """A person for a member whom the HR file does not hold; the one with their e-mail when there is one."""
    person = Person.objects.filter(user=actor).first()
    if person is not None:
        return person
    with transaction.atomic():
        person = Person.objects.filter(email__iexact=actor.email, user__isnull=True).first()
        if person is None:
            first, _, last = actor.display_name.rpartition(" ")
            person = Person(organization_id=current_organization_id(), email=actor.email, first_name=first or last)
            person.last_name = last if first else ""
        person.user = actor
        person.save()
        record(person, "person.linked", actor=actor)
    return person


def change_own_profile(
    person: Person,
    *,
    biography: str,
    time_zone: str,
    language: str,
    offers: Sequence[tuple[str, int]],
    wants: Sequence[tuple[str, int]],
    actor: User,
) -> None:
    """What a person says about themselves; skills as (name, level)."""
    _refuse_stranger(person, actor)
    with transaction.atomic():
        person.biography, person.time_zone, person.language = biography, time_zone, language
        person.save(update_fields=["biography", "time_zone", "language", "updated_at"])
        set_skills(person, SkillDirection.OFFER, offers, actor=actor)
        set_skills(person, SkillDirection.GROW, wants, actor=actor)
        record(person, "profile.changed", actor=actor)


def say_identity(person: Person, statements: Sequence[tuple[str, str, bool]], *, actor: User) -> None:
    """What a person keeps of their identity: (key, value, may be used for matching). What is not named is deleted.

    The audit entry says that something changed, never what.
    """
    _refuse_stranger(person, actor)
    kept = {key: (value.strip()[:300], agreed) for key, value, agreed in statements if value.strip()}
    present = {held.key: held for held in ProtectedAttribute.objects.filter(person=person)}
    if unknown := kept.keys() - protected_kinds().keys() - present.keys():
        raise Refusal(f"“{', '.join(sorted(unknown))}” is not a kind that can be kept.")
    with transaction.atomic():
        ProtectedAttribute.objects.filter(person=person).exclude(key__in=kept).delete()
        for key, (value, agreed) in kept.items():
            held = present.get(key) or ProtectedAttribute(
                organization_id=person.organization_id, person=person, key=key
            )
            held.value, held.opted_in, held.said_by_person = value, agreed, True
            held.save()
        record(person, "profile.identity_changed", actor=actor)


def _refuse_stranger(person: Person, actor: User) -> None:
    if person.user_id != actor.pk:
        raise Refusal("Only the person themselves can change this.")
