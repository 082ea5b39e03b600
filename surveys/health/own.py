"""What the people of a relationship see of its health: how often they meet and how goals go. No score, no answers."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from organizations.models import Organization
from relationships.models import Relationship, RelationshipMember
from relationships.panels import panel
from surveys.health.band import SLOTS, goals, rhythm
from surveys.health.facts import own_facts


@panel
def rhythm_and_goals(relationship: Relationship, me: RelationshipMember) -> Mapping[str, Any] | None:
    """The card for its members; None while neither is known."""
    del me
    if not relationship.is_active:
        return None
    zone = Organization.objects.only("time_zone").get(pk=relationship.organization_id).time_zone
    facts = own_facts(relationship, timezone.localdate(timezone=ZoneInfo(zone)), zone)
    met, alive = rhythm(facts), goals(facts)
    if met is None and alive is None:
        return None
    due = min(SLOTS, int(facts.age // facts.cadence))
    return {
        "template": "surveys/_own_rhythm.html",
        "rhythm": None if met is None else round(100 * met),
        "rhythm_words": "" if met is None else f"{round(met * due)} of the last {due} sessions that you agreed on",
        "goals": None if alive is None else round(100 * alive),
        "goals_words": "" if alive is None else f"{round(alive * len(facts.goals or ()))} of {len(facts.goals or ())}",
    }
