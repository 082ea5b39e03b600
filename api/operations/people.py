from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins

from api.base import OrganizationViewSet
from api.serializers import PersonSerializer
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
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Filtered by status, department and e-mail; ordered by name."""
        people = Person.objects.select_related("manager", "level").order_by("last_name", "first_name", "id")
        wanted = self.request.query_params
        filters = {"status": "status", "department": "department", "email": "email__iexact"}
        return people.filter(**{column: wanted[name] for name, column in filters.items() if wanted.get(name)})
