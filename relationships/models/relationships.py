"""Published mentoring relations. They do not know how they were found."""

from django.conf import settings
from django.db import models

from cohorts.models import Cohort, Participant
from core.models import TenantModel
from programs.enums import ParticipantRole
from relationships.enums import RelationshipKind, RelationshipState


class Relationship(TenantModel):
    """A pair (two people) or a circle. That it exists is known inside the program; what is said in it is not."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="relationships")
    kind = models.CharField(max_length=6, choices=RelationshipKind.choices, default=RelationshipKind.PAIR)
    state = models.CharField(max_length=6, choices=RelationshipState.choices, default=RelationshipState.ACTIVE)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # More time that was agreed on: comes before every end that the program sets.
    extended_until = models.DateField(null=True, blank=True)
    # For the program team only: never shown to the people of the relationship, never in the audit log.
    end_reason = models.CharField(max_length=500, blank=True)
    # Sentences as both people read them: why they were paired.
    reasons = models.JSONField(default=list)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization", "cohort", "state"], name="relationship_by_state")]

    def __str__(self) -> str:
        return f"Relationship {self.public_id[:6]}"

    @property
    def is_active(self) -> bool:
        """Has not ended: on trial or for good."""
        return self.state in RelationshipState.standing()

    @property
    def is_on_trial(self) -> bool:
        """Either side can end it without a reason."""
        return self.state == RelationshipState.TRIAL


class RelationshipMember(TenantModel):
    """A participant's place in a relationship."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="relationship_members")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    is_active = models.BooleanField(default=True)
    # In a circle: why this mentee was paired with the mentor; for these two only.
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "relationship", "participant"], name="member_once"),
            # A mentee or peer has one relationship at a time in a cohort.
            models.UniqueConstraint(
                fields=["organization", "participant"],
                condition=models.Q(is_active=True, role__in=["mentee", "peer"]),
                name="one_relationship_per_mentee",
            ),
        ]
