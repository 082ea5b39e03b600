"""What all operations share: one savepoint, repeated writes answered once, pages."""

import hashlib
import json
from typing import Any, ClassVar, cast

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.models import IdempotencyRecord
from api.problems import problem
from organizations.access import TenantRequest
from organizations.models import Organization

IDEMPOTENCY_PARAMETER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of up to 80 characters. The same write sent again with it is answered again, not done again.",
)


class Pages(PageNumberPagination):
    """`?page=2&page_size=50`; at most 200 a page."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class OrganizationViewSet(viewsets.GenericViewSet[Any]):
    """Operations inside one organization. `access_for`: operation -> (action of the permission table, scope)."""

    access = "api"
    pagination_class = Pages
    lookup_field = "public_id"
    access_for: ClassVar[dict[str, tuple[str, str]]] = {}

    @property
    def organization(self) -> Organization:
        """The organization of the address."""
        return cast("TenantRequest", self.request._request).organization  # noqa: SLF001  (set by the tenant middleware)

    @property
    def actor(self) -> User:
        """In whose name the key acts."""
        return cast("User", self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Undo everything a refused request had begun, and remember the answers to writes."""
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the key, then find out whether this write was answered before."""
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "")
        if request.method == "POST" and key:
            self._remember(request, key)

    def _remember(self, request: Request, key: str) -> None:
        if len(key) > 80 or not key.isprintable():
            raise ValidationError({"Idempotency-Key": ["Use at most 80 printable characters."]})
        content = json.dumps([request.path, request.data], sort_keys=True, default=str)
        request_hash = hashlib.sha256(content.encode()).hexdigest()
        # Answers hold what people told us: nobody repeats a write after a day, and then they are not kept either.
        IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - IdempotencyRecord.KEPT_FOR).delete()
        # The unique key makes a second request wait here until the first has committed.
        record, created = IdempotencyRecord.objects.get_or_create(
            organization=self.organization, actor=self.actor, key=key, defaults={"request_hash": request_hash}
        )
        self.idempotency_record = record
        if not created:
            raise AnsweredBeforeError(record, same=record.request_hash == request_hash)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a repeated write as the first time."""
        if isinstance(exc, AnsweredBeforeError):
            if not exc.same:
                return problem(409, "This Idempotency-Key was used for another request. Take a new one.")
            return Response(exc.record.body, status=exc.record.status, headers={"Idempotent-Replay": "true"})
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Keep the answer of a write that carried an Idempotency-Key."""
        response = super().finalize_response(request, response, *args, **kwargs)
        record = getattr(self, "idempotency_record", None)
        if record is not None and not record.status and response.status_code < 400:
            record.status = response.status_code
            record.body = json.loads(json.dumps(response.data, default=str))
            record.save(update_fields=["status", "body", "updated_at"])
        return response


class AnsweredBeforeError(Exception):
    """The same Idempotency-Key was seen before."""

    def __init__(self, record: IdempotencyRecord, *, same: bool) -> None:
        self.record = record
        self.same = same
        super().__init__(record.key)
