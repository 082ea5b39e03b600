"""What a person reads about themselves, and what calibrators read side by side."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import QuerySet

from accounts.models import User
from core.tenancy import purpose
from participants.models import Person
from readiness.enums import RaterType
from readiness.models import (
    Calibration,
    Competency,
    CompetencyRating,
    Incumbency,
    KeyRole,
    Nomination,
    RatingComment,
    RatingRequest,
    ReadinessRating,
)
from readiness.queries.nominations import Line, nomination_lines


def requests_to(user: User) -> QuerySet[RatingRequest]:
    """What somebody is asked to rate and has not."""
    waiting = RatingRequest.objects.filter(rater=user, submitted_on=None, nomination__withdrawn_on=None)
    return waiting.select_related("nomination__person", "nomination__key_role").order_by("asked_on", "pk")


@dataclass
class Rated:
    """A nomination as the rated person, or whoever calibrates, reads it."""

    nomination: Nomination
    ratings: list[ReadinessRating]
    agreed: Calibration | None
    comments: dict[int, RatingComment] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[ReadinessRating, RatingComment | None]]:
        """Ratings with the person's words about them."""
        return [(one, self.comments.get(one.pk)) for one in self.ratings]

    @property
    def current(self) -> list[tuple[ReadinessRating, RatingComment | None]]:
        """The newest of each rater, to be compared."""
        newest = {one.rater_id: one.pk for one in reversed(self.ratings)}
        return [pair for pair in self.pairs if pair[0].pk in newest.values()]

    @property
    def earlier(self) -> list[ReadinessRating]:
        """What the same raters said before."""
        kept = {rating.pk for rating, _comment in self.current}
        return [one for one in self.ratings if one.pk not in kept]


def rated(nominations: QuerySet[Nomination]) -> list[Rated]:
    """Nominations with every rating that row security lets the reader see, newest first."""
    rows = list(nominations.select_related("key_role", "person"))
    ids = [one.pk for one in rows]
    ratings: dict[int, list[ReadinessRating]] = defaultdict(list)
    found = ReadinessRating.objects.filter(nomination__in=ids).select_related("rater", "nomination__person")
    for rating in found.order_by("-rated_on", "-pk"):
        ratings[rating.nomination_id].append(rating)
    agreed = {
        one.nomination_id: one
        for one in Calibration.objects.filter(nomination__in=ids)
        .select_related("decided_by")
        .order_by("decided_on", "pk")
    }
    comments = {one.rating_id: one for one in RatingComment.objects.filter(rating__nomination__in=ids)}
    return [Rated(one, ratings[one.pk], agreed.get(one.pk), comments) for one in rows]


def own_ratings(user: User) -> list[Rated]:
    """What was said about the signed-in person, and nothing else: nominations nobody has rated are left out."""
    nominations = Nomination.objects.filter(person__user=user, withdrawn_on=None).order_by("-pk")
    return [one for one in rated(nominations) if one.ratings]


@dataclass(frozen=True)
class CompetencyLine:
    """The newest level of one competency for each type of rater. Types are never averaged with each other."""

    competency: Competency
    levels: dict[str, float]

    @property
    def cells(self) -> list[str]:
        """In the order of RaterType; a dash where nobody of that type has rated."""
        return [f"{self.levels[key]:g}" if key in self.levels else "–" for key in RaterType.values]


def competency_lines(person: Person) -> list[CompetencyLine]:
    """A person's competencies now: per type the median of each rater's newest level."""
    newest: dict[tuple[int, str, int | None], int] = {}
    rows = CompetencyRating.objects.filter(person=person).order_by("rated_on", "pk")
    for pk, kind, rater, level in rows.values_list("competency_id", "rater_type", "rater_id", "level"):
        newest[pk, kind, rater] = level
    lines = []
    for one in Competency.objects.filter(retired_on=None):
        levels: dict[str, list[int]] = defaultdict(list)
        for (pk, kind, _rater), level in newest.items():
            if pk == one.pk:
                levels[kind].append(level)
        lines.append(CompetencyLine(one, {kind: float(median(values)) for kind, values in levels.items()}))
    return lines


def competency_growth(rater_type: RaterType, day: date, *, minimum: int = 5) -> list[tuple[str, float, float, int]]:
    """(competency, first mean, latest mean, people) by one type of rater, of people rated at least twice.

    Competencies with fewer than `minimum` such people are left out.
    """
    first: dict[tuple[str, int], int] = {}
    last: dict[tuple[str, int], int] = {}
    days: dict[tuple[str, int], set[date]] = defaultdict(set)
    with purpose("succession"):
        rows = CompetencyRating.objects.filter(
            rater_type=rater_type, rated_on__lte=day, competency__retired_on=None
        ).order_by("competency__position", "rated_on", "pk")
        for name, person, level, on in rows.values_list("competency__name", "person_id", "level", "rated_on"):
            first.setdefault((name, person), level)
            last[name, person] = level
            days[name, person].add(on)
    twice = [key for key, seen in days.items() if len(seen) > 1]
    names = list(dict.fromkeys(name for name, _person in twice))
    lines = []
    for name in names:
        keys = [key for key in twice if key[0] == name]
        if len(keys) >= minimum:
            before, after = (sum(side[key] for key in keys) / len(keys) for side in (first, last))
            lines.append((name, before, after, len(keys)))
    return lines


@dataclass(frozen=True)
class RoleLine:
    """A key role in the list that readers open by name."""

    role: KeyRole
    incumbent: Person | None
    successors: list[tuple[Nomination, Line]]
    risk: float | None
    day: date

    @property
    def ready(self) -> int:
        """How many are ready now."""
        return sum(line.standing == "ready" for _nomination, line in self.successors)

    @property
    def has_successor(self) -> bool:
        """Somebody is named and not out of date."""
        return any(line.is_successor(self.day) for _nomination, line in self.successors)


def role_lines(roles: QuerySet[KeyRole], day: date, risk: dict[int, float]) -> list[RoleLine]:
    """Key roles with incumbents and successors, the largest risk first; roles without a successor before others."""
    rows = list(roles)
    holders = {
        one.key_role_id: one.person
        for one in Incumbency.objects.filter(key_role__in=rows, ended_on=None).select_related("person")
    }
    lines = {one.nomination: one for one in nomination_lines(day)}
    by_role: dict[int, list[tuple[Nomination, Line]]] = defaultdict(list)
    for nomination in Nomination.objects.filter(pk__in=lines).select_related("person").order_by("pk"):
        by_role[nomination.key_role_id].append((nomination, lines[nomination.pk]))
    found = [RoleLine(role, holders.get(role.pk), by_role[role.pk], risk.get(role.pk), day) for role in rows]
    return sorted(found, key=lambda one: (-(one.risk or 0), one.has_successor, one.role.importance, one.role.title))
