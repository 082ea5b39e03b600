"""Sessions of a relationship, for its people and (without what was said) for the program team."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from relationships.enums import SessionState
from relationships.models import MentoringSession, Relationship, SessionAttendee


def with_attendees(sessions: QuerySet[MentoringSession]) -> QuerySet[MentoringSession]:
    """Sessions with their relationship and who comes, in a fixed number of queries."""
    attendees = SessionAttendee.objects.select_related("member__participant__person__user").order_by(
        "member__role", "member_id"
    )
    return sessions.select_related(
        "organization", "relationship__cohort__program", "relationship__cohort__coordinator"
    ).prefetch_related(Prefetch("attendees", queryset=attendees))


def sessions_of(relationship: Relationship) -> QuerySet[MentoringSession]:
    """All sessions of a relationship, the newest first."""
    return with_attendees(MentoringSession.objects.filter(relationship=relationship)).order_by("-starts_at", "-id")


def next_session(relationship: Relationship) -> MentoringSession | None:
    """The planned session that has not ended yet."""
    planned = MentoringSession.objects.filter(relationship=relationship, state=SessionState.PLANNED)
    now = timezone.now()
    return next((one for one in with_attendees(planned).order_by("starts_at", "id") if one.ends_at > now), None)


def unlogged_sessions(relationship: Relationship) -> list[MentoringSession]:
    """Planned sessions that are over: nobody has said yet whether they took place."""
    planned = MentoringSession.objects.filter(relationship=relationship, state=SessionState.PLANNED)
    now = timezone.now()
    return [one for one in with_attendees(planned).order_by("-starts_at") if one.ends_at <= now]


def number_of(session: MentoringSession) -> int:
    """Which session of its relationship it is: 1 for the first. Missed and cancelled ones do not count."""
    before = MentoringSession.objects.filter(
        relationship_id=session.relationship_id,
        state__in=[SessionState.HELD, SessionState.PLANNED],
        starts_at__lt=session.starts_at,
    )
    return before.exclude(pk=session.pk).count() + 1


def busy_times(user_ids: Collection[int], since: datetime) -> list[tuple[datetime, datetime]]:
    """Planned sessions of these people in any relationship, as start and end."""
    planned = MentoringSession.objects.filter(
        state=SessionState.PLANNED,
        starts_at__gte=since,
        attendees__is_invited=True,
        attendees__member__participant__person__user_id__in=user_ids,
    )
    return [(one.starts_at, one.ends_at) for one in planned.distinct()]
