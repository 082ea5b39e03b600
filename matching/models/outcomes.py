"""What the engine answered, kept apart from the proposals, which the reviewer changes."""

from django.db import models

from core.models import TenantModel
from matching.models.runs import MatchingRun


class RunOutcome(TenantModel):
    """The pairs of a run as they were computed: what a second computation is compared with."""

    run = models.OneToOneField(MatchingRun, on_delete=models.CASCADE, related_name="outcome")
    # Canonical JSON, compressed: see matching.replay.
    content = models.BinaryField()
    # SHA-256 of the canonical form.
    digest = models.CharField(max_length=64)
