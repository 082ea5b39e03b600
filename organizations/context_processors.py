from typing import Any

from django.conf import settings
from django.http import HttpRequest

from organizations.navigation import navigation


def workspace(request: HttpRequest) -> dict[str, Any]:
    """What the base page needs: organization, membership, navigation, who is signed in, colours."""
    user = getattr(request, "user", None)
    if user is not None and not user.is_authenticated:
        user = None
    membership = getattr(request, "membership", None)
    organization = getattr(request, "organization", None)
    return {
        "organization": organization,
        "membership": membership,
        "nav": navigation(membership, organization.slug, request.path) if membership and organization else [],
        "me": {"name": user.display_name, "email": user.email} if user else None,
        "theme": user.theme if user and user.theme != "system" else "",
        "shortcuts_on": user.shortcuts_on if user else True,
        "demo": settings.DEMO,
        "outbox_page": settings.MAIL_GOES_TO_OUTBOX_PAGE and settings.DEMO,
    }
