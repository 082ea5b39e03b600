"""The side bar, made from what a member may do."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from organizations.access import allows
from organizations.models import Membership


@dataclass(frozen=True)
class Place:
    """An entry: shown when the member may do `action`; current on addresses that begin with one of the prefixes."""

    name: str
    short: str
    icon: str
    url_name: str
    action: str
    prefixes: tuple[str, ...]


PLACES = (
    Place("Home", "Home", "home", "home", "home.view", ()),
    Place(
        "My mentoring",
        "Mentoring",
        "pair",
        "relationships:list",
        "relationship.own",
        ("my/", "relationships/", "sessions/", "goals/", "groups/", "experiences/", "growth/", "team/"),
    ),
    Place("Programs", "Programs", "target", "programs:list", "program.view", ("programs/", "cohorts/")),
    Place("Health", "Health", "heart", "surveys:health", "health.view", ("health/",)),
    Place("Readiness", "Readiness", "chart", "readiness:overview", "readiness.view", ("readiness/",)),
    Place("Figures", "Figures", "chart", "reporting:summary", "report.view", ("reports/",)),
    Place("People", "People", "people", "participants:list", "person.view", ("people/",)),
    Place("Resources", "Resources", "book", "cohorts:resources", "resource.own", ("resources/", "library/")),
    Place("Mails", "Mails", "bell", "notifications:list", "message.view", ("mails/",)),
    Place("Members", "Members", "shield", "organizations:members", "membership.view", ("members/",)),
    Place("Audit log", "Audit", "book", "organizations:audit", "audit.view", ("audit/",)),
)


def navigation(membership: Membership, slug: str, path: str) -> list[dict[str, object]]:
    """Entries for a member, the current one marked: name, short, icon, url, current."""
    entries = []
    for place in PLACES:
        if not allows(membership, place.action):
            continue
        try:
            url = reverse(place.url_name, args=[slug])
        except NoReverseMatch:
            continue
        inside = path.removeprefix(f"/o/{slug}/")
        current = inside.startswith(place.prefixes) if place.prefixes else not inside
        entries.append({"name": place.name, "short": place.short, "icon": place.icon, "url": url, "current": current})
    return entries
