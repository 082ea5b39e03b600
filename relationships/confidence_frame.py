"""The way to somebody who listens, on every page of a relationship."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

NAMESPACE = "relationships"
HERE = frozenset({"confidences", "confidence", "confidence_new"})


def confidence_frame(request: HttpRequest) -> dict[str, Any]:
    """For the frame of pages under a relationship and of home: where to write in confidence. No query."""
    found = getattr(request, "resolver_match", None)
    organization, membership = getattr(request, "organization", None), getattr(request, "membership", None)
    if found is None or organization is None or membership is None:
        return {}
    if found.view_name == "home" or (NAMESPACE in found.namespaces and found.url_name not in HERE):
        return {"confide_url": reverse("relationships:confidence_new", args=[organization.slug])}
    return {}
