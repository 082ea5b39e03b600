"""Ratings that somebody is asked for, on their home page."""

from django.urls import reverse

from accounts.models import User
from readiness.queries.people import requests_to
from readiness.queries.settings import is_on

MOST = 3


def ratings_asked(user: User, slug: str) -> list[tuple[str, str, str, str]]:
    """(title, hint, address, icon) of each rating that waits for this user, the oldest first."""
    if not is_on():
        return []
    return [
        (
            f"Rate {one.nomination.person.name} for {one.nomination.key_role.title}",
            f"Asked on {one.asked_on:%-d %B}. You see other ratings once you have sent yours.",
            reverse("readiness:rate", args=[slug, one.public_id]),
            "star",
        )
        for one in requests_to(user)[:MOST]
    ]
