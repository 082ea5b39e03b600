"""Limits on how often somebody may ask, counted in the shared cache."""

from django.core.cache import cache
from django.utils import timezone

MINUTE = 60


def is_too_often(what: str, who: str, *, most: int) -> bool:
    """Count one more time within this minute; whether it is more than `most`.

    Two at the very same moment may count as one: enough to slow down a machine, not an exact meter.
    """
    key = f"limit:{what}:{who}:{timezone.now():%Y%m%d%H%M}"
    if cache.add(key, 1, 2 * MINUTE):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:
        return False
