"""Figures as they were on a day, comparisons and papers that were asked for. All else in this room is computed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cohorts.models import Cohort
from core.enums import JobState
from core.models import StoredFile, TenantModel
from reporting.enums import AskedHorizon, AskedOutcome, ComparisonState, Edition, ReportKind, ReportState


class FigureSnapshot(TenantModel):
    """All figures of one cohort, or of the whole organization (without a cohort), on one day.

    Counted anew during its day; when the day is over it is counted once more and then stands for good.
    """

    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.CASCADE, related_name="figure_snapshots")
    taken_on = models.DateField()
    is_final = models.BooleanField(default=False)
    # Metric id -> figure as reporting.figures writes it.
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "cohort", "taken_on"], nulls_distinct=False, name="figures_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["organization", "-taken_on"], name="figures_newest")]

    def __str__(self) -> str:
        return f"Figures of {self.taken_on:%-d %B %Y}"


class ColleagueComparison(TenantModel):
    """A question about participants and similar colleagues, kept with its time before any outcome is read."""

    outcome = models.CharField(max_length=10, choices=AskedOutcome.choices)
    months = models.PositiveSmallIntegerField(choices=AskedHorizon.choices, default=AskedHorizon.YEAR)
    # Why it is asked and what would be done about it, written before.
    reason = models.CharField(max_length=300)
    seed = models.PositiveIntegerField()
    resamples = models.PositiveIntegerField(default=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=ComparisonState.choices, default=ComparisonState.WAITING)
    # The last month that was read, as its first day.
    as_of = models.DateField(null=True, blank=True)
    result = models.JSONField(default=dict)
    job = models.ForeignKey("core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.get_months_display().lower()}"

    @property
    def is_done(self) -> bool:
        """Has a result."""
        return self.state == ComparisonState.DONE


class Report(TenantModel):
    """A paper about a day that is over. What it says is kept, so that asking again for that day says the same."""

    kind = models.CharField(max_length=12, choices=ReportKind.choices)
    # Counts up in an organization: what a reader quotes.
    number = models.PositiveIntegerField()
    as_of = models.DateField()
    edition = models.CharField(max_length=6, choices=Edition.choices, default=Edition.BOARD)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.ForeignKey("core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # What it says, as reporting.papers puts it together; empty until it is drawn.
    content = models.JSONField(default=dict)
    drawn_at = models.DateTimeField(null=True, blank=True)
    # The file is deleted after this.
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="report_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def state(self) -> ReportState:
        """Where it stands, by its file and its job."""
        if self.expires_at is not None:
            return ReportState.DONE if self.expires_at > timezone.now() else ReportState.EXPIRED
        if self.job is None or self.job.state in {JobState.DEAD, JobState.CANCELLED}:
            return ReportState.FAILED
        return ReportState.WAITING


class ReportFile(StoredFile):
    """The PDF of a paper, until it expires."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "report"], name="report_file_once")]


class PilotCriteria(TenantModel):
    """What a cohort has to reach, frozen before it begins. The database lets nobody change or remove it."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="criteria")
    # [{"metric", "label", "go", "stop"}]: marks as shares, in the order in which they are told.
    lines = models.JSONField()
    # A name, not a reference: an account that is deleted changes nothing here.
    frozen_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "cohort"], name="criteria_frozen_once")]

    def __str__(self) -> str:
        return f"Criteria of {self.cohort}"
