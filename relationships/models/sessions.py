"""Mentoring sessions: when, where, who comes. What is said in them stands in notes.py."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models

from core.models import TenantModel
from relationships.enums import Reply, SessionState
from relationships.models.relationships import Relationship, RelationshipMember


def working_week() -> list[int]:
    """Monday to Friday."""
    return [0, 1, 2, 3, 4]


class MentoringSession(TenantModel):
    """A meeting of a relationship. Its time, length and state are known to the program team; its content is not."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="sessions")
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    # The zone in which it was planned: a series keeps its hour on that clock.
    time_zone = models.CharField(max_length=60)
    place = models.CharField(max_length=200, blank=True)
    call_link = models.CharField(max_length=500, blank=True)
    # The same for all sessions of a series; empty for a single one.
    series = models.CharField(max_length=23, blank=True)
    # Of the calendar invitation (RFC 5545): rises with each change, so that calendars take the newest.
    sequence = models.PositiveIntegerField(default=0)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    logged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__range=(5, 720)), name="session_minutes_5_720"),
        ]
        indexes = [
            models.Index(fields=["organization", "relationship", "starts_at"], name="session_by_start"),
            models.Index(fields=["organization", "state", "starts_at"], name="session_by_state"),
        ]

    def __str__(self) -> str:
        return f"Session {self.public_id[:6]}"

    @property
    def ends_at(self) -> datetime:
        """When it ends, by its length."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        """Neither held, nor missed, nor cancelled."""
        return self.state == SessionState.PLANNED


class SessionAttendee(TenantModel):
    """A member's place in a session: invited, what they replied, whether they came."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="attendees")
    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="attendances")
    is_invited = models.BooleanField(default=True)
    reply = models.CharField(max_length=4, choices=Reply.choices, default=Reply.OPEN)
    # Unknown until the session is logged.
    attended = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "session", "member"], name="attendee_once")]


class PersonCalendar(TenantModel):
    """A user's working day and the secret address of their calendar feed in an organization."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day_starts = models.TimeField(default=time(9))
    day_ends = models.TimeField(default=time(17))
    # Monday is 0.
    weekdays = models.JSONField(default=working_week)
    # The address is signed with this number: raising it makes the old address useless. 0: no feed yet.
    feed_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="calendar_once"),
            models.CheckConstraint(
                condition=models.Q(day_ends__gt=models.F("day_starts")), name="calendar_day_ends_after_start"
            ),
        ]
