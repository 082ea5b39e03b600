"""One dated run of a program: who applied, who takes part, what is due when."""

from datetime import date

from django.conf import settings
from django.db import models

from cohorts.enums import ApplicationState, CohortState, DeclineReason, ParticipantState, StepKind
from core.models import TenantModel
from participants.models import Person
from programs.enums import ParticipantRole
from programs.models import PlanMilestone, Program, Resource


class Cohort(TenantModel):
    """A pilot is a cohort that is kept apart from the full launch."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="cohorts")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=CohortState.choices, default=CohortState.DRAFT)
    is_pilot = models.BooleanField(default=False)
    target_pairs = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    applications_open_on = models.DateField(null=True, blank=True)
    applications_close_on = models.DateField(null=True, blank=True)
    # Whom participants reach when something is not right.
    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="cohort_slug_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="cohort_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def takes_applications(self, today: date) -> bool:
        """Whether people can apply on that day."""
        if self.state != CohortState.OPEN:
            return False
        opens, closes = self.applications_open_on, self.applications_close_on
        return (opens is None or opens <= today) and (closes is None or today <= closes)


class Milestone(TenantModel):
    """A step of the plan with its dates in this cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="milestones")
    plan_milestone = models.ForeignKey(PlanMilestone, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    responsible = models.CharField(max_length=20, default="both")
    # What completes it for somebody (programs.enums.Deed); empty: they tick it.
    deed = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["due_on", "starts_on", "id"]

    def __str__(self) -> str:
        return self.name


class Application(TenantModel):
    """A person's request to take part in a role. Answers by question key."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="applications")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="applications")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    answers = models.JSONField(default=dict, blank=True)
    # Mentors say how many mentees they can take.
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    # When the applicant was told; a decision can be changed freely before.
    released_at = models.DateTimeField(null=True, blank=True)
    waitlisted_at = models.DateTimeField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "person", "role"], name="application_once")
        ]
        indexes = [models.Index(fields=["organization", "cohort", "state"], name="application_by_state")]

    def __str__(self) -> str:
        return f"{self.person} as {self.get_role_display().lower()}"

    @property
    def is_submitted(self) -> bool:
        """Sent in and not taken back."""
        return self.state not in {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}

    @property
    def told_state(self) -> str:
        """The state as the applicant may know it: a decision shows once it is released."""
        if self.state in ApplicationState.decisions() and self.released_at is None:
            return ApplicationState.SUBMITTED
        return self.state


class Participant(TenantModel):
    """A person enrolled in a cohort in a role. Places are counted here, so that the database refuses one too many."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    state = models.CharField(max_length=10, choices=ParticipantState.choices, default=ParticipantState.ACTIVE)
    application = models.OneToOneField(
        Application, null=True, blank=True, on_delete=models.SET_NULL, related_name="participant"
    )
    answers = models.JSONField(default=dict, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)
    places_used = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "cohort", "person", "role"], name="participant_once"),
            models.CheckConstraint(
                condition=models.Q(places_used__lte=models.F("capacity")),
                name="participant_never_over_capacity",
            ),
        ]
        indexes = [models.Index(fields=["organization", "cohort", "role", "state"], name="participant_by_role")]

    def __str__(self) -> str:
        return f"{self.person} as {self.get_role_display().lower()}"

    @property
    def free_places(self) -> int:
        """Relationships that can still be added."""
        return self.capacity - self.places_used


class CohortStep(TenantModel):
    """Something a manager did to a cohort that one press undoes. `before` holds what to put back, row by row."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said = models.CharField(max_length=300)
    before = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.said


class ResourceAssignment(TenantModel):
    """A resource is to be read by a role in all cohorts of a program, or in one. Empty role: by everybody."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="assignments")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="resource_assignments")
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.CASCADE, related_name="resource_assignments"
    )
    role = models.CharField(max_length=10, choices=ParticipantRole.choices, blank=True)
    # Belongs to the steps before the first meeting.
    is_before_first = models.BooleanField(default=False)
    # By when; whoever has not completed it is reminded once.
    due_on = models.DateField(null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "resource", "program", "cohort", "role"],
                nulls_distinct=False,
                name="resource_assigned_once",
            )
        ]


class PreparationTick(TenantModel):
    """A participant says that a step of the program's own is done; see programs.preparation."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="preparation_ticks")
    key = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "participant", "key"], name="tick_once")]


class PlaceDraw(TenantModel):
    """Lots drawn for places that were too few. Seed and everybody in it are kept: the draw can be repeated and checked.

    What became of drawn and not drawn is later the strongest evidence there is (level A); the row is never changed.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="place_draws")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    # The HR field whose groups each get their share; empty: one group.
    by_field = models.CharField(max_length=40, blank=True)
    seed = models.BigIntegerField()
    places = models.PositiveIntegerField()
    # {"application": public id, "person": id, "group": name, "drawn": true or false}, ordered by application.
    entries = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Draw of {self.places} of {len(self.entries)}"
