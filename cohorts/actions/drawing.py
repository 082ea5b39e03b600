"""Drawing lots when more people apply than there are places."""

from secrets import randbits

from django.db import transaction

from accounts.models import User
from cohorts.actions.deciding import decide
from cohorts.drawing import draw_lots, fingerprint
from cohorts.enums import ApplicationState
from cohorts.models import Application, Cohort, PlaceDraw
from cohorts.queries.places import free_places
from core.errors import Refusal
from organizations.audit import record
from participants.fields import field_value
from programs.eligibility import eligible_people

GROUPS_BY = ("level", "department", "division", "location")
NO_GROUP = "everybody"
SEED_BITS = 62


def in_the_draw(cohort: Cohort, role: str) -> list[Application]:
    """Applications that take part: sent in, not decided, of people who may join."""
    waiting = Application.objects.filter(cohort=cohort, role=role, state=ApplicationState.SUBMITTED)
    eligible = waiting.filter(person__in=eligible_people(cohort.program, role))
    return list(eligible.select_related("person__level").order_by("public_id"))


def draw_places(cohort: Cohort, role: str, *, by_field: str, actor: User) -> PlaceDraw:
    """Give the free places by lot; whoever is not drawn waits. Nothing is sent, and the draw is kept for good."""
    if by_field and by_field not in GROUPS_BY:
        raise Refusal("Choose a field from the list.")
    with transaction.atomic():
        locked = Cohort.objects.select_for_update().select_related("program").get(pk=cohort.pk)
        places, people = free_places(locked, role), in_the_draw(locked, role)
        if not places or len(people) <= places:
            raise Refusal("Lots are drawn when more people apply than there are free places.")
        groups = {one.public_id: _group(one, by_field) for one in people}
        seed = randbits(SEED_BITS)
        drawn = set(draw_lots(groups, places, seed))
        kept = PlaceDraw.objects.create(
            organization_id=locked.organization_id,
            cohort=locked,
            role=role,
            by_field=by_field,
            seed=seed,
            places=places,
            entries=[
                {
                    "application": one.public_id,
                    "person": one.person_id,
                    "group": groups[one.public_id],
                    "drawn": one.public_id in drawn,
                }
                for one in people
            ],
            fingerprint=fingerprint(groups, places, seed),
            drawn_by=actor,
        )
        record(kept, "places.drawn", actor=actor, role=role, people=len(people), places=places, seed=str(seed))
        lucky = [one for one in people if one.public_id in drawn]
        rest = [one for one in people if one.public_id not in drawn]
        decide(locked, lucky, ApplicationState.ACCEPTED, actor=actor)
        decide(locked, rest, ApplicationState.WAITLISTED, actor=actor)
    return kept


def _group(application: Application, by_field: str) -> str:
    if not by_field:
        return NO_GROUP
    value = field_value(application.person, by_field)
    return "" if value is None else str(value)
