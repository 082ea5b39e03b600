"""Key roles, who holds them, and who is considered for them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.tenancy import current_organization_id
from organizations.audit import record
from participants.models import Person
from readiness.actions.settings import require_on
from readiness.emails import send_rating_requests
from readiness.enums import RaterType
from readiness.models import Incumbency, KeyRole, Nomination, RatingRequest

FIELDS = ("title", "unit", "importance", "requirements", "expected_vacancy_on", "may_retire_from", "external_id")


def save_key_role(
    role: KeyRole | None, *, incumbent: Person | None, actor: User | None, on: date | None = None, **facts: Any
) -> KeyRole:
    """Add a key role or change it. `incumbent`: who holds it from today on (None: it is vacant)."""
    today = on or timezone.localdate()
    unknown = facts.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"no field of a key role: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        changed = role or KeyRole(organization_id=current_organization_id(), listed_on=today)
        for name, value in facts.items():
            setattr(changed, name, value)
        changed.save()
        record(changed, "key_role.changed" if role else "key_role.added", actor=actor)
        change_incumbent(changed, incumbent, actor=actor, on=today)
    return changed


def change_incumbent(role: KeyRole, person: Person | None, *, actor: User | None, on: date) -> None:
    """Somebody else holds the role from a day on, or nobody. Does nothing when that is so."""
    with transaction.atomic():
        current = Incumbency.objects.select_for_update().filter(key_role=role, ended_on=None).first()
        if (current.person_id if current else None) == (person.pk if person else None):
            return
        if current:
            current.ended_on = max(on, current.began_on)
            current.save(update_fields=["ended_on", "updated_at"])
        if person:
            Incumbency.objects.create(organization_id=role.organization_id, key_role=role, person=person, began_on=on)
        record(role, "key_role.incumbent_changed", actor=actor)


def retire_key_role(role: KeyRole, *, actor: User) -> None:
    """Plan for this role no more. What was said about it stays. Does nothing when it is off the list."""
    with transaction.atomic():
        if KeyRole.objects.filter(pk=role.pk, retired_on=None).update(retired_on=timezone.localdate()):
            record(role, "key_role.retired", actor=actor)


def nominate(role: KeyRole, person: Person, *, actor: User, on: date | None = None) -> Nomination:
    """Consider a person for a role. Refusal for the incumbent, for leavers and where readiness is off."""
    require_on()
    if not person.is_active:
        raise Refusal(f"{person.name} has left.")
    if Incumbency.objects.filter(key_role=role, person=person, ended_on=None).exists():
        raise Refusal(f"{person.name} holds this role.")
    if role.retired_on:
        raise Refusal("This role is off the list.")
    with transaction.atomic():
        nomination, created = Nomination.objects.get_or_create(
            organization_id=role.organization_id,
            key_role=role,
            person=person,
            withdrawn_on=None,
            defaults={"nominated_by": actor, "nominated_on": on or timezone.localdate()},
        )
        if created:
            record(nomination, "nomination.made", actor=actor)
    return nomination


def withdraw_nomination(nomination: Nomination, *, actor: User) -> None:
    """Consider the person no more; open requests end. Does nothing when withdrawn."""
    with transaction.atomic():
        standing = Nomination.objects.filter(pk=nomination.pk, withdrawn_on=None)
        if standing.update(withdrawn_on=timezone.localdate()):
            RatingRequest.objects.filter(nomination=nomination, submitted_on=None).delete()
            record(nomination, "nomination.withdrawn", actor=actor)


def ask_raters(nomination: Nomination, raters: Iterable[tuple[User, RaterType]], *, actor: User) -> int:
    """Ask people to rate a nomination; who is asked already is left alone. Returns how many were asked."""
    require_on()
    if nomination.withdrawn_on:
        raise Refusal("This nomination was withdrawn.")
    asked = []
    with transaction.atomic():
        for user, rater_type in raters:
            if (user.pk == nomination.person.user_id) != (rater_type == RaterType.SELF):
                raise Refusal("People rate themselves as themselves, and nobody else does.")
            request, created = RatingRequest.objects.get_or_create(
                organization_id=nomination.organization_id,
                nomination=nomination,
                rater=user,
                submitted_on=None,
                defaults={"rater_type": rater_type, "asked_on": timezone.localdate()},
            )
            asked += [request] if created else []
        if asked:
            record(nomination, "rating.asked", actor=actor, raters=len(asked))
            send_rating_requests(asked)
    return len(asked)
