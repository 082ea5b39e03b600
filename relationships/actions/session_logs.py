"""Saying that a session took place, or did not, and what came out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from relationships.actions.notes import rate_session, save_private_note, save_shared_note
from relationships.chairing import chairs_of
from relationships.enums import SessionState
from relationships.models import (
    ActionItem,
    AgendaItem,
    MentoringSession,
    Relationship,
    RelationshipMember,
    SessionAttendee,
    SessionChair,
)
from relationships.trials import note_held_session


@dataclass(frozen=True)
class NewAction:
    """Something agreed: what, who (a member's id), until when."""

    text: str
    owner_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class SessionLog:
    """What one person says about a session that took place. Everything but start and length may be empty."""

    starts_at: datetime
    minutes: int
    shared_note: str = ""
    private_note: str = ""
    new_actions: Sequence[NewAction] = field(default_factory=tuple)
    discussed: Sequence[str] = field(default_factory=tuple)
    absent: Sequence[int] = field(default_factory=tuple)
    usefulness: int | None = None
    words: str = ""


def log_session(session: MentoringSession, log: SessionLog, *, actor: User) -> None:
    """Say that a session took place. Whoever comes second adds to what is there: nothing of the first is lost."""
    if log.starts_at > timezone.now():
        raise Refusal("This session has not begun yet. Log it once it took place.")
    with transaction.atomic():
        locked = MentoringSession.objects.select_for_update().get(pk=session.pk)
        if locked.state == SessionState.CANCELLED:
            raise Refusal("This session was cancelled. Log it as a session outside the plan.")
        is_first = locked.state != SessionState.HELD
        chair = chairs_of(session.relationship).get(locked.pk) if is_first else None
        locked.starts_at, locked.minutes = log.starts_at, log.minutes
        locked.state, locked.logged_by, locked.logged_at = SessionState.HELD, actor, timezone.now()
        locked.save(update_fields=["starts_at", "minutes", "state", "logged_by", "logged_at", "updated_at"])
        if is_first:
            record(locked, "session.held", actor=actor, minutes=log.minutes)
            note_held_session(locked.relationship_id)
            _keep_chair(locked, chair)
        _note_attendance(locked, log.absent)
        _keep(locked, log, actor=actor)


def log_past_session(relationship: Relationship, log: SessionLog, *, actor: User) -> MentoringSession:
    """Log a session that was never planned here: by phone, over lunch. No invitation is sent."""
    with transaction.atomic():
        members = list(RelationshipMember.objects.filter(relationship=relationship, is_active=True).order_by("pk"))
        if not members:
            raise Refusal("This relationship has ended, so no session can be logged.")
        session = MentoringSession.objects.create(
            organization_id=relationship.organization_id,
            relationship=relationship,
            starts_at=log.starts_at,
            minutes=log.minutes,
            time_zone=timezone.get_current_timezone_name(),
            planned_by=actor,
        )
        SessionAttendee.objects.bulk_create(
            SessionAttendee(organization_id=relationship.organization_id, session=session, member=member)
            for member in members
        )
        log_session(session, log, actor=actor)
    session.refresh_from_db()
    return session


def mark_missed(session: MentoringSession, *, actor: User) -> None:
    """Say that a planned session did not take place. Its agenda stays for the next one."""
    with transaction.atomic():
        locked = MentoringSession.objects.select_for_update().get(pk=session.pk)
        if locked.state != SessionState.PLANNED:
            raise Refusal(f"This session is not open any more: {locked.get_state_display().lower()}.")
        locked.state, locked.logged_by, locked.logged_at = SessionState.MISSED, actor, timezone.now()
        locked.save(update_fields=["state", "logged_by", "logged_at", "updated_at"])
        record(locked, "session.missed", actor=actor)


def _note_attendance(session: MentoringSession, absent: Sequence[int]) -> None:
    """Everybody invited was there but those who are named."""
    attendees = SessionAttendee.objects.filter(session=session)
    attendees.filter(is_invited=True).exclude(member_id__in=absent).update(attended=True)
    attendees.filter(member_id__in=absent).update(attended=False)


def _keep_chair(session: MentoringSession, chair: RelationshipMember | None) -> None:
    """Whoever chaired has had their turn, whatever becomes of the circle later."""
    if chair is not None:
        SessionChair.objects.update_or_create(
            organization_id=session.organization_id, session=session, defaults={"member": chair}
        )


def _keep(session: MentoringSession, log: SessionLog, *, actor: User) -> None:
    """Notes, actions, agenda and feedback, as far as there are any."""
    if log.shared_note.strip():
        save_shared_note(session, log.shared_note, version=None, actor=actor)
    if log.private_note.strip():
        save_private_note(session, log.private_note, version=None, actor=actor)
    if log.usefulness or log.words.strip():
        rate_session(session, usefulness=log.usefulness, words=log.words, actor=actor)
    AgendaItem.objects.filter(
        relationship_id=session.relationship_id, public_id__in=log.discussed, discussed_in=None
    ).update(discussed_in=session)
    owners = set(
        RelationshipMember.objects.filter(relationship_id=session.relationship_id).values_list("pk", flat=True)
    )
    ActionItem.objects.bulk_create(
        ActionItem(
            organization_id=session.organization_id,
            relationship_id=session.relationship_id,
            session=session,
            text=one.text.strip()[:300],
            owner_id=one.owner_id if one.owner_id in owners else None,
            due_on=one.due_on,
        )
        for one in log.new_actions
        if one.text.strip()
    )
