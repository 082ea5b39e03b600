"""Planning, moving and cancelling sessions, and who comes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.actions import enqueue
from core.errors import Refusal
from core.identifiers import random_id
from core.wall_time import instant_of, zone_of
from organizations.audit import record
from relationships import invitations
from relationships.enums import Reply, SessionState
from relationships.jobs import ASK_JOB
from relationships.models import MentoringSession, Relationship, RelationshipMember, SessionAttendee
from relationships.queries import with_attendees

ASK_AFTER = timedelta(minutes=15)
MOST_IN_SERIES = 26


@dataclass(frozen=True)
class Plan:
    """When and where: the start in UTC, the length, and the zone whose clock a series keeps to."""

    starts_at: datetime
    minutes: int
    time_zone: str
    place: str = ""
    call_link: str = ""


def plan_session(relationship: Relationship, plan: Plan, *, actor: User) -> MentoringSession:
    """Plan one session with everybody in the relationship; all are invited by mail."""
    return plan_series(relationship, plan, weeks=0, count=1, actor=actor)[0]


def plan_series(
    relationship: Relationship, plan: Plan, *, weeks: int, count: int, actor: User
) -> list[MentoringSession]:
    """Plan `count` sessions, every `weeks` weeks at the same hour of the plan's clock, over changes of the clocks.

    Refusal when the relationship has ended, the time is over, or there would be too many.
    """
    if plan.starts_at <= timezone.now():
        raise Refusal("This time is over. Log a session that took place, or choose a later time.")
    if not 1 <= count <= MOST_IN_SERIES:
        raise Refusal(f"Plan at most {MOST_IN_SERIES} sessions at once.")
    with transaction.atomic():
        members = _members(relationship)
        series = random_id() if count > 1 else ""
        made = [
            _new_session(relationship, replace(plan, starts_at=start), members, series=series, actor=actor)
            for start in _starts(plan, weeks, count)
        ]
        fresh = list(with_attendees(MentoringSession.objects.filter(pk__in=[one.pk for one in made])).order_by("pk"))
        for session in fresh:
            record(session, "session.planned", actor=actor, starts_at=session.starts_at.isoformat())
            _ask_later(session)
        invitations.tell_planned(fresh, actor=actor)
    return fresh


def move_session(session: MentoringSession, plan: Plan, *, actor: User) -> None:
    """Give a planned session another time, length or place. Replies are asked anew when the time changed."""
    if plan.starts_at <= timezone.now():
        raise Refusal("This time is over. Choose a later one.")
    with transaction.atomic():
        locked = _lock_planned(session)
        is_other_time = (locked.starts_at, locked.minutes) != (plan.starts_at, plan.minutes)
        locked.starts_at, locked.minutes, locked.time_zone = plan.starts_at, plan.minutes, plan.time_zone
        locked.place, locked.call_link = plan.place, plan.call_link
        _raise_sequence(locked, "starts_at", "minutes", "time_zone", "place", "call_link")
        if is_other_time:
            others = SessionAttendee.objects.filter(session=locked)
            others.update(reply=Reply.OPEN)
            others.filter(member__participant__person__user=actor).update(reply=Reply.YES)
        record(locked, "session.moved", actor=actor, starts_at=plan.starts_at.isoformat())
        fresh = _fresh(locked)
        _ask_later(fresh)
        invitations.tell_moved(fresh, actor=actor)


def cancel_session(session: MentoringSession, *, actor: User, rest_of_series: bool = False) -> int:
    """Cancel a planned session, or it and the later ones of its series. Returns how many. Their agenda stays."""
    with transaction.atomic():
        chosen = [_lock_planned(session)]
        if rest_of_series and session.series:
            later = MentoringSession.objects.select_for_update().filter(
                series=session.series, state=SessionState.PLANNED, starts_at__gt=session.starts_at
            )
            chosen += list(later.order_by("pk"))
        for one in chosen:
            one.state = SessionState.CANCELLED
            _raise_sequence(one, "state")
            record(one, "session.cancelled", actor=actor)
            invitations.tell_cancelled(_fresh(one), actor=actor)
    return len(chosen)


def remove_attendee(session: MentoringSession, member: RelationshipMember, *, actor: User) -> None:
    """Take one person off a planned session of three or more; the others keep it."""
    with transaction.atomic():
        locked = _lock_planned(session)
        invited = SessionAttendee.objects.filter(session=locked, is_invited=True)
        attendee = invited.filter(member=member).select_related("member__participant__person__user").first()
        if attendee is None:
            return
        if invited.count() <= 2:
            raise Refusal("Two people are left in this session. Cancel it instead.")
        attendee.is_invited = False
        attendee.save(update_fields=["is_invited", "updated_at"])
        _raise_sequence(locked)
        record(locked, "session.attendee_removed", actor=actor)
        invitations.tell_removed(_fresh(locked), attendee, actor=actor)


def reply_to_session(session: MentoringSession, reply: Reply, *, actor: User) -> None:
    """Say whether one comes."""
    with transaction.atomic():
        locked = _lock_planned(session)
        own = SessionAttendee.objects.filter(session=locked, member__participant__person__user=actor, is_invited=True)
        if own.update(reply=reply):
            record(locked, "session.replied", actor=actor, reply=str(reply))


def _members(relationship: Relationship) -> list[RelationshipMember]:
    """Everybody who is in the relationship now. Refusal when it has ended. Holds its row until commit."""
    locked = Relationship.objects.select_for_update().get(pk=relationship.pk)
    if not locked.is_active:
        raise Refusal("This relationship has ended, so no session can be planned.")
    members = RelationshipMember.objects.filter(relationship=locked, is_active=True)
    return list(members.select_related("participant__person").order_by("pk"))


def _new_session(
    relationship: Relationship, plan: Plan, members: list[RelationshipMember], *, series: str, actor: User
) -> MentoringSession:
    session = MentoringSession.objects.create(
        organization_id=relationship.organization_id,
        relationship=relationship,
        starts_at=plan.starts_at,
        minutes=plan.minutes,
        time_zone=plan.time_zone,
        place=plan.place,
        call_link=plan.call_link,
        series=series,
        planned_by=actor,
    )
    SessionAttendee.objects.bulk_create(
        SessionAttendee(
            organization_id=relationship.organization_id,
            session=session,
            member=member,
            reply=Reply.YES if member.participant.person.user_id == actor.pk else Reply.OPEN,
        )
        for member in members
    )
    return session


def _starts(plan: Plan, weeks: int, count: int) -> list[datetime]:
    """The first start and the following ones, at the same hour of the clock in the plan's zone."""
    local = plan.starts_at.astimezone(zone_of(plan.time_zone))
    later = [
        instant_of(local.date() + timedelta(weeks=weeks * number), local.time(), plan.time_zone)
        for number in range(1, count)
    ]
    return [plan.starts_at, *later]


def _lock_planned(session: MentoringSession) -> MentoringSession:
    locked = MentoringSession.objects.select_for_update().get(pk=session.pk)
    if not locked.is_planned:
        raise Refusal(f"This session is not planned any more: {locked.get_state_display().lower()}.")
    return locked


def _raise_sequence(session: MentoringSession, *changed: str) -> None:
    """Save with the next number of the invitation: calendars ignore a change that does not raise it."""
    session.sequence += 1
    session.save(update_fields=[*changed, "sequence", "updated_at"])


def _fresh(session: MentoringSession) -> MentoringSession:
    return with_attendees(MentoringSession.objects.filter(pk=session.pk)).get()


def _ask_later(session: MentoringSession) -> None:
    """Queue the question whether it took place, once per end."""
    key = f"{session.public_id}:{session.ends_at.isoformat()}"
    job, created = enqueue(ASK_JOB, key=key, initiator_id=None, queue="bulk", session=session.pk)
    if created:
        job.run_after = session.ends_at + ASK_AFTER
        job.save(update_fields=["run_after", "updated_at"])
