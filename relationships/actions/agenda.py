"""The agenda that both prepare, and what they agreed to do."""

from datetime import date

from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from relationships.models import ActionItem, AgendaItem, MentoringSession, Relationship, RelationshipMember

MOST_OPEN = 50


def add_agenda_item(relationship: Relationship, text: str, *, actor: User) -> AgendaItem:
    """Add a talking point for the next session. The others see it at once; no mail is sent."""
    words = " ".join(text.split())
    if not words:
        raise Refusal("Write down what you want to talk about.")
    if AgendaItem.objects.filter(relationship=relationship, discussed_in=None).count() >= MOST_OPEN:
        raise Refusal("The agenda is full. Tick what you talked about, or remove something.")
    return AgendaItem.objects.create(
        organization_id=relationship.organization_id, relationship=relationship, text=words[:300], added_by=actor
    )


def remove_agenda_item(item: AgendaItem) -> None:
    """Take a talking point off the agenda."""
    item.delete()


def restore_agenda_item(relationship: Relationship, text: str, added_by: User | None) -> AgendaItem:
    """Put a talking point back that was removed by mistake."""
    return AgendaItem.objects.create(
        organization_id=relationship.organization_id, relationship=relationship, text=text, added_by=added_by
    )


def add_action_item(
    session: MentoringSession, text: str, *, owner: RelationshipMember | None, due_on: date | None
) -> ActionItem:
    """Write down something that was agreed in a session."""
    words = " ".join(text.split())
    if not words:
        raise Refusal("Write down what was agreed.")
    return ActionItem.objects.create(
        organization_id=session.organization_id,
        relationship_id=session.relationship_id,
        session=session,
        text=words[:300],
        owner=owner,
        due_on=due_on,
    )


def finish_action_item(item: ActionItem, *, is_done: bool) -> None:
    """Mark something agreed as done, or as open again."""
    item.done_at = timezone.now() if is_done else None
    item.save(update_fields=["done_at", "updated_at"])
