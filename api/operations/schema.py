from typing import ClassVar

from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission


class SchemaView(SpectacularJSONAPIView):
    """The description of the API, the same as docs/api/openapi.yaml. Open: it says nothing about any organization."""

    access = "api"
    authentication_classes: ClassVar[list[type[BaseAuthentication]]] = []
    permission_classes: ClassVar[list[type[BasePermission]]] = [AllowAny]
