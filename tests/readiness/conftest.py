"""An organization that rates readiness, with key roles and people."""

from datetime import date
from types import SimpleNamespace

import pytest

from core.tenancy import tenant
from participants.models import Person
from readiness.actions import rating, roles
from readiness.actions.settings import open_names, switch_on
from readiness.enums import RaterType
from readiness.models import RatingRequest


@pytest.fixture
def on(organization, inside, admin):
    """Readiness is switched on."""
    return switch_on(purpose="Prepare people for larger roles", used_for_promotion=False, actor=admin.user)


def make_people(organization, count: int, **fields) -> list[Person]:
    start = Person.objects.count()
    return [
        Person.objects.create(
            organization=organization,
            external_id=f"P{start + number}",
            email=f"p{start + number}@{organization.slug}.example.org",
            first_name=f"Person{start + number}",
            last_name="Test",
            **fields,
        )
        for number in range(count)
    ]


def make_role(title: str, actor, *, unit: str = "Operations", **facts):
    return roles.save_key_role(
        None, incumbent=facts.pop("incumbent", None), title=title, unit=unit, actor=actor, **facts
    )


def ask(nomination, *members: SimpleNamespace, rater_type=RaterType.SPONSOR, actor) -> list[RatingRequest]:
    roles.ask_raters(nomination, [(member.user, rater_type) for member in members], actor=actor.user)
    return [
        RatingRequest.objects.get(nomination=nomination, rater=member.user, submitted_on=None) for member in members
    ]


def say(request: RatingRequest, band: str, *, on: date | None = None, evidence: str = "Led the plant through spring"):
    """A rating, as the rater would send it."""
    with tenant(request.organization_id, user_id=request.rater_id):
        return rating.submit_rating(
            request,
            band=band,
            evidence=evidence if band else "",
            gaps="Has not led a unit abroad" if band == "soon" else "",
            confidence="high" if band else "",
            on=on,
            actor=request.rater,
        )


def nominate_with(role, person, bands: list[tuple[SimpleNamespace, str]], *, manager, on: date | None = None):
    """A nomination that each of these members has rated."""
    nomination = roles.nominate(role, person, actor=manager.user, on=on)
    for member, band in bands:
        say(ask(nomination, member, actor=manager)[0], band, on=on)
    return nomination


def look(member: SimpleNamespace, scope: str = "roles") -> None:
    """What pressing "Show names" does."""
    open_names(member.membership, scope, actor=member.user)
