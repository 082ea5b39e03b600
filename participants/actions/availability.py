"""What people say about when and how much they can mentor."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from participants.models import Leave, Person

LONGEST_DAYS = 730
MOST_HOURS = 80


def add_leave(person: Person, *, starts_on: date, ends_on: date | None, actor: User) -> Leave:
    """Note that a person is away. Refusal when the end is before the start, long over, or years away."""
    _refuse_stranger(person, actor)
    today = timezone.localdate()
    if ends_on is not None and ends_on < starts_on:
        raise Refusal("The last day is before the first.")
    if ends_on is not None and ends_on < today:
        raise Refusal("These days are over already.")
    if abs((starts_on - today).days) > LONGEST_DAYS or (ends_on and (ends_on - starts_on).days > LONGEST_DAYS):
        raise Refusal("Choose days within two years.")
    with transaction.atomic():
        leave, created = Leave.objects.get_or_create(
            organization_id=person.organization_id, person=person, starts_on=starts_on, ends_on=ends_on
        )
        if created:
            record(person, "leave.added", actor=actor)
    return leave


def end_leave(leave: Leave, *, actor: User) -> None:
    """The person is back, or does not go: days from today on are taken away, days that were stay."""
    _refuse_stranger(leave.person, actor)
    today = timezone.localdate()
    with transaction.atomic():
        found = Leave.objects.select_for_update().filter(pk=leave.pk).first()
        if found is None or (found.ends_on is not None and found.ends_on < today):
            return
        if found.starts_on >= today:
            found.delete()
        else:
            found.ends_on = today - timedelta(days=1)
            found.save(update_fields=["ends_on", "updated_at"])
        record(leave.person, "leave.ended", actor=actor)


def set_hours(person: Person, hours: int | None, *, actor: User) -> None:
    """How many hours a month a person gives to mentoring in all programs; None: not said."""
    _refuse_stranger(person, actor)
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise Refusal(f"Choose from 1 to {MOST_HOURS} hours a month.")
    if person.hours_per_month == hours:
        return
    with transaction.atomic():
        person.hours_per_month = hours
        person.save(update_fields=["hours_per_month", "updated_at"])
        record(person, "person.hours_said", actor=actor)


def _refuse_stranger(person: Person, actor: User) -> None:
    if person.user_id != actor.pk:
        raise Refusal("Only the person themselves can change this.")
