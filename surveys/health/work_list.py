"""The coordinator's list: relationships that need help first, with the reason and the days it has waited."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cohorts.models import Cohort
from core.disclosure import OURS, Verdict, suppress
from core.tenancy import purpose
from participants.leave import Away
from relationships.enums import RelationshipState
from relationships.models import Relationship
from relationships.queries import names, with_people
from surveys.health.band import LABELS, NAMES, Band, Facts, Health, assess
from surveys.health.facts import facts_of
from surveys.models import CareStep

ORDER = {Band.ACT: 0, Band.CHECK_IN: 1, Band.UNKNOWN: 2, Band.ON_TRACK: 3}
KINDS = {Band.ACT: "bad", Band.CHECK_IN: "warn", Band.ON_TRACK: "good", Band.UNKNOWN: ""}


@dataclass(frozen=True)
class HealthLine:
    """One relationship on the list."""

    relationship: Relationship
    names: str
    health: Health
    days: int
    quiet: CareStep | None
    # Somebody is away, and nothing but a call for help needs a look now.
    away: Away | None = None

    @property
    def label(self) -> str:
        """The band in words."""
        return LABELS[self.health.band]

    @property
    def kind(self) -> str:
        """The look of the band; the word stands beside it."""
        return KINDS[self.health.band]

    @property
    def needs_help(self) -> bool:
        """There is something to do, and nobody has just done it."""
        if self.quiet is not None or self.away is not None:
            return False
        return self.health.band in {Band.ACT, Band.CHECK_IN} or bool(self.health.reasons)

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The known components in percent."""
        return [(NAMES[name], round(100 * value)) for name, value in self.health.components.items()]


def standing(cohort: Cohort | None = None) -> QuerySet[Relationship]:
    """Relationships whose health is watched: of one cohort, or of all."""
    found = Relationship.objects.filter(state__in=RelationshipState.standing())
    return found if cohort is None else found.filter(cohort=cohort)


def health_lines(relationships: QuerySet[Relationship], today: date, zone: str) -> list[HealthLine]:
    """All lines, the most urgent first, in a fixed number of queries however many there are."""
    found = list(with_people(relationships).order_by("id"))
    facts = facts_of(found, today, zone)
    quiet = {
        step.relationship_id: step
        for step in CareStep.objects.filter(relationship__in=relationships, quiet_until__gt=today).order_by("id")
    }
    lines = [_line(one, facts[one.pk], quiet.get(one.pk)) for one in found]
    return sorted(lines, key=lambda line: (not line.needs_help, ORDER[line.health.band], -line.days, line.names))


def _line(relationship: Relationship, facts: Facts, quiet: CareStep | None) -> HealthLine:
    health = assess(facts)
    calls = facts.contact_since is not None or facts.gone_since is not None or bool(facts.worries)
    rests = None if calls else facts.away
    members = [member for member in relationship.members.all() if member.is_active]
    days = facts.days_since(health.since) if health.since else 0
    return HealthLine(relationship, names(members), health, days, quiet, rests)


def distribution(relationships: QuerySet[Relationship], today: date, zone: str) -> list[tuple[str, str]]:
    """How many relationships stand in each band, for executives: small bands are hidden, and nothing is named.

    Empty when fewer than five relationships are watched.
    """
    with purpose("health"):
        lines = health_lines(relationships, today, zone)
    if len(lines) < OURS.minimum:
        return []
    counts = Counter(line.health.band for line in lines)
    verdicts = suppress({band: counts[band] for band in ORDER})
    words = {Verdict.TOO_FEW: f"Fewer than {OURS.minimum}", Verdict.HIDDEN: "Hidden, to protect a smaller group"}
    return [
        (LABELS[band], str(counts[band]) if verdicts[band] == Verdict.SHOWN else words[verdicts[band]])
        for band in (Band.ON_TRACK, Band.CHECK_IN, Band.ACT, Band.UNKNOWN)
    ]
