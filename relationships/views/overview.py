"""What the page of a relationship shows of its sessions: everything to its people, times and states to the team."""

from typing import Any

from django.db.models import Sum

from organizations.access import TenantRequest
from relationships.enums import SessionState
from relationships.guides import suggested_question
from relationships.models import (
    ActionItem,
    MentoringSession,
    Relationship,
    RelationshipMember,
    SessionFeedback,
    SharedNote,
)
from relationships.pauses import move_actions
from relationships.queries import (
    agreement_of,
    goals_of,
    last_held,
    next_session,
    open_points,
    sessions_of,
    unlogged_sessions,
)
from relationships.session_words import length_words
from relationships.views.frame import words_of
from relationships.views.sessions import session_lines

SHOWN = 12


def sessions_for_members(relationship: Relationship, me: RelationshipMember) -> dict[str, Any]:
    """Next session, agenda, what is agreed, the last session, all sessions."""
    coming = next_session(relationship)
    if coming:
        coming.relationship = relationship
    last = last_held(relationship)
    note = SharedNote.objects.filter(session=last).first() if last else None
    actions = ActionItem.objects.filter(relationship=relationship, done_at=None)
    agenda = open_points(relationship)
    held = MentoringSession.objects.filter(relationship=relationship, state=SessionState.HELD).count()
    return {
        **words_of(relationship, me),
        "question": suggested_question(held, (one.text for one in agenda)),
        "next": session_lines(coming, me) if coming else None,
        "unlogged": unlogged_sessions(relationship),
        "agenda": agenda,
        "open_actions": move_actions(
            actions.select_related("owner__participant__person", "session").order_by("due_on", "pk")
        ),
        "last": last,
        "last_note": note.text if note else "",
        "sessions": list(sessions_of(relationship)[:SHOWN]),
        "together": together(relationship),
        "agreement": agreement_of(relationship),
        "goals": goals_of(relationship),
        "goals_title": "Your goals" if me.role == "mentee" else "Goals",
    }


def sessions_for_team(request: TenantRequest, relationship: Relationship) -> dict[str, Any]:
    """When sessions were and whether they took place; to the coordinator what people said to the coordinator."""
    said = []
    if relationship.cohort.coordinator_id == request.user.pk:
        found = SessionFeedback.objects.filter(session__relationship=relationship).select_related("session", "author")
        said = list(found.order_by("-session__starts_at", "pk"))
    return {
        "sessions": list(sessions_of(relationship)[:SHOWN]),
        "unlogged": unlogged_sessions(relationship),
        "together": together(relationship),
        "said_to_coordinator": said,
        "agreement": agreement_of(relationship),
        "goals": goals_of(relationship),
        "goals_title": "Goals",
    }


def together(relationship: Relationship) -> str:
    """7 sessions held, 5 hours 40 minutes together; empty before the first."""
    held = MentoringSession.objects.filter(relationship=relationship, state=SessionState.HELD)
    count = held.count()
    if not count:
        return ""
    minutes = held.aggregate(all=Sum("minutes"))["all"]
    return f"{count} session{'s' if count > 1 else ''} held, {length_words(minutes)} together"
