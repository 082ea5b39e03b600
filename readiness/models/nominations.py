"""Who could take a key role, and what named raters say about it. Content is behind policies (migration 0002)."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from participants.models import Person
from readiness.enums import Band, Confidence, RaterType
from readiness.models.roles import KeyRole


class Nomination(TenantModel):
    """A person is considered for a key role, from one day to another."""

    key_role = models.ForeignKey(KeyRole, on_delete=models.CASCADE, related_name="nominations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="nominations")
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    nominated_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key_role", "person"],
                condition=models.Q(withdrawn_on=None),
                name="nomination_once",
            )
        ]

    def __str__(self) -> str:
        """Without names: the audit log is read by people who may not know who is nominated."""
        return f"Nomination {self.public_id[:6]}"


class RatingRequest(TenantModel):
    """Somebody is asked to rate. Holds no rating: until `submitted_on`, that rater sees nobody else's."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="requests")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rater_type = models.CharField(max_length=10, choices=RaterType.choices)
    asked_on = models.DateField()
    submitted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "nomination", "rater"],
                condition=models.Q(submitted_on=None),
                name="rating_request_open_once",
            )
        ]


class ReadinessRating(TenantModel):
    """A dated judgement of a person for a key role by a named rater. `band` is empty for "not observed"."""

    request = models.OneToOneField(RatingRequest, on_delete=models.CASCADE, related_name="rating")
    # Repeated from the request, because policies and figures read them here.
    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rater_type = models.CharField(max_length=10, choices=RaterType.choices)
    band = models.CharField(max_length=10, choices=Band.choices, blank=True)
    confidence = models.CharField(max_length=6, choices=Confidence.choices, blank=True)
    evidence = models.TextField(blank=True)
    gaps = models.TextField(blank=True)
    rated_on = models.DateField()

    class Meta:
        constraints = [
            # A band stands on evidence; without any, it was not observed.
            models.CheckConstraint(
                condition=models.Q(band="") | (~models.Q(evidence="") & ~models.Q(confidence="")),
                name="rating_needs_evidence",
            )
        ]
        indexes = [models.Index(fields=["organization", "nomination", "rated_on"], name="readiness_rating_by_day")]

    @property
    def is_observed(self) -> bool:
        """The rater could say something."""
        return bool(self.band)


class Calibration(TenantModel):
    """What was agreed on about a nomination after its ratings were looked at side by side."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="calibrations")
    band = models.CharField(max_length=10, choices=Band.choices)
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["organization", "nomination", "decided_on"], name="calibration_by_day")]


class RatingComment(TenantModel):
    """What the rated person says about a rating of theirs."""

    rating = models.ForeignKey(ReadinessRating, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    written_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "rating"], name="rating_comment_once")]
