from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import IDEMPOTENCY_PARAMETER, OrganizationViewSet
from api.serializers import ApplicationSerializer, DeclineSerializer
from cohorts.actions.deciding import accept_application, decline_application, waitlist_application
from cohorts.enums import ApplicationState
from cohorts.models import Application
from cohorts.queries.applications import SENT
from programs.enums import ParticipantRole

FILTERS = [
    OpenApiParameter("cohort", str, description="The cohort's slug"),
    OpenApiParameter("state", str, enum=ApplicationState.values),
    OpenApiParameter("role", str, enum=ParticipantRole.values),
]


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class ApplicationsViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OrganizationViewSet):
    """Submitted applications. Decisions are told to nobody before a person sends them."""

    serializer_class = ApplicationSerializer
    queryset = Application.objects.none()
    access_for: ClassVar[dict[str, tuple[str, str]]] = {
        "list": ("application.review", "applications:read"),
        "retrieve": ("application.review", "applications:read"),
        "accept": ("application.review", "applications:write"),
        "waitlist": ("application.review", "applications:write"),
        "decline": ("application.review", "applications:write"),
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Oldest submission first; drafts are nobody's business but the applicant's."""
        applications = (
            Application.objects.filter(SENT).select_related("cohort", "person").order_by("submitted_at", "id")
        )
        wanted = self.request.query_params
        filters = {"cohort": "cohort__slug", "state": "state", "role": "role"}
        return applications.filter(**{column: wanted[name] for name, column in filters.items() if wanted.get(name)})

    def _answer(self, application: Application) -> Response:
        return Response(ApplicationSerializer(Application.objects.get(pk=application.pk)).data)

    @extend_schema(request=None, responses=ApplicationSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, public_id: str) -> Response:
        """Accept an applicant."""
        application = self.get_object()
        accept_application(application, actor=self.actor)
        return self._answer(application)

    @extend_schema(request=None, responses=ApplicationSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def waitlist(self, request: Request, public_id: str) -> Response:
        """Put an applicant on the waitlist."""
        application = self.get_object()
        waitlist_application(application, actor=self.actor)
        return self._answer(application)

    @extend_schema(request=DeclineSerializer, responses=ApplicationSerializer, parameters=[IDEMPOTENCY_PARAMETER])
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, public_id: str) -> Response:
        """Decline an applicant, with a reason."""
        wanted = DeclineSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        application = self.get_object()
        decline_application(application, wanted.validated_data["reason"], actor=self.actor)
        return self._answer(application)
