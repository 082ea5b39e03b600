"""Nominations and what counts for each, on any day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from core.tenancy import purpose
from readiness.enums import RaterType, Standing
from readiness.models import Calibration, KeyRole, Nomination, ReadinessRating
from readiness.standing import HOLDS_FOR, SUCCESSORS, Judgement, Said, judgement_of
from relationships.enums import RelationshipState
from relationships.models import RelationshipMember


@dataclass(frozen=True)
class Line:
    """A nomination on a day: ids and what counts. No words, so that figures may read it for everybody."""

    nomination: int
    role: int
    person: int
    nominated_on: date
    judgement: Judgement

    @property
    def standing(self) -> Standing:
        """What counts."""
        return self.judgement.standing

    def is_successor(self, today: date) -> bool:
        """Named and not out of date: rated in the last 12 months, or nominated then and not rated yet."""
        fresh = self.standing == Standing.NOT_RATED and today - self.nominated_on <= HOLDS_FOR
        return fresh or self.standing in SUCCESSORS


def standing_on(day: date) -> QuerySet[Nomination]:
    """Nominations that stood on a day, of key roles that were listed and people who worked here."""
    return Nomination.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=day),
        Q(key_role__retired_on=None) | Q(key_role__retired_on__gt=day),
        Q(person__end_date=None) | Q(person__end_date__gt=day),
        nominated_on__lte=day,
    )


def roles_on(day: date) -> QuerySet[KeyRole]:
    """Key roles that were listed on a day."""
    return KeyRole.objects.filter(Q(retired_on=None) | Q(retired_on__gt=day), listed_on__lte=day)


def nomination_lines(day: date) -> list[Line]:
    """Every standing nomination with what counted on that day. Four questions to the database, however many there are.

    Reads bands and dates for the purpose "succession"; evidence, gaps and comments are never loaded.
    """
    with purpose("succession"):
        return _lines(standing_on(day).values_list("pk", "key_role_id", "person_id", "nominated_on"), day)


def _lines(rows: Iterable[tuple[int, int, int, date]], day: date) -> list[Line]:
    said, agreed = _said(day), _agreed(day)
    return [
        Line(pk, role, person, on, judgement_of(said.get(pk, ()), agreed.get(pk), day)) for pk, role, person, on in rows
    ]


def _said(day: date) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = defaultdict(list)
    # What people say about themselves is read by them and by calibrators; it counts for nothing.
    rated = ReadinessRating.objects.filter(rated_on__lte=day).exclude(rater_type=RaterType.SELF)
    rows = rated.exclude(band="").order_by("rated_on", "pk")
    for pk, rater, band, on in rows.values_list("nomination_id", "rater_id", "band", "rated_on"):
        found[pk].append(Said(rater, band, on))
    return found


def _agreed(day: date) -> dict[int, Said]:
    rows = Calibration.objects.filter(decided_on__lte=day).order_by("decided_on", "pk")
    return {pk: Said(None, band, on) for pk, band, on in rows.values_list("nomination_id", "band", "decided_on")}


def mentored_people(people: Iterable[int]) -> set[int]:
    """Those who are mentees in a running relationship."""
    active = RelationshipMember.objects.filter(
        is_active=True,
        role="mentee",
        relationship__state__in=RelationshipState.standing(),
        participant__person_id__in=set(people),
    )
    return set(active.values_list("participant__person_id", flat=True))


def double_ratings(day: date) -> list[tuple[str, str]]:
    """Bands of the two newest current raters of each nomination that has two: for agreement (metric C7)."""
    with purpose("succession"):
        said = _said(day)
    pairs = []
    for one in said.values():
        latest = {item.rater: item for item in one if day - item.on <= HOLDS_FOR}
        if len(latest) >= 2:
            first, second = sorted(latest.values(), key=lambda item: item.on)[-2:]
            pairs.append((first.band, second.band))
    return pairs
