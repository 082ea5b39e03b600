"""How the description of the API is made: every operation also answers with problem details."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """Problem details (RFC 9457), in the user's words."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    problems = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        required=False,
        help_text="For a request that is not valid: [{field, message}]",
    )


class OperationSchema(AutoSchema):
    """An operation with its possible refusals."""

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code, said in self._refusals().items():
            bodies[code] = {
                **self._get_response_for_code(ProblemSerializer, code, ["application/problem+json"]),
                "description": said,
            }
        return bodies

    def _refusals(self) -> dict[str, str]:
        refusals = {
            "400": "The request is not valid",
            "401": "A key is needed",
            "403": "This key may not do that",
            "404": "Not there, or not visible to this key",
            "406": "Only JSON is answered",
        }
        if self.method == "POST":
            refusals |= {"409": "Not possible now; the detail says why", "415": "Send JSON"}
        return refusals
