"""When relationships rest because somebody is away: reminders stop, health does not count the time, dates move.

Nothing is stored but the leave itself, so a relationship goes on by itself when the leave is over.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.utils import timezone

from core.wall_time import zone_of
from notifications.models import Reminder
from notifications.reminders import Later
from participants.leave import Away, away_on, day_after, leaves_of, united
from participants.leave_reminders import UNKNOWN_DAYS
from programs.enums import ParticipantRole
from relationships.enums import RelationshipKind
from relationships.models import ActionItem, Relationship, RelationshipMember


def pauses_of(relationships: Collection[Relationship]) -> dict[int, list[Away]]:
    """When each of these relationships rests, by id; without an entry: never. Fetch them by `with_people`. One query.

    A pair rests while either is away, a group while its mentor is. In a circle of equals nobody holds up the others.
    """
    deciding = {one.pk: list(_whose_leave(one)) for one in relationships}
    away = leaves_of({member.participant.person for members in deciding.values() for member in members})
    found = {
        pk: united(period for member in members for period in away.get(member.participant.person_id, ()))
        for pk, members in deciding.items()
    }
    return {pk: periods for pk, periods in found.items() if periods}


def _whose_leave(relationship: Relationship) -> Iterable[RelationshipMember]:
    members = [one for one in relationship.members.all() if one.is_active]
    if relationship.kind == RelationshipKind.PAIR:
        return members
    return [one for one in members if one.role == ParticipantRole.MENTOR]


def resting(relationship: Relationship, reminder: Reminder, *, counted: tuple[date, int] | None = None) -> Later | None:
    """When to ask again about a reminder: after the leave, and later by the days that do not count. None: now.

    That the recipient is away is for every kind of reminder alike: participants.leave_reminders.
    `counted`: from which day the reminder's days count, and how many they are.
    """
    today = _today(reminder)
    pauses = pauses_of([relationship]).get(relationship.pk, [])
    if pause := away_on(pauses, today):
        return Later(pause.last + timedelta(days=1) if pause.last else today + timedelta(days=UNKNOWN_DAYS))
    if counted is None:
        return None
    due = day_after(pauses, *counted)
    return Later(due) if due is not None and due > today else None


def moved_day(relationship: Relationship, day: date) -> date:
    """A day of the plan, later by the days on which the relationship rested before it."""
    pauses = pauses_of([relationship]).get(relationship.pk, [])
    start = relationship.started_on
    return day_after(pauses, start, (day - start).days) or day if day > start else day


def later_by_leave(periods: Sequence[Away], start: date, day: date) -> date:
    """A due day that somebody set, later by the days on which they are away between its start and it."""
    return day_after(periods, start, (day - start).days) or day if periods and day > start else day


def move_actions(items: Iterable[ActionItem]) -> list[ActionItem]:
    """Action items with their due days as the leave of whoever does them moves them. One query.

    Fetch them with session, and owner with person.
    """
    found = list(items)
    leaves = leaves_of({one.owner.participant.person for one in found if one.owner})
    for one in found:
        if one.owner and one.due_on:
            periods = leaves.get(one.owner.participant.person_id, [])
            one.until = later_by_leave(periods, timezone.localdate(one.session.starts_at), one.due_on)
    return found


def _today(reminder: Reminder) -> date:
    return timezone.localdate(timezone=zone_of(reminder.zone))


def members_away(relationship: Relationship, day: date) -> dict[int, Away]:
    """Members who are away on a day, by member id. Fetch the relationship by `with_people`. One query."""
    members = [one for one in relationship.members.all() if one.is_active]
    leaves = leaves_of([one.participant.person for one in members])
    return {
        one.pk: period for one in members for period in leaves.get(one.participant.person_id, ()) if period.covers(day)
    }
