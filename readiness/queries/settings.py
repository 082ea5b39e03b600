"""Whether readiness is on, for every page of this room."""

from django.db.models import QuerySet

from readiness.models import NamedReader, ReadinessSettings


def readiness_settings() -> ReadinessSettings | None:
    """The organization's choice, or None while nobody has made one."""
    return ReadinessSettings.objects.first()


def is_on() -> bool:
    """Whether readiness is rated here. Off unless an administrator switched it on."""
    return ReadinessSettings.objects.filter(is_on=True).exists()


def named_readers() -> QuerySet[NamedReader]:
    """Who reads names, newest first."""
    return NamedReader.objects.filter(ended_at=None).select_related("user", "named_by").order_by("-pk")
