from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins

from api.base import OrganizationViewSet
from api.serializers import RelationshipSerializer
from relationships.enums import RelationshipState
from relationships.models import Relationship

FILTERS = [
    OpenApiParameter("cohort", str, description="The cohort's slug"),
    OpenApiParameter("state", str, enum=RelationshipState.values),
]


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class RelationshipsViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """Published relationships: that they exist, their status and dates."""

    serializer_class = RelationshipSerializer
    queryset = Relationship.objects.none()
    access_for: ClassVar[dict[str, tuple[str, str]]] = {
        "list": ("relationship.view", "relationships:read"),
        "retrieve": ("relationship.view", "relationships:read"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Newest first; filtered by cohort and state."""
        relationships = (
            Relationship.objects.select_related("cohort")
            .prefetch_related("members__participant__person")
            .order_by("-started_on", "-id")
        )
        wanted = self.request.query_params
        filters = {"cohort": "cohort__slug", "state": "state"}
        return relationships.filter(**{column: wanted[name] for name, column in filters.items() if wanted.get(name)})
