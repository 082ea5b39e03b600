"""What HR says happened, as dated history, and the files it came from."""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from participants.enums import ImportState, RowOutcome
from participants.models import Level, Person
from readiness.enums import EventKind, ExitKind, FileKind


class CareerEvent(TenantModel):
    """One thing on one day. A promotion is a move to a higher level; a review holds figures, never its text."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="career_events")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    happened_on = models.DateField()
    from_level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to_level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    exit_kind = models.CharField(max_length=12, choices=ExitKind.choices, blank=True)
    # Reviews: performance on the scale of that cycle; potential 1 to 3 where the organization rates it.
    rating = models.FloatField(null=True, blank=True)
    scale_top = models.PositiveSmallIntegerField(null=True, blank=True)
    potential = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "kind", "happened_on"], name="career_event_once"),
            models.CheckConstraint(
                condition=models.Q(potential=None) | models.Q(potential__range=(1, 3)), name="potential_1_3"
            ),
        ]
        indexes = [models.Index(fields=["organization", "kind", "happened_on"], name="career_event_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.happened_on:%Y-%m-%d}"


class HistoryImport(TenantModel):
    """An uploaded file on its way in. Nothing is stored before a person presses Import."""

    kind = models.CharField(max_length=10, choices=FileKind.choices)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.PREVIEW)
    # The file as rows of text; emptied when it is imported or dropped.
    headers = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    # Our column -> position in the file; order of day and month.
    mapping = models.JSONField(default=dict)
    date_order = models.CharField(max_length=3, blank=True)
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.filename


class HistoryImportRow(TenantModel):
    """One row of the file as it will be imported, with what is wrong with it."""

    history_import = models.ForeignKey(HistoryImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    problems = models.JSONField(default=list)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "history_import", "number"], name="history_row_once")
        ]
