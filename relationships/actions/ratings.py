"""Recording how good a relationship is, as one side says. What was said is read in sums only."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Participant
from core.errors import Refusal
from core.tenancy import purpose
from organizations.audit import record
from relationships.enums import RatingMoment
from relationships.models import Relationship, RelationshipMember, RelationshipRating

LOWEST, HIGHEST = 1, 7


def record_rating(
    relationship: Relationship,
    participant: Participant,
    *,
    moment: str,
    value: int,
    actor: User | None,
    instrument: str = "overall",
    rated_on: date | None = None,
) -> None:
    """Keep one side's rating, 1 to 7, half-way or at the end. It stands: there is no second one for the same moment.

    Refusal when the person is not of the relationship, the value is off the scale, or the rating is there already.
    """
    if moment not in RatingMoment.values:
        raise Refusal(f"A rating is given half-way (mid) or at the end (end), not “{moment}”.")
    if not LOWEST <= value <= HIGHEST:
        raise Refusal(f"A rating is a whole number from {LOWEST} to {HIGHEST}.")
    if not RelationshipMember.objects.filter(relationship=relationship, participant=participant).exists():
        raise Refusal("Only the people of a relationship rate it.")
    with transaction.atomic(), purpose("rating"):
        _rating, is_new = RelationshipRating.objects.get_or_create(
            organization_id=relationship.organization_id,
            relationship=relationship,
            participant=participant,
            moment=moment,
            instrument=instrument[:40],
            defaults={"value": value, "rated_on": rated_on or timezone.localdate()},
        )
        if not is_new:
            raise Refusal("This rating is there already.")
        # That it was given, never what it says.
        record(relationship, "relationship.rated", actor=actor, moment=moment)
