"""Setting goals and updating them, and the development plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from participants.models import Skill
from participants.skills import find_or_create_skill
from relationships.enums import GoalState, GoalVisibility
from relationships.growth import follow_plan
from relationships.models import DevelopmentPlan, Goal, GoalText, GoalUpdate, PlannedSkill, RelationshipMember

MOST_ACTIVE = 10
DONE = 100


@dataclass(frozen=True)
class GoalDraft:
    """A goal as somebody writes it."""

    title: str
    starts_on: date
    due_on: date
    visibility: str = GoalVisibility.PAIR
    measure: str = ""
    skill: str = ""
    levels: dict[str, str] = field(default_factory=dict)


def set_goal(owner: RelationshipMember, draft: GoalDraft, *, actor: User) -> Goal:
    """Set a goal for a member of a relationship. Refusal when the relationship ended or there are ten already."""
    with transaction.atomic():
        _refuse_ended(owner)
        if Goal.objects.filter(owner=owner, state=GoalState.ACTIVE).count() >= MOST_ACTIVE:
            raise Refusal(f"{MOST_ACTIVE} goals are under way. Finish or stop one first.")
        goal = Goal.objects.create(
            organization_id=owner.organization_id,
            owner=owner,
            visibility=draft.visibility,
            starts_on=draft.starts_on,
            due_on=draft.due_on,
        )
        GoalText.objects.create(organization_id=owner.organization_id, goal=goal, **_words(draft))
        record(goal, "goal.set", actor=actor, visibility=draft.visibility)
    return goal


def change_goal(goal: Goal, draft: GoalDraft, *, actor: User) -> None:
    """Change the words, the dates or who reads it. What was open to somebody can be closed for the future."""
    with transaction.atomic():
        locked = Goal.objects.select_for_update().get(pk=goal.pk)
        locked.visibility, locked.starts_on, locked.due_on = draft.visibility, draft.starts_on, draft.due_on
        locked.save(update_fields=["visibility", "starts_on", "due_on", "updated_at"])
        GoalText.objects.update_or_create(organization_id=goal.organization_id, goal=locked, defaults=_words(draft))
        record(locked, "goal.changed", actor=actor, visibility=draft.visibility)


def update_progress(goal: Goal, progress: int, *, reflection: str = "", level: int | None = None, actor: User) -> None:
    """Say how far it is, with a line of reflection. 100 percent is reached; less than that opens it again."""
    with transaction.atomic():
        locked = Goal.objects.select_for_update().get(pk=goal.pk)
        locked.progress = progress
        locked.state = GoalState.REACHED if progress >= DONE else GoalState.ACTIVE
        locked.save(update_fields=["progress", "state", "updated_at"])
        GoalUpdate.objects.create(
            organization_id=goal.organization_id,
            goal=locked,
            author=actor,
            progress=progress,
            level=level,
            reflection=reflection.strip()[:1000],
        )
        record(locked, "goal.updated", actor=actor, progress=progress)


def stop_goal(goal: Goal, *, actor: User) -> None:
    """Stop a goal that does not matter any more. Its history stays; an update takes it up again."""
    with transaction.atomic():
        locked = Goal.objects.select_for_update().get(pk=goal.pk)
        locked.state = GoalState.STOPPED
        locked.save(update_fields=["state", "updated_at"])
        record(locked, "goal.stopped", actor=actor)


@dataclass(frozen=True)
class PlanDraft:
    """A development plan as somebody writes it: skills as (name, level now, level wanted)."""

    target_role: str
    success_criteria: str = ""
    due_on: date | None = None
    skills: Sequence[tuple[str, int, int]] = ()


def write_development_plan(member: RelationshipMember, draft: PlanDraft, *, actor: User) -> DevelopmentPlan:
    """Write a member's development plan, or replace it."""
    with transaction.atomic():
        _refuse_ended(member)
        plan, _new = DevelopmentPlan.objects.update_or_create(
            organization_id=member.organization_id,
            member=member,
            defaults={
                "target_role": draft.target_role,
                "success_criteria": draft.success_criteria,
                "due_on": draft.due_on,
            },
        )
        plan.skills.all().delete()
        by_skill = {find_or_create_skill(name).pk: (now, wanted) for name, now, wanted in draft.skills}
        PlannedSkill.objects.bulk_create(
            PlannedSkill(
                organization_id=member.organization_id,
                plan=plan,
                skill_id=skill_id,
                level_now=now,
                level_wanted=wanted,
            )
            for skill_id, (now, wanted) in by_skill.items()
        )
        # Raters outside the pair read the names of the skills, and nothing else of the plan.
        follow_plan(member, by_skill, timezone.localdate())
        record(member.relationship, "development_plan.written", actor=actor)
    return plan


def _refuse_ended(member: RelationshipMember) -> None:
    if not member.relationship.is_active:
        raise Refusal("This relationship has ended, so its goals stay as they are.")


def _words(draft: GoalDraft) -> dict[str, object]:
    skill: Skill | None = find_or_create_skill(draft.skill) if draft.skill.strip() else None
    return {"title": draft.title, "measure": draft.measure, "skill": skill, "levels": draft.levels}
