"""Who chairs which session of a peer circle: whoever has waited longest, whoever left is skipped."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from programs.enums import ParticipantRole
from relationships.enums import RelationshipKind, SessionState
from relationships.models import MentoringSession, Relationship, RelationshipMember, SessionAttendee, SessionChair

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Coming:
    """A planned session: when, who is expected, and who was chosen by hand."""

    session: int
    starts_at: datetime
    expected: frozenset[int]
    chosen: int | None = None


def rotate(
    joined: Mapping[int, datetime], past: Sequence[tuple[datetime, int]], coming: Sequence[Coming]
) -> dict[int, int | None]:
    """The chair of each coming session, by session: of those who are expected, whoever chaired longest ago.

    Whoever never chaired has waited since they joined. `joined` holds the active members; everybody else is skipped.
    """
    waited_since = dict(joined)
    for when, member in sorted(past):
        if member in waited_since:
            waited_since[member] = when
    order = {member: number for number, member in enumerate(joined)}
    chairs: dict[int, int | None] = {}
    sessions = sorted(coming, key=lambda one: (one.starts_at, one.session))
    for number, one in enumerate(sessions):
        able = [member for member in joined if member in one.expected]
        chosen = one.chosen if one.chosen in able else None
        # Whoever swapped into one of the next sessions has a turn already, and is not asked before it.
        soon = {later.chosen for later in sessions[number + 1 : number + len(joined)]}
        free = [member for member in able if member not in soon] or able
        if chosen is None and free:
            chosen = min(free, key=lambda member: (waited_since[member], order[member]))
        chairs[one.session] = chosen
        if chosen is not None:
            waited_since[chosen] = one.starts_at
    return chairs


def rotates(relationship: Relationship, members: Collection[RelationshipMember]) -> bool:
    """Whether the chair goes round: in a circle of equals."""
    is_circle = relationship.kind == RelationshipKind.CIRCLE
    return is_circle and all(one.role == ParticipantRole.PEER for one in members)


def _waiting_since(member: RelationshipMember, relationship: Relationship) -> datetime:
    """Founders have waited from the beginning, whatever day a session was logged for; others since they came."""
    is_founder = member.created_at - relationship.created_at <= timedelta(days=1)
    return BEGINNING if is_founder else member.created_at


def chairs_of(relationship: Relationship) -> dict[int, RelationshipMember | None]:
    """The chair of each planned session of a peer circle, by session id, in order. Empty for everything else."""
    rows = RelationshipMember.objects.filter(relationship=relationship).select_related("participant__person__user")
    everybody = list(rows.order_by("pk"))
    if not rotates(relationship, everybody):
        return {}
    members = {one.pk: one for one in everybody if one.is_active}
    held = SessionChair.objects.filter(session__relationship=relationship, session__state=SessionState.HELD)
    planned = MentoringSession.objects.filter(relationship=relationship, state=SessionState.PLANNED)
    sessions = list(planned.order_by("starts_at", "pk"))
    chosen = dict(SessionChair.objects.filter(session__in=sessions).values_list("session_id", "member_id"))
    expected: dict[int, set[int]] = {one.pk: set() for one in sessions}
    invited = SessionAttendee.objects.filter(session__in=sessions, is_invited=True)
    for session_id, member_id in invited.values_list("session_id", "member_id"):
        expected[session_id].add(member_id)
    found = rotate(
        {pk: _waiting_since(one, relationship) for pk, one in members.items()},
        list(held.values_list("session__starts_at", "member_id")),
        [Coming(one.pk, one.starts_at, frozenset(expected[one.pk]), chosen.get(one.pk)) for one in sessions],
    )
    return {session: members[member] if member is not None else None for session, member in found.items()}
