"""A kind of mentoring that an organization runs, with its questions, rules, weights and plan."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from participants.models import Person
from programs.enums import (
    CriterionKind,
    EligibilityOperator,
    HardRuleKind,
    MatchingBy,
    ParticipantRole,
    QuestionKind,
    Responsible,
    Structure,
)


class Program(TenantModel):
    """Designed once, run as cohorts."""

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    template = models.CharField(max_length=40, blank=True)
    structure = models.CharField(max_length=20, choices=Structure.choices)
    purpose = models.TextField(blank=True)
    strategic_priority = models.CharField(max_length=200, blank=True)
    sponsor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="sponsored_programs"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    length_months = models.PositiveSmallIntegerField(default=12)
    sessions_per_month = models.PositiveSmallIntegerField(default=1)
    session_minutes = models.PositiveSmallIntegerField(default=60)
    group_size_min = models.PositiveSmallIntegerField(default=1)
    group_size_max = models.PositiveSmallIntegerField(default=1)
    # Points of 100; a pair below it is never proposed.
    minimum_score = models.FloatField(default=0.0)
    matching_by = models.CharField(max_length=12, choices=MatchingBy.choices, default=MatchingBy.TEAM)
    # Mentors may mark the mentees that they would like; only where mentees choose.
    mentors_choose = models.BooleanField(default=False)
    # A pair becomes live when the mentor says yes, in so many working days; one reminder before.
    asks_mentors_first = models.BooleanField(default=False)
    days_to_answer = models.PositiveSmallIntegerField(default=3)
    remind_after_days = models.PositiveSmallIntegerField(default=2)
    # A relationship starts as a trial of so many days; 0 is without.
    trial_days = models.PositiveSmallIntegerField(default=0)
    # When somebody last said that the questions are right; emptied by a change of a question.
    questions_reviewed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "slug"], name="program_slug_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> list[str]:
        """Roles that people can apply for."""
        if self.structure in Structure.of_equals():
            return [ParticipantRole.PEER]
        return [ParticipantRole.MENTEE, ParticipantRole.MENTOR]


class Question(TenantModel):
    """A question of the application, for one role or (role empty) for every role."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=60)
    role = models.CharField(max_length=10, choices=ParticipantRole.choices, blank=True)
    kind = models.CharField(max_length=12, choices=QuestionKind.choices)
    label = models.CharField(max_length=300)
    help_text = models.CharField(max_length=500, blank=True)
    is_required = models.BooleanField(default=True)
    # one_of, several_of, ranked: list of words. scale: {"from": 1, "to": 5, "low": "...", "high": "..."}.
    options = models.JSONField(default=list, blank=True)
    # An HR field whose value answers the question: shown for checking, never asked again.
    prefill = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "program", "key"], name="question_key_once")]

    def __str__(self) -> str:
        return self.label


class EligibilityRule(TenantModel):
    """Who may join in a role. All rules of a role must hold; a role without rules admits nobody."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="eligibility_rules")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    # `everyone`, a column of Person, or `attributes.<name>`.
    field = models.CharField(max_length=80)
    operator = models.CharField(max_length=20, choices=EligibilityOperator.choices)
    values = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Criterion(TenantModel):
    """Something that makes a pair better. Weight 0 to 10; shown as its share of 100 points."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="criteria")
    kind = models.CharField(max_length=20, choices=CriterionKind.choices)
    label = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField(default=5)
    configuration = models.JSONField(default=dict, blank=True)
    # Percent of its points that a pair must reach; empty: the criterion is no hard rule.
    minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    # Its place among the hard rules that may give way when people would stay unmatched; empty: it never does.
    relax_order = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "criteria"
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__lte=10), name="criterion_weight_0_10"),
            models.CheckConstraint(condition=models.Q(minimum__lte=100), name="criterion_minimum_0_100"),
        ]

    def __str__(self) -> str:
        return self.label


class HardRule(TenantModel):
    """Something that forbids a pair."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="hard_rules")
    kind = models.CharField(max_length=20, choices=HardRuleKind.choices)
    is_on = models.BooleanField(default=True)
    configuration = models.JSONField(default=dict, blank=True)
    # See Criterion.relax_order.
    relax_order = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class BlockedPair(TenantModel):
    """Two people whom no program pairs. The reason is for program managers only, and never in the audit log."""

    # The one with the lower id first, so that a pair stands once.
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocked_first")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocked_second")
    reason = models.CharField(max_length=300, blank=True)
    blocked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "first", "second"], name="blocked_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="blocked_pair_in_order"),
        ]


class PlanMilestone(TenantModel):
    """A step of the program's plan, at a time relative to a cohort's start."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="plan_milestones")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True)
    # Days after the cohort starts; before it when negative.
    starts_after_days = models.SmallIntegerField(default=0)
    due_after_days = models.SmallIntegerField(default=0)
    responsible = models.CharField(max_length=20, choices=Responsible.choices, default=Responsible.BOTH)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_after_days", "position", "id"]

    def __str__(self) -> str:
        return self.name


class ReminderSetting(TenantModel):
    """What a program changed of the proposed cadence: see programs.cadence."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="reminder_settings")
    moment = models.CharField(max_length=40)
    days = models.PositiveSmallIntegerField()
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "program", "moment"], name="reminder_set_once")]
