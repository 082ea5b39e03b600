"""A kind of mentoring that an organization runs, with its questions, rules, weights and plan."""

from django.conf import settings
from django.db import models

from core.models import StoredFile, TenantModel
from participants.models import Person, Skill
from programs.enums import (
    ChannelKind,
    CriterionKind,
    EligibilityOperator,
    Ending,
    HardRuleKind,
    MatchingBy,
    NewsKind,
    ParticipantRole,
    PostState,
    QuestionKind,
    ResourceKind,
    ResourceStage,
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
    # When its relationships end by themselves; `ending_months` only for the duration.
    ending = models.CharField(max_length=10, choices=Ending.choices, default=Ending.NEVER)
    ending_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # Days without a sign of life after which both are asked, and a week later the relationship ends; empty: never.
    silent_days = models.PositiveSmallIntegerField(null=True, blank=True)
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
    # What completes it for somebody (programs.enums.Deed); empty: they tick it.
    deed = models.CharField(max_length=20, blank=True, default="")
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


class Resource(TenantModel):
    """Something to read or use: in the organization's library, or in the one of a program.

    A text of our own, a link, a file, or several of these. Empty role, stage, structure or skill: for all of them.
    """

    program = models.ForeignKey(Program, null=True, blank=True, on_delete=models.CASCADE, related_name="resources")
    # The name of the text of the starter set that it came from; it may have been changed since.
    starter = models.SlugField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, choices=ResourceKind.choices, default=ResourceKind.GUIDE)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField(default=5)
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices, blank=True)
    stage = models.CharField(max_length=8, choices=ResourceStage.choices, blank=True)
    structure = models.CharField(max_length=20, choices=Structure.choices, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "starter"], condition=~models.Q(starter=""), name="starter_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ResourceFile(StoredFile):
    """The file of a resource; one at a time."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "resource"], name="resource_file_once")]


class ResourceCompletion(TenantModel):
    """A person is done with a resource, whatever program it was for; `created_at` says since when."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="completions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "resource", "person"], name="completion_once")]


class PreparationPlan(TenantModel):
    """What people of a role do before their first meeting, where a program changed it: see programs.preparation."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="preparation_plans")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    # Keys of preparation.toml.
    steps = models.JSONField(default=list)
    # Steps of the program's own, which people tick themselves: [{"key": ..., "text": ...}].
    own = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "role"], name="preparation_plan_once")
        ]


class CompletionRule(TenantModel):
    """What it takes to complete a program, where it changed what is proposed: see programs.completion."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="completion_rules")
    least_sessions = models.PositiveSmallIntegerField()
    needs_goals = models.BooleanField()
    needs_review = models.BooleanField()
    needs_capstone = models.BooleanField()
    needs_resources = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "program"], name="completion_rule_once")]


class MailText(TenantModel):
    """A program's own words for one kind of mail, for people of one language; language empty: for everybody else."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="mail_texts")
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "kind", "language"], name="mail_text_once")
        ]

    def __str__(self) -> str:
        return self.kind


class NewsChannel(TenantModel):
    """A channel of Slack or Teams that gets a program's news. Its address is its key: sealed, and never shown again."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="news_channels")
    kind = models.CharField(max_length=10, choices=ChannelKind.choices)
    name = models.CharField(max_length=80)
    # What may be shown of the address: its host.
    host = models.CharField(max_length=253)
    sealed_address = models.TextField()
    news = models.JSONField(default=list)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class NewsPost(TenantModel):
    """One piece of news for one channel: written in the transaction of what it tells, posted after it."""

    channel = models.ForeignKey(NewsChannel, on_delete=models.CASCADE, related_name="posts")
    # Empty for a test.
    kind = models.CharField(max_length=10, choices=NewsKind.choices, blank=True)
    dedupe = models.CharField(max_length=160)
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=600)
    path = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=PostState.choices, default=PostState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # A sentence for the program team; never what the other side answered.
    error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "channel", "dedupe"], name="news_post_once"),
        ]

    def __str__(self) -> str:
        return self.title
