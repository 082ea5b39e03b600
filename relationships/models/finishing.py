"""Half-way and the end: the mid-program review, the capstone, completion, the certificate, and what comes next."""

from django.conf import settings
from django.db import models

from cohorts.models import Participant
from core.models import StoredFile, TenantModel
from programs.enums import ParticipantRole
from relationships.enums import CapstoneVisibility, NextStep
from relationships.models.relationships import RelationshipMember


class MidReview(TenantModel):
    """That a member looked back half-way; `created_at` says when. The program team sees this, not the words."""

    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="mid_reviews")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "member"], name="mid_review_once")]


class MidReviewText(TenantModel):
    """What the member wrote: for the people of the relationship only, by a policy of the table."""

    review = models.ForeignKey(MidReview, on_delete=models.CASCADE, related_name="texts")
    going_well = models.TextField(blank=True)
    to_change = models.TextField(blank=True)
    second_half = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "review"], name="mid_review_text_once")]


class Capstone(TenantModel):
    """A participant's piece of work that shows what was learned: that there is one, and who may read it."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="capstones")
    visibility = models.CharField(max_length=6, choices=CapstoneVisibility.choices, default=CapstoneVisibility.PAIR)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "participant"], name="capstone_once")]


class CapstoneText(TenantModel):
    """The words of a capstone: for whom its visibility names, by a policy of the table."""

    capstone = models.ForeignKey(Capstone, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=150)
    link = models.CharField(max_length=500, blank=True)
    reflection = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "capstone"], name="capstone_text_once")]


class CapstoneFile(StoredFile):
    """The file of a capstone: for the same readers as its words."""

    capstone = models.ForeignKey(Capstone, on_delete=models.CASCADE, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "capstone"], name="capstone_file_once")]


class Completion(TenantModel):
    """A participant has completed the program: by what the program asks, or by the team's decision with a reason."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="completions")
    completed_on = models.DateField()
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Empty when everything that the program asks was done; for the program team only.
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "participant"], name="participant_done_once")]


class Certificate(TenantModel):
    """What a certificate says, as it was when it was issued. Whoever has its number may check it."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="certificates")
    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=220)
    program_name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    issued_on = models.DateField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey("core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "participant"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_valid_certificate",
            )
        ]

    def __str__(self) -> str:
        return f"Certificate {self.number[:4]}"

    @property
    def is_valid(self) -> bool:
        """Nobody took it back."""
        return self.withdrawn_at is None


class CertificateFile(StoredFile):
    """The PDF of a certificate, made by a worker."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "certificate"], name="certificate_file_once")]


class Transition(TenantModel):
    """What a participant wants to come after the program. Read by the people of the relationship and the team."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="transitions")
    choice = models.CharField(max_length=10, choices=NextStep.choices)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "participant"], name="transition_once")]
