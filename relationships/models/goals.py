"""Goals and the development plan. Status is for running the program; words are for whom the goal names."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from participants.models import Skill
from relationships.enums import GoalState, GoalVisibility
from relationships.models.relationships import RelationshipMember


class Goal(TenantModel):
    """A goal of one member: its state, progress and dates. Its words stand in GoalText, behind a policy."""

    owner = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="goals")
    state = models.CharField(max_length=8, choices=GoalState.choices, default=GoalState.ACTIVE)
    visibility = models.CharField(max_length=8, choices=GoalVisibility.choices, default=GoalVisibility.PAIR)
    progress = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(progress__range=(0, 100)), name="goal_progress_0_100"),
            models.CheckConstraint(condition=models.Q(due_on__gte=models.F("starts_on")), name="goal_due_after_start"),
        ]
        indexes = [models.Index(fields=["organization", "owner", "state"], name="goal_by_owner")]


class GoalText(TenantModel):
    """The words of a goal: for the people of the relationship, and whom its visibility names (migration 0010)."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=200)
    measure = models.CharField(max_length=300, blank=True)
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Goal attainment scaling, optional: what -2 (less than expected) to 2 (much more) would look like.
    levels = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "goal"], name="goal_text_once")]


class GoalUpdate(TenantModel):
    """A step in the history of a goal, with a line of reflection. For the people of the relationship only."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="updates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    progress = models.PositiveSmallIntegerField()
    level = models.SmallIntegerField(null=True, blank=True)
    reflection = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(progress__range=(0, 100)), name="goal_update_0_100"),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__range=(-2, 2)), name="goal_update_level"
            ),
        ]


class DevelopmentPlan(TenantModel):
    """Where one member wants to get, beyond single goals. For the people of the relationship only."""

    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="development_plans")
    target_role = models.CharField(max_length=200)
    success_criteria = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "member"], name="development_plan_once")]


class PlannedSkill(TenantModel):
    """A skill of a development plan with its level now and the one wanted, 1 (beginner) to 5 (expert)."""

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    level_now = models.PositiveSmallIntegerField()
    level_wanted = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "plan", "skill"], name="planned_skill_once"),
            models.CheckConstraint(
                condition=models.Q(level_now__range=(1, 5), level_wanted__range=(1, 5)), name="planned_skill_1_5"
            ),
        ]
