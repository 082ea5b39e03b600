"""Groups as their people and their facilitators see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from accounts.models import User
from relationships.enums import RelationshipKind, RelationshipState, SessionState
from relationships.models import (
    GroupFacilitator,
    MentoringSession,
    Relationship,
    RelationshipMember,
    SessionAttendee,
    SessionPlanItem,
)
from relationships.queries.relationships import with_people


@dataclass(frozen=True)
class PlanLine:
    """A part of a session with the time at which it begins; `left` is set while it runs, in minutes."""

    item: SessionPlanItem
    starts_at: datetime
    left: int | None


@dataclass(frozen=True)
class SessionPlan:
    """All parts against the length of the session."""

    lines: list[PlanLine]
    total: int
    length: int

    @property
    def difference(self) -> str:
        """Like "10 minutes too many"; empty when the plan fits exactly."""
        over = self.total - self.length
        if not self.lines or not over:
            return ""
        return f"{over} minutes too many" if over > 0 else f"{-over} minutes left"


def groups_of(user: User) -> list[Relationship]:
    """Circles that a user is in or runs, standing ones first."""
    mine = Q(members__participant__person__user=user) | Q(facilitators__user=user, facilitators__ended_on=None)
    found = Relationship.objects.filter(mine, kind=RelationshipKind.CIRCLE).distinct()
    return list(with_people(found).order_by("state", "-started_on", "-pk"))


def facilitators_of(relationship: Relationship) -> list[GroupFacilitator]:
    """Who runs a group besides its mentor."""
    rows = GroupFacilitator.objects.filter(relationship=relationship, ended_on=None)
    return list(rows.select_related("user").order_by("pk"))


def facilitates(user: User, relationship: Relationship) -> bool:
    """Whether somebody was named as a facilitator of this group."""
    return GroupFacilitator.objects.filter(relationship=relationship, user=user, ended_on=None).exists()


def plan_of(session: MentoringSession, now: datetime) -> SessionPlan:
    """The plan with clock times, and which part runs now."""
    lines, start = [], session.starts_at
    items = list(SessionPlanItem.objects.filter(session=session))
    for item in items:
        end = start + timedelta(minutes=item.minutes)
        left = -(-int((end - now).total_seconds()) // 60) if start <= now < end else None
        lines.append(PlanLine(item, start, left))
        start = end
    return SessionPlan(lines, sum(item.minutes for item in items), session.minutes)


def attendance_of(relationship: Relationship) -> list[tuple[RelationshipMember, int, int]]:
    """(member, sessions they came to, sessions held with them expected), by name. Two queries."""
    rows = SessionAttendee.objects.filter(
        session__relationship=relationship, session__state=SessionState.HELD, is_invited=True
    )
    counted = rows.order_by().values("member_id").annotate(came=Count("pk", filter=Q(attended=True)), of=Count("pk"))
    by_member = {row["member_id"]: (row["came"], row["of"]) for row in counted}
    members = RelationshipMember.objects.filter(relationship=relationship, is_active=True)
    everybody = members.select_related("participant__person__user").order_by(
        "role", "participant__person__last_name", "pk"
    )
    return [(one, *by_member.get(one.pk, (0, 0))) for one in everybody]


def standing_groups(user: User) -> list[Relationship]:
    """Circles under way that a user is in or runs."""
    return [one for one in groups_of(user) if one.state in RelationshipState.standing()]
