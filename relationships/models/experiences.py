"""The experience ledger: stretch assignments, rotations, shadowing, projects, and what came of them.

That an experience exists, its dates and its state are for running the program. Reflections are their author's: whom
they name as reader is held by a policy (migration 0012).
"""

from django.conf import settings
from django.db import models

from cohorts.models import Participant
from core.models import TenantModel
from participants.models import Person, Skill
from relationships.enums import ExperienceKind, ExperienceState, ExposureSide, ReflectionVisibility


class Experience(TenantModel):
    """Work beyond the daily one that a participant takes on to grow."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="experiences")
    kind = models.CharField(max_length=10, choices=ExperienceKind.choices, default=ExperienceKind.STRETCH)
    state = models.CharField(max_length=10, choices=ExperienceState.choices, default=ExperienceState.PLANNED)
    title = models.CharField(max_length=200)
    # Sponsor or host: whose work it is; rates the exposure when they can sign in.
    host = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="hosted_experiences"
    )
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The priority or succession that it serves.
    serves = models.CharField(max_length=200, blank=True)
    has_strategic_exposure = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    # Set when a manager offered it.
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_on = models.DateField(null=True, blank=True)
    # That a reflection is on file; its words stand behind a policy.
    reflected_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="experience_dates")
        ]
        indexes = [models.Index(fields=["organization", "participant", "state"], name="experience_by_state")]

    def __str__(self) -> str:
        return f"Experience {self.public_id[:6]}"

    @property
    def is_under_way(self) -> bool:
        """Taken on, and not over yet."""
        return self.state in ExperienceState.under_way()

    @property
    def has_begun(self) -> bool:
        """Was taken on, and its first day has come."""
        return self.state not in {ExperienceState.OFFERED, ExperienceState.DECLINED, ExperienceState.PLANNED}

    @property
    def is_due(self) -> bool:
        """Over, well or not."""
        return self.state in ExperienceState.due()


class ExposureRating(TenantModel):
    """How much an experience asked, as one side says, 1 to 5 each. Sides are never averaged together."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="exposure_ratings")
    side = models.CharField(max_length=6, choices=ExposureSide.choices)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    complexity = models.PositiveSmallIntegerField()
    autonomy = models.PositiveSmallIntegerField()
    breadth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "experience", "side"], name="exposure_rated_once"),
            models.CheckConstraint(
                condition=models.Q(complexity__range=(1, 5), autonomy__range=(1, 5), breadth__range=(1, 5)),
                name="exposure_1_5",
            ),
        ]


class ExperienceReflection(TenantModel):
    """What somebody learned from an experience and where they will apply it."""

    experience = models.OneToOneField(Experience, on_delete=models.CASCADE, related_name="reflection")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    visibility = models.CharField(max_length=8, choices=ReflectionVisibility.choices, default=ReflectionVisibility.ME)
    learned = models.TextField()
    application_plan = models.TextField(blank=True)
