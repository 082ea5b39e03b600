"""What the API shows. Every field is listed: nothing appears because a model gained a column."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cohorts.enums import DeclineReason
from cohorts.models import Application, Cohort, Participant
from core.models import TenantModel
from matching.models import MatchingRun, Proposal
from participants.hr_import.values import MAX_CAPACITY
from participants.models import Level, Person
from programs.models import Program
from programs.program_templates import program_templates
from relationships.models import Relationship, RelationshipMember


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person with the listed HR fields; never protected attributes."""

    id = serializers.CharField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)
    manager = serializers.CharField(source="manager.public_id", read_only=True, default=None, allow_null=True)
    level = serializers.CharField(source="level.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Person
        fields = [
            "id", "external_id", "email", "name", "first_name", "last_name", "preferred_name", "manager", "title",
            "department", "division", "location", "level", "hire_date", "end_date", "status", "time_zone", "language",
            "capacity",
        ]  # fmt: skip
        read_only_fields = ["status", "end_date"]


@extend_schema_field({"type": "string", "nullable": True})
class OwnRowField(serializers.SlugRelatedField[Any]):
    """A row of the organization, which is known only with the request."""

    def __init__(self, model: type[TenantModel], **options: Any) -> None:
        self.model = model
        super().__init__(queryset=Person.objects.none(), required=False, allow_null=True, **options)

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the organization."""
        return self.model.objects.all()


class PersonWriteSerializer(serializers.ModelSerializer[Person]):
    """What HR holds about a person and a caller may write; what people say about themselves is theirs."""

    email = serializers.EmailField(required=False, allow_blank=True)
    manager = OwnRowField(
        Person, slug_field="public_id", help_text="The id of the person whom this one reports to, or null."
    )
    level = OwnRowField(Level, slug_field="name", help_text="The name of a level of the organization, or null.")
    capacity = serializers.IntegerField(min_value=0, max_value=MAX_CAPACITY, required=False)

    class Meta:
        model = Person
        # Doubles and loops are refused by the action, in the words of the page.
        validators: ClassVar[list[Any]] = []
        fields = [
            "external_id", "email", "first_name", "last_name", "preferred_name", "manager", "title", "department",
            "division", "location", "level", "hire_date", "end_date", "capacity",
        ]  # fmt: skip


class LeftSerializer(serializers.Serializer[Person]):
    """The last day of work; today when it is left out."""

    on = serializers.DateField(required=False)


class ProgramSerializer(serializers.ModelSerializer[Program]):
    """A program's design in short."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Program
        fields = [
            "id", "slug", "name", "template", "structure", "purpose", "strategic_priority", "length_months",
            "sessions_per_month", "session_minutes", "minimum_score", "archived_at",
        ]  # fmt: skip
        read_only_fields = fields


class CohortSerializer(serializers.ModelSerializer[Cohort]):
    """A dated run of a program."""

    id = serializers.CharField(source="public_id", read_only=True)
    program = serializers.CharField(source="program.slug", read_only=True)

    class Meta:
        model = Cohort
        fields = [
            "id", "slug", "program", "name", "state", "is_pilot", "target_pairs", "starts_on", "ends_on",
            "applications_open_on", "applications_close_on",
        ]  # fmt: skip
        read_only_fields = fields


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    """An application with its answers, for people who decide about it."""

    id = serializers.CharField(source="public_id", read_only=True)
    cohort = serializers.CharField(source="cohort.slug", read_only=True)
    person = serializers.CharField(source="person.public_id", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)
    answers = serializers.DictField(read_only=True)

    class Meta:
        model = Application
        fields = [
            "id", "cohort", "person", "person_name", "role", "state", "answers", "submitted_at", "decided_at",
            "decision_reason", "released_at",
        ]  # fmt: skip
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer[MatchingRun]):
    """A matching run: where it stands and what it found; its inputs stay inside."""

    id = serializers.CharField(source="public_id", read_only=True)
    cohort = serializers.CharField(source="cohort.slug", read_only=True)
    phase = serializers.CharField(source="job.phase", read_only=True, default="")
    progress = serializers.FloatField(source="job.progress", read_only=True, default=0.0)
    summary = serializers.DictField(read_only=True)

    class Meta:
        model = MatchingRun
        fields = [
            "id", "number", "cohort", "state", "phase", "progress", "summary", "input_hash", "weights_hash",
            "engine_version", "seed", "objective", "error", "version", "created_at", "published_at",
        ]  # fmt: skip
        read_only_fields = fields


class ParticipantSerializer(serializers.ModelSerializer[Participant]):
    """A participant as a proposal or relationship names them."""

    id = serializers.CharField(source="public_id", read_only=True)
    person = serializers.CharField(source="person.public_id", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = Participant
        fields = ["id", "person", "name", "role", "capacity", "places_used"]
        read_only_fields = fields


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """A suggested pair with its score and reasons."""

    id = serializers.CharField(source="public_id", read_only=True)
    mentee = ParticipantSerializer(read_only=True)
    mentor = ParticipantSerializer(read_only=True)
    breakdown = serializers.ListField(child=serializers.DictField(), read_only=True)
    flags = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = Proposal
        fields = ["id", "mentee", "mentor", "state", "score", "sentence", "breakdown", "flags", "coverage"]
        read_only_fields = fields


class MemberSerializer(serializers.ModelSerializer[RelationshipMember]):
    """One person in a relationship."""

    person = serializers.CharField(source="participant.person.public_id", read_only=True)
    name = serializers.CharField(source="participant.person.name", read_only=True)

    class Meta:
        model = RelationshipMember
        fields = ["person", "name", "role", "is_active"]
        read_only_fields = fields


class RelationshipSerializer(serializers.ModelSerializer[Relationship]):
    """That a relationship exists, its status and dates (class S); nothing of what is said in it."""

    id = serializers.CharField(source="public_id", read_only=True)
    cohort = serializers.CharField(source="cohort.slug", read_only=True)
    members = MemberSerializer(many=True, read_only=True)

    class Meta:
        model = Relationship
        fields = ["id", "cohort", "kind", "state", "started_on", "ended_on", "members"]
        read_only_fields = fields


class NewProgramSerializer(serializers.Serializer[Program]):
    """What a new program needs."""

    template = serializers.ChoiceField(choices=sorted(program_templates()))
    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(required=False, max_length=4000)
    strategic_priority = serializers.CharField(required=False, max_length=200)


class NewCohortSerializer(serializers.Serializer[Cohort]):
    """What a new cohort needs."""

    program = serializers.SlugField()
    name = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    is_pilot = serializers.BooleanField(default=False)
    target_pairs = serializers.IntegerField(min_value=1, max_value=10_000, allow_null=True, default=None)


class DeclineSerializer(serializers.Serializer[Application]):
    """Why an applicant is declined."""

    reason = serializers.ChoiceField(choices=DeclineReason.choices)


class NewRunSerializer(serializers.Serializer[MatchingRun]):
    """Which cohort to match."""

    cohort = serializers.SlugField()


class VersionSerializer(serializers.Serializer[MatchingRun]):
    """The run's version that the caller has looked at: a change made meanwhile is not overwritten."""

    version = serializers.IntegerField(min_value=0, max_value=2_147_483_647)


class PublishSerializer(VersionSerializer):
    """The version that was reviewed."""


class RejectSerializer(VersionSerializer):
    """Why a pair is taken out; read by program managers only."""

    reason = serializers.CharField(max_length=200, allow_blank=True, default="")
