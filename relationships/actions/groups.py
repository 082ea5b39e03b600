"""Planning and running the sessions of a group, its board, its materials, and handing it over."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from core.occasions import made_before
from organizations.audit import record
from organizations.enums import Role
from organizations.models import Membership
from relationships.actions.session_logs import SessionLog, log_session
from relationships.chairing import chairs_of
from relationships.enums import MaterialMoment, RelationshipKind
from relationships.models import (
    BoardNote,
    GroupFacilitator,
    HandOverNote,
    Material,
    MentoringSession,
    Relationship,
    RelationshipMember,
    SessionChair,
    SessionPlanItem,
)

MOST_ITEMS = 20
MOST_NOTES = 200
# The usual plan of a group session, in hundredths of its length.
USUAL_PLAN = (
    ("Check in: one sentence from everybody", 15),
    ("What became of last time's actions", 10),
    ("First case: a member's question, the others ask before they advise", 30),
    ("Second case", 30),
    ("What each of us takes away, and by when", 15),
)


def add_plan_item(session: MentoringSession, text: str, minutes: int, *, public_id: str = "") -> SessionPlanItem:
    """Add a part to the plan of a session, at its end. The same `public_id` twice is one part."""
    words = " ".join(text.split())
    if not words:
        raise Refusal("Say what this part is about.")
    with transaction.atomic():
        MentoringSession.objects.select_for_update().get(pk=session.pk)
        if made := made_before(SessionPlanItem, public_id):
            return made
        items = SessionPlanItem.objects.filter(session=session)
        if items.count() >= MOST_ITEMS:
            raise Refusal(f"A plan has at most {MOST_ITEMS} parts.")
        last = items.aggregate(last=Max("position"))["last"]
        return SessionPlanItem.objects.create(
            organization_id=session.organization_id,
            public_id=public_id or random_id(),
            session=session,
            text=words[:200],
            minutes=minutes,
            position=0 if last is None else last + 1,
        )


def use_usual_plan(session: MentoringSession) -> int:
    """Fill an empty plan with the usual parts, as long together as the session. Returns how many."""
    minutes = [max(1, session.minutes * share // 100) for _text, share in USUAL_PLAN]
    minutes[2] = max(1, minutes[2] + session.minutes - sum(minutes))
    with transaction.atomic():
        MentoringSession.objects.select_for_update().get(pk=session.pk)
        if SessionPlanItem.objects.filter(session=session).exists():
            raise Refusal("This session has a plan already.")
        for (text, _share), length in zip(USUAL_PLAN, minutes, strict=True):
            add_plan_item(session, text, length)
    return len(USUAL_PLAN)


def remove_plan_item(item: SessionPlanItem) -> None:
    """Take a part out of a plan."""
    item.delete()


def move_plan_item_up(item: SessionPlanItem) -> None:
    """Let a part change places with the one before it."""
    with transaction.atomic():
        MentoringSession.objects.select_for_update().get(pk=item.session_id)
        items = list(SessionPlanItem.objects.filter(session=item.session_id))
        at = next((number for number, one in enumerate(items) if one.pk == item.pk), 0)
        if at:
            items[at - 1], items[at] = items[at], items[at - 1]
        for number, one in enumerate(items):
            one.position = number
        SessionPlanItem.objects.bulk_update(items, ["position"])


def take_attendance(session: MentoringSession, missing: Sequence[int], *, actor: User) -> None:
    """Say who was missing, by member ids; everybody else who was expected was there, and the session was held."""
    log_session(session, SessionLog(session.starts_at, session.minutes, absent=missing), actor=actor)


def swap_chair(session: MentoringSession, member: RelationshipMember, *, actor: User) -> None:
    """Let somebody else chair a planned session. Whoever would have chaired it takes that person's next turn."""
    with transaction.atomic():
        relationship = Relationship.objects.select_for_update().get(pk=session.relationship_id)
        turns = chairs_of(relationship)
        if session.pk not in turns:
            raise Refusal("Only planned sessions of a circle of equals have a chair to swap.")
        before = turns[session.pk]
        if before is not None and before.pk == member.pk:
            return
        theirs = next((pk for pk, one in turns.items() if one and one.pk == member.pk and pk != session.pk), None)
        changes = {session.pk: member} | ({theirs: before} if theirs is not None and before is not None else {})
        for session_id, chair in changes.items():
            SessionChair.objects.update_or_create(
                organization_id=relationship.organization_id, session_id=session_id, defaults={"member": chair}
            )
        record(session, "session.chair_swapped", actor=actor)


def add_board_note(relationship: Relationship, text: str, *, actor: User, public_id: str = "") -> BoardNote:
    """Put a note on the board of a group. The same `public_id` twice is one note."""
    words = text.strip()
    if not words:
        raise Refusal("Write something for the board.")
    with transaction.atomic():
        if made := made_before(BoardNote, public_id):
            return made
        if BoardNote.objects.filter(relationship=relationship).count() >= MOST_NOTES:
            raise Refusal(f"The board holds {MOST_NOTES} notes. Remove one of yours first.")
        return BoardNote.objects.create(
            organization_id=relationship.organization_id,
            public_id=public_id or random_id(),
            relationship=relationship,
            author=actor,
            text=words[:1000],
        )


def change_board_note(note: BoardNote, text: str) -> None:
    """Change one's own note. The table lets nobody else."""
    words = text.strip()
    if not words:
        raise Refusal("Write something, or remove the note.")
    note.text = words[:1000]
    note.save(update_fields=["text", "updated_at"])


def remove_board_note(note: BoardNote) -> None:
    """Take one's own note off the board."""
    note.delete()


@dataclass(frozen=True)
class NewMaterial:
    """A link with its title; for one session, before or after it, or for the group at any time."""

    title: str
    address: str
    moment: str = MaterialMoment.BEFORE
    session: MentoringSession | None = None


def add_material(relationship: Relationship, new: NewMaterial, *, actor: User, public_id: str = "") -> Material:
    """Share a material with a group. The same `public_id` twice is one material."""
    with transaction.atomic():
        return made_before(Material, public_id) or Material.objects.create(
            organization_id=relationship.organization_id,
            public_id=public_id or random_id(),
            relationship=relationship,
            added_by=actor,
            **vars(new),
        )


def remove_material(material: Material) -> None:
    """Take a material away from a group."""
    material.delete()


def assign_facilitator(relationship: Relationship, membership: Membership, *, actor: User) -> None:
    """Let somebody run a group. The program team names others, never itself: who runs a group reads its words."""
    if membership.user_id == actor.pk:
        raise Refusal("Somebody else has to name you: whoever runs a group reads what it writes.")
    _assign(relationship, membership, actor=actor)


def hand_over(relationship: Relationship, membership: Membership, *, stays: bool, actor: User) -> None:
    """Give a group to the next facilitator, who reads the hand-over notes from now on."""
    with transaction.atomic():
        _assign(relationship, membership, actor=actor)
        if not stays:
            own = GroupFacilitator.objects.filter(relationship=relationship, user=actor, ended_on=None)
            if own.update(ended_on=timezone.localdate()):
                record(relationship, "group.handed_over", actor=actor, to=membership.user.display_name)


def remove_facilitator(facilitator: GroupFacilitator, *, actor: User) -> None:
    """Somebody does not run the group any more, and reads nothing of it from now on."""
    with transaction.atomic():
        facilitator.ended_on = timezone.localdate()
        facilitator.save(update_fields=["ended_on", "updated_at"])
        record(facilitator.relationship, "group.facilitator_removed", actor=actor)


def add_hand_over_note(relationship: Relationship, text: str, *, actor: User, public_id: str = "") -> HandOverNote:
    """Leave words for the other facilitators of this group. The same `public_id` twice is one note."""
    words = text.strip()
    if not words:
        raise Refusal("Write what the next facilitator should know.")
    with transaction.atomic():
        return made_before(HandOverNote, public_id) or HandOverNote.objects.create(
            organization_id=relationship.organization_id,
            public_id=public_id or random_id(),
            relationship=relationship,
            author=actor,
            text=words[:8000],
        )


def _assign(relationship: Relationship, membership: Membership, *, actor: User) -> None:
    if relationship.kind != RelationshipKind.CIRCLE or not relationship.is_active:
        raise Refusal("Only a group that is under way has facilitators.")
    if not membership.is_active or Role.FACILITATOR not in membership.roles:
        raise Refusal("Choose somebody who is a facilitator.")
    try:
        with transaction.atomic():
            GroupFacilitator.objects.create(
                organization_id=relationship.organization_id,
                relationship=relationship,
                user=membership.user,
                assigned_by=actor,
            )
            record(relationship, "group.facilitator_assigned", actor=actor, to=membership.user.display_name)
    except IntegrityError:
        # Runs it already.
        return
