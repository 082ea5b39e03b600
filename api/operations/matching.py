from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import IDEMPOTENCY_PARAMETER, OrganizationViewSet
from api.serializers import (
    NewRunSerializer,
    ProposalSerializer,
    PublishSerializer,
    RejectSerializer,
    RunSerializer,
    VersionSerializer,
)
from cohorts.models import Cohort
from core.identifiers import random_id
from matching.actions import lock_proposal, publish_run, reject_proposal, start_run, stop_run, unlock_proposal
from matching.models import MatchingRun, Proposal

COHORT = OpenApiParameter("cohort", str, description="The cohort's slug")


@extend_schema_view(list=extend_schema(parameters=[COHORT]))
class RunsViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """Matching runs. Nothing goes live before a named person publishes."""

    serializer_class = RunSerializer
    queryset = MatchingRun.objects.none()
    access_for: ClassVar[dict[str, tuple[str, str]]] = {
        "list": ("matching.view", "matching:read"),
        "retrieve": ("matching.view", "matching:read"),
        "create": ("matching.manage", "matching:write"),
        "stop": ("matching.manage", "matching:write"),
        "publish": ("matching.publish", "matching:publish"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Newest first; filtered by cohort."""
        runs = MatchingRun.objects.select_related("cohort", "job").order_by("-id")
        cohort = self.request.query_params.get("cohort")
        return runs.filter(cohort__slug=cohort) if cohort else runs

    @extend_schema(request=NewRunSerializer, responses={202: RunSerializer}, parameters=[IDEMPOTENCY_PARAMETER])
    def create(self, request: Request) -> Response:
        """Queue a run; read it again until its state is `computed`."""
        wanted = NewRunSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        cohort = get_object_or_404(Cohort.objects.all(), slug=wanted.validated_data["cohort"])
        run = start_run(cohort, actor=self.actor, key=random_id())
        return Response(RunSerializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=RunSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, public_id: str) -> Response:
        """Stop a run that is waiting or computing."""
        run = self.get_object()
        stop_run(run, actor=self.actor)
        return Response(RunSerializer(self.get_object()).data)

    @extend_schema(request=PublishSerializer, responses=RunSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, public_id: str) -> Response:
        """Make the proposals relationships and mail both sides. `version` is the one that was reviewed."""
        wanted = PublishSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        publish_run(self.get_object(), actor=self.actor, version=wanted.validated_data["version"])
        return Response(RunSerializer(self.get_object()).data)


RUN = OpenApiParameter("run", str, description="The run's id", required=True)


@extend_schema_view(list=extend_schema(parameters=[RUN]))
class ProposalsViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """Proposals of a run, with score and reasons."""

    serializer_class = ProposalSerializer
    queryset = Proposal.objects.none()
    access_for: ClassVar[dict[str, tuple[str, str]]] = {
        "list": ("matching.view", "matching:read"),
        "retrieve": ("matching.view", "matching:read"),
        "lock": ("matching.manage", "matching:write"),
        "unlock": ("matching.manage", "matching:write"),
        "reject": ("matching.manage", "matching:write"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Highest score first; the list is of one run."""
        proposals = Proposal.objects.select_related("mentee__person", "mentor__person").order_by("-score", "id")
        if self.action == "list":
            return proposals.filter(run__public_id=self.request.query_params.get("run", ""))
        return proposals

    def _answer(self, proposal: Proposal) -> Response:
        return Response(ProposalSerializer(self.get_queryset().get(pk=proposal.pk)).data)

    @extend_schema(request=VersionSerializer, responses=ProposalSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def lock(self, request: Request, public_id: str) -> Response:
        """Let a pair stand in later runs as well. `version` is the run's version that was looked at."""
        proposal = self.get_object()
        lock_proposal(proposal, actor=self.actor, version=_version(request))
        return self._answer(proposal)

    @extend_schema(request=VersionSerializer, responses=ProposalSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def unlock(self, request: Request, public_id: str) -> Response:
        """Let later runs decide about a pair again."""
        proposal = self.get_object()
        unlock_proposal(proposal, actor=self.actor, version=_version(request))
        return self._answer(proposal)

    @extend_schema(request=RejectSerializer, responses=ProposalSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, public_id: str) -> Response:
        """Take a pair out of the plan."""
        wanted = RejectSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        proposal = self.get_object()
        facts = wanted.validated_data
        reject_proposal(proposal, actor=self.actor, reason=facts["reason"], version=facts["version"])
        return self._answer(proposal)


def _version(request: Request) -> int:
    wanted = VersionSerializer(data=request.data)
    wanted.is_valid(raise_exception=True)
    return int(wanted.validated_data["version"])
