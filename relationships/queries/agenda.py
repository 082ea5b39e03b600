"""What a relationship talks about next."""

from dataclasses import dataclass

from accounts.models import User
from relationships.enums import SessionState
from relationships.models import AgendaItem, MentoringSession, Relationship


@dataclass(frozen=True)
class Point:
    """A talking point; carried over when it was on the agenda before the last session."""

    public_id: str
    text: str
    added_by: User | None
    is_carried_over: bool


def open_points(relationship: Relationship) -> list[Point]:
    """What is to be talked about next."""
    last = last_held(relationship)
    items = AgendaItem.objects.filter(relationship=relationship, discussed_in=None).select_related("added_by")
    return [
        Point(one.public_id, one.text, one.added_by, last is not None and one.created_at < last.starts_at)
        for one in items.order_by("pk")
    ]


def last_held(relationship: Relationship) -> MentoringSession | None:
    """The newest session that took place."""
    held = MentoringSession.objects.filter(relationship=relationship, state=SessionState.HELD)
    return held.order_by("-starts_at", "-id").first()
