"""Planning reminders ahead, and the register of their kinds.

An app that wants to remind registers a kind with `@reminder_kind`, plans rows with `plan_reminders`, and answers, when
one is due, with its words, or with None when there is nothing to remind of any more. So a reminder that has become
pointless is never sent, whoever forgot to withdraw it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from core.tenancy import current_organization_id
from core.wall_time import instant_of, next_working_day
from notifications.enums import Category, ReminderState
from notifications.models import Reminder

MORNING = time(9)
QUIET_FROM, QUIET_UNTIL = time(20), time(8)
# A reminder that is later than this tells of something that has passed: it is dropped, not sent.
CATCH_UP = timedelta(hours=6)


@dataclass(frozen=True)
class Words:
    """What a due reminder says.

    `mail` names the template, `line` is the sentence for the inbox and for a mail of several, `path` the page that it
    leads to. A line names people only as the recipient knows them, and never what somebody wrote.
    """

    mail: str
    line: str
    path: str
    button: str
    context: dict[str, Any] = field(default_factory=dict)
    # Whose own words are used, where the program has some for this mail.
    program_id: int | None = None


@dataclass(frozen=True)
class Later:
    """Not now: ask again on that day."""

    day: date


Compose = Callable[[Reminder], Words | Later | None]


@dataclass(frozen=True)
class ReminderKind:
    """A kind of reminder. `is_nudge`: it counts against the weekly limit and can be unsubscribed from by one click."""

    name: str
    category: Category
    compose: Compose
    catch_up: timedelta
    is_nudge: bool


@dataclass(frozen=True)
class Recipient:
    """Whom to remind, and the zone of the clock on their wall."""

    email: str
    name: str = ""
    user_id: int | None = None
    zone: str = "UTC"


@dataclass(frozen=True)
class Plan:
    """One reminder to plan. `subject` is what it is about, `occurrence` which of its times."""

    kind: str
    subject: str
    occurrence: str
    recipient: Recipient
    day: date
    at: time = MORNING


# A day before which a due reminder must not reach its recipient, or None.
Hold = Callable[[Reminder], date | None]
_KINDS: dict[str, ReminderKind] = {}
_HOLDS: list[Hold] = []


def reminder_kind(
    name: str, category: Category, *, catch_up: timedelta = CATCH_UP, is_nudge: bool = False
) -> Callable[[Compose], Compose]:
    """Register what composes a kind of reminder: `@reminder_kind("session.log", Category.SESSIONS)`."""

    def register(compose: Compose) -> Compose:
        _KINDS[name] = ReminderKind(name, category, compose, catch_up, is_nudge)
        return compose

    return register


def holds_back(hold: Hold) -> Hold:
    """Register a reason for which reminders of every kind wait."""
    _HOLDS.append(hold)
    return hold


def held_until(reminder: Reminder) -> date | None:
    """The day until which a due reminder waits, whatever its kind; None: now."""
    return max((day for hold in _HOLDS if (day := hold(reminder)) is not None), default=None)


def reminder_kinds() -> dict[str, ReminderKind]:
    """All registered kinds, by name."""
    return dict(_KINDS)


def plan_reminders(plans: Iterable[Plan], *, on_working_days: bool = True) -> int:
    """Plan reminders with one statement; what is planned, sent or withdrawn already stays as it is.

    Times in the quiet hours move to the next morning, days at a weekend to Monday. Returns how many were handed over.
    KeyError for a kind that nobody registered.
    """
    organization_id = current_organization_id()
    rows = [_row(organization_id, plan, on_working_days=on_working_days) for plan in plans if plan.recipient.email]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _row(organization_id: int, plan: Plan, *, on_working_days: bool) -> Reminder:
    if plan.kind not in _KINDS:
        raise KeyError(plan.kind)
    day, at = waking_hours(plan.day, plan.at)
    day = next_working_day(day) if on_working_days else day
    return Reminder(
        organization_id=organization_id,
        kind=plan.kind,
        subject=plan.subject,
        occurrence=plan.occurrence,
        recipient_email=plan.recipient.email.lower(),
        recipient_name=plan.recipient.name,
        recipient_id=plan.recipient.user_id,
        local_day=day,
        local_time=at,
        zone=plan.recipient.zone,
        due_at=instant_of(day, at, plan.recipient.zone),
    )


def waking_hours(day: date, at: time) -> tuple[date, time]:
    """The time itself, or the next morning when it lies in the quiet hours."""
    if at >= QUIET_FROM:
        return day + timedelta(days=1), QUIET_UNTIL
    return (day, QUIET_UNTIL) if at < QUIET_UNTIL else (day, at)


def withdraw_reminders(subject: str, *, kinds: Iterable[str] = ()) -> int:
    """Take back what is planned about a subject; what was sent stays. Returns how many."""
    planned = Reminder.objects.filter(subject=subject, state=ReminderState.PLANNED)
    if kinds:
        planned = planned.filter(kind__in=kinds)
    return planned.update(state=ReminderState.WITHDRAWN, settled_at=timezone.now())


def replan_zone(email: str, zone: str) -> int:
    """Move what is planned for a person to the clock of another zone; what was sent stays. Returns how many moved."""
    moved = list(
        Reminder.objects.filter(Q(recipient_email=email.lower()), ~Q(zone=zone), state=ReminderState.PLANNED)
        .select_for_update()
        .order_by("pk")
    )
    for reminder in moved:
        reminder.zone = zone
        reminder.due_at = instant_of(reminder.local_day, reminder.local_time, zone)
    Reminder.objects.bulk_update(moved, ["zone", "due_at"])
    return len(moved)


def planned_between(start: datetime, end: datetime) -> list[Reminder]:
    """What will be sent in a time, earliest first: for the page that shows it before it happens."""
    return list(
        Reminder.objects.filter(state=ReminderState.PLANNED, due_at__gte=start, due_at__lt=end).order_by(
            F("due_at"), "pk"
        )[:500]
    )
