"""Ratings of growth, skill by skill, by self, mentor and manager, never mixed; and a manager's observation.

That somebody rated is for running the program; what they said is read by whom the policies name (migration 0012).
"""

from django.conf import settings
from django.db import models

from cohorts.models import Participant
from core.models import TenantModel
from participants.models import Skill
from relationships.enums import GrowthMoment, RaterKind
from relationships.models.relationships import RelationshipMember


class RatedSkill(TenantModel):
    """A skill of a development plan, by its name alone: what raters outside the pair are asked about."""

    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="rated_skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    # No longer in the plan; earlier ratings keep it.
    dropped_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "member", "skill"], name="rated_skill_once")]


class GrowthReview(TenantModel):
    """One rater's ratings at one moment. It stands once given."""

    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="growth_reviews")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rater_kind = models.CharField(max_length=7, choices=RaterKind.choices)
    moment = models.CharField(max_length=8, choices=GrowthMoment.choices)
    # Which quarter since the member's start; 0 at the start and at the end.
    quarter = models.PositiveSmallIntegerField(default=0)
    rated_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "member", "rater_kind", "rater", "moment", "quarter"],
                name="growth_review_once",
            )
        ]


class GrowthRating(TenantModel):
    """A skill in a review, 1 to 5 by anchors; empty: not enough to judge, which is never counted as a number."""

    review = models.ForeignKey(GrowthReview, on_delete=models.CASCADE, related_name="ratings")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "review", "skill"], name="growth_rating_once"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__range=(1, 5)), name="growth_rating_1_5"
            ),
        ]


class Observation(TenantModel):
    """A manager's observation after half a year: the part that the participant reads as well."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="observations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    observed_on = models.DateField()
    # 1 to 5: "I see a difference in how this person leads."
    difference = models.PositiveSmallIntegerField()
    example = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "participant", "author"], name="observation_once"),
            models.CheckConstraint(condition=models.Q(difference__range=(1, 5)), name="observation_1_5"),
        ]


class ObservationForTeam(TenantModel):
    """The part of an observation that only the program team reads, besides its author."""

    observation = models.OneToOneField(Observation, on_delete=models.CASCADE, related_name="for_team")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # 1 to 5: "The time is a good use of their working week."; "I know what they are developing towards."
    time_well_used = models.PositiveSmallIntegerField()
    knows_direction = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "observations for the team"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(time_well_used__range=(1, 5), knows_direction__range=(1, 5)),
                name="observation_for_team_1_5",
            )
        ]
