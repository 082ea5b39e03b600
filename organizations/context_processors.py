from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from organizations.access import allows
from organizations.models import Membership, Organization
from organizations.navigation import navigation
from organizations.queries import active_memberships


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What the base page needs: organization, membership, navigation, who is signed in, colours, addresses."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
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
        "links": _links(user, membership, organization),
    }


def _links(user: User | None, membership: Membership | None, organization: Organization | None) -> dict[str, Any]:
    """Addresses of the frame; what a person has no use for is missing."""
    links: dict[str, Any] = {"home": reverse("start")}
    if settings.MAIL_GOES_TO_OUTBOX_PAGE and settings.DEMO:
        links["outbox"] = reverse("outbox")
    if user is None:
        return links
    links |= {
        "account": reverse("accounts:account"),
        "theme": reverse("accounts:theme"),
        "sign_out": reverse("account_logout"),
        # Asked for by the template: pages without the menu cost no query.
        "organizations": lambda: reverse("start") if active_memberships(user).count() > 1 else "",
    }
    if membership and organization:
        links["home"] = _address("home", organization)
        links["profile"] = _address("participants:own", organization)
        links["notifications"] = _address("notifications:inbox", organization)
        links["api_keys"] = _address("api_keys:list", organization)
        if allows(membership, "home.search"):
            links["search"] = _address("search", organization)
        if allows(membership, "organization.settings"):
            links["settings"] = _address("organizations:settings", organization)
    return links


def _address(name: str, organization: Organization) -> str:
    try:
        return reverse(name, args=[organization.slug])
    except NoReverseMatch:
        return ""
