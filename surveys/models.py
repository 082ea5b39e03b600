"""Surveys of a cohort: the named check-in and the anonymous pulse, and what coordinators did about relationships."""

from django.conf import settings
from django.db import models

from cohorts.models import Cohort
from core.models import TenantModel
from participants.models import Person
from programs.enums import ParticipantRole
from programs.models import Program
from relationships.models import Relationship
from surveys.enums import ContactState, ItemKind, Moment, StepKind, SurveyKind, SurveyState


class CustomItem(TenantModel):
    """A question of a program's own, asked in every survey of one instrument."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="survey_items")
    instrument = models.CharField(max_length=10, choices=SurveyKind.choices, default=SurveyKind.PULSE)
    kind = models.CharField(max_length=10, choices=ItemKind.choices, default=ItemKind.AGREE)
    text = models.CharField(max_length=200)
    role = models.CharField(max_length=10, choices=ParticipantRole.choices, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Survey(TenantModel):
    """One dated instrument for one cohort. Questions, minimum groups and breakdown are fixed when it opens."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="surveys")
    kind = models.CharField(max_length=10, choices=SurveyKind.choices)
    moment = models.CharField(max_length=10, choices=Moment.choices, default=Moment.REGULAR)
    state = models.CharField(max_length=10, choices=SurveyState.choices, default=SurveyState.PLANNED)
    opens_on = models.DateField()
    closes_on = models.DateField()
    # Organizations may raise both, never go below 5 and 10.
    minimum = models.PositiveSmallIntegerField(default=5)
    comment_minimum = models.PositiveSmallIntegerField(default=10)
    # A second breakdown besides the role: a field of the person, or empty.
    breakdown = models.CharField(max_length=20, blank=True)
    items = models.JSONField(default=list, blank=True)
    invited = models.PositiveIntegerField(default=0)
    # People who were asked something less than 30 days before.
    spared = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    # What may be shown, computed once at close. Pages, files and the interface show nothing else.
    results = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["opens_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum__gte=5) & models.Q(comment_minimum__gte=10), name="survey_minimum_groups"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__gt=models.F("opens_on")), name="survey_closes_after_opening"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "opens_on"], name="survey_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.opens_on:%-d %B %Y}"

    @property
    def is_anonymous(self) -> bool:
        """A pulse: nobody can say who answered what."""
        return self.kind == SurveyKind.PULSE

    @property
    def is_open(self) -> bool:
        """Answers are taken."""
        return self.state == SurveyState.OPEN


class Invitation(TenantModel):
    """Somebody was asked. Says for a pulse whether they may still answer, until it closes; never what they said.

    Nothing points from here to an answer of a pulse, and neither row tells when it changed.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="survey_invitations")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    # The label of the second breakdown that an answer carries; empty where too few people share it.
    label = models.CharField(max_length=160, blank=True)
    sent_on = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0)
    is_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "survey", "person"], name="survey_invitation_once")
        ]
        indexes = [models.Index(fields=["organization", "person", "sent_on"], name="survey_invitation_recent")]


class BallotBox(TenantModel):
    """All answers of one pulse in one sealed row: no row per answer, so no order, no id and no time of an answer.

    Readable only for the purpose "pulse" (see the migration), and only with a key that is not in the database.
    """

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="box")
    scores = models.TextField(blank=True)
    # Apart from the scores: words are not tied to the figures of whoever wrote them.
    words = models.TextField(blank=True)


class CheckIn(TenantModel):
    """A named answer about one relationship, for the program team; the form said so.

    Row security admits the author, program managers, and the purposes "check_in" (writing) and "health" (the band).
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="check_ins")
    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="check_ins")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="check_ins")
    role = models.CharField(max_length=10, choices=ParticipantRole.choices)
    # Item key to 1..5, or null for "too early to say".
    scores = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    answered_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "survey", "relationship", "person"], name="check_in_once")
        ]
        indexes = [models.Index(fields=["organization", "relationship", "answered_on"], name="check_in_recent")]


class ContactRequest(TenantModel):
    """Somebody asks to be contacted. Named, visible to the program team at once, and apart from any answer."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_requests")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="contact_requests")
    state = models.CharField(max_length=10, choices=ContactState.choices, default=ContactState.OPEN)
    asked_on = models.DateField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "cohort"],
                condition=models.Q(state=ContactState.OPEN),
                name="contact_request_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"Contact with {self.person}"


class CareStep(TenantModel):
    """What a coordinator did about a relationship on the work list; it leaves the list until `quiet_until`."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="care_steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    done_on = models.DateField()
    quiet_until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["organization", "relationship", "quiet_until"], name="care_step_latest")]
