from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import IDEMPOTENCY_PARAMETER, OrganizationViewSet
from api.serializers import LeftSerializer, PersonSerializer, PersonWriteSerializer
from participants.actions import people as actions
from participants.enums import PersonStatus
from participants.models import Person

FILTERS = [
    OpenApiParameter("status", str, enum=PersonStatus.values),
    OpenApiParameter("department", str),
    OpenApiParameter("email", str),
]


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class PeopleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """People of the organization, with the listed HR fields; never protected attributes."""

    serializer_class = PersonSerializer
    queryset = Person.objects.none()
    access_for: ClassVar[dict[str, tuple[str, str]]] = {
        "list": ("person.view", "people:read"),
        "retrieve": ("person.view", "people:read"),
        "create": ("person.manage", "people:write"),
        "partial_update": ("person.manage", "people:write"),
        "mark_left": ("person.manage", "people:write"),
        "mark_active": ("person.manage", "people:write"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Filtered by status, department and e-mail; ordered by name."""
        people = Person.objects.select_related("manager", "level").order_by("last_name", "first_name", "id")
        wanted = self.request.query_params
        filters = {"status": "status", "department": "department", "email": "email__iexact"}
        return people.filter(**{column: wanted[name] for name, column in filters.items() if wanted.get(name)})

    @extend_schema(request=PersonWriteSerializer, responses={201: PersonSerializer}, parameters=[IDEMPOTENCY_PARAMETER])
    def create(self, request: Request) -> Response:
        """A new person. Give a personnel number or an e-mail: people are recognised by them."""
        person = actions.add_person(self._facts(request), actor=self.actor)
        return Response(PersonSerializer(person).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PersonWriteSerializer, responses=PersonSerializer)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Correct what HR holds about a person; what is left out stays."""
        person = get_object_or_404(self.get_queryset(), public_id=public_id)
        actions.change_person(person, self._facts(request, partial=True), actor=self.actor)
        return Response(PersonSerializer(person).data)

    @extend_schema(request=LeftSerializer, responses=PersonSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"], url_path="mark-left")
    def mark_left(self, request: Request, public_id: str) -> Response:
        """The person does not work here any more: the account is closed, relationships come up for a re-match."""
        wanted = LeftSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        person = get_object_or_404(self.get_queryset(), public_id=public_id)
        actions.mark_left([person], on=wanted.validated_data.get("on"), actor=self.actor)
        return Response(PersonSerializer(person).data)

    @extend_schema(request=None, responses=PersonSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"], url_path="mark-active")
    def mark_active(self, _request: Request, public_id: str) -> Response:
        """The person works here (again)."""
        person = get_object_or_404(self.get_queryset(), public_id=public_id)
        actions.mark_active([person], actor=self.actor)
        return Response(PersonSerializer(person).data)

    def _facts(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        wanted = PersonWriteSerializer(data=request.data, partial=partial)
        wanted.is_valid(raise_exception=True)
        return dict(wanted.validated_data)
