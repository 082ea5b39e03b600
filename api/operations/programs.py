from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import IDEMPOTENCY_PARAMETER, OrganizationViewSet
from api.serializers import CohortSerializer, NewCohortSerializer, NewProgramSerializer, ProgramSerializer
from cohorts.actions.cohorts import create_cohort
from cohorts.actions.states import begin_matching, open_applications
from cohorts.enums import CohortState
from cohorts.models import Cohort
from programs.actions.programs import create_program
from programs.models import Program


class ProgramsViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """Programs of the organization."""

    serializer_class = ProgramSerializer
    queryset = Program.objects.none()
    lookup_field = "slug"
    access_for: ClassVar[dict[str, tuple[str, str]]] = {
        "list": ("program.view", "programs:read"),
        "retrieve": ("program.view", "programs:read"),
        "create": ("program.manage", "programs:write"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """By name."""
        return Program.objects.order_by("name", "id")

    @extend_schema(request=NewProgramSerializer, responses={201: ProgramSerializer}, parameters=[IDEMPOTENCY_PARAMETER])
    def create(self, request: Request) -> Response:
        """A program from a template, with the template's questions, rules, weights and plan."""
        wanted = NewProgramSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        facts = dict(wanted.validated_data)
        program = create_program(facts.pop("template"), name=facts.pop("name"), actor=self.actor, **facts)
        return Response(ProgramSerializer(program).data, status=status.HTTP_201_CREATED)


COHORT_FILTERS = [OpenApiParameter("state", str, enum=CohortState.values), OpenApiParameter("program", str)]


@extend_schema_view(list=extend_schema(parameters=COHORT_FILTERS))
class CohortsViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """Cohorts of all programs."""

    serializer_class = CohortSerializer
    queryset = Cohort.objects.none()
    lookup_field = "slug"
    access_for: ClassVar[dict[str, tuple[str, str]]] = {
        "list": ("cohort.view", "programs:read"),
        "retrieve": ("cohort.view", "programs:read"),
        "create": ("cohort.manage", "programs:write"),
        "open_applications": ("cohort.manage", "programs:write"),
        "begin_matching": ("cohort.manage", "programs:write"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Newest start first; filtered by state and program."""
        cohorts = Cohort.objects.select_related("program").order_by("-starts_on", "id")
        wanted = self.request.query_params
        filters = {"state": "state", "program": "program__slug"}
        return cohorts.filter(**{column: wanted[name] for name, column in filters.items() if wanted.get(name)})

    @extend_schema(request=NewCohortSerializer, responses={201: CohortSerializer}, parameters=[IDEMPOTENCY_PARAMETER])
    def create(self, request: Request) -> Response:
        """A draft cohort of a program; its milestones get their dates from the program's plan."""
        wanted = NewCohortSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        facts = dict(wanted.validated_data)
        program = get_object_or_404(Program.objects.all(), slug=facts.pop("program"))
        cohort = create_cohort(program, actor=self.actor, **facts)
        return Response(CohortSerializer(cohort).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=CohortSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"], url_path="open")
    def open_applications(self, request: Request, slug: str) -> Response:
        """Open a cohort for applications; 409 names what is missing."""
        cohort = self.get_object()
        open_applications(cohort, actor=self.actor)
        return Response(CohortSerializer(Cohort.objects.get(pk=cohort.pk)).data)

    @extend_schema(request=None, responses=CohortSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"], url_path="begin-matching")
    def begin_matching(self, request: Request, slug: str) -> Response:
        """Close applications and go on to matching."""
        cohort = self.get_object()
        begin_matching(cohort, actor=self.actor)
        return Response(CohortSerializer(Cohort.objects.get(pk=cohort.pk)).data)
