"""Group D: what HR says became of participants. Counts of participants alone say nothing about the program's effect."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Min, OuterRef, Subquery

from cohorts.models import Participant
from core.tenancy import purpose
from participants.models import Person
from readiness.enums import EventKind, ExitKind
from readiness.models import CareerEvent
from reporting.figures import Figure, Part, Unit, too_few
from reporting.measures.reach import LEARNERS
from reporting.registry import measures
from reporting.scope import Scope
from reporting.statistics.rates import poisson_exact
from reporting.statistics.survival import aalen_johansen, kaplan_meier

LEAST_PEOPLE = 20
LEAST_AT_END = 10
LEAST_EVENTS = 5
YEAR = 365
MONTHS = {12: YEAR, 24: 2 * YEAR}
STAYED, LEFT, PROMOTED = 0, 2, 1
Followed = tuple[date, date | None, str | None, date | None]


def _followed(scope: Scope) -> list[Followed]:
    with purpose("succession"):
        return _read(scope)


def _read(scope: Scope) -> list[Followed]:
    """First match, exit with its kind, first promotion after the match: of every mentee and peer ever matched."""
    first = (
        Participant.objects.filter(
            cohort_id__in=scope.ids,
            role__in=LEARNERS,
            relationship_members__relationship__started_on__lte=scope.today,
        )
        .order_by()
        .values("person_id")
        .annotate(matched=Min("relationship_members__relationship__started_on"))
    )
    events = CareerEvent.objects.filter(person=OuterRef("pk"), happened_on__lte=scope.today).order_by("happened_on")
    exits = events.filter(kind=EventKind.EXIT)
    starts = dict(first.values_list("person_id", "matched"))
    people = Person.objects.filter(pk__in=starts).annotate(
        exit_on=Subquery(exits.values("happened_on")[:1]), exit_kind=Subquery(exits.values("exit_kind")[:1])
    )
    promotions = CareerEvent.objects.filter(
        person_id__in=starts, kind=EventKind.PROMOTION, happened_on__lte=scope.today
    ).order_by("-happened_on")
    # The newest come first, so that the first one stays.
    days = promotions.values_list("person_id", "happened_on")
    rises = {person_id: day for person_id, day in days if day > starts[person_id]}
    rows = people.values_list("pk", "exit_on", "exit_kind", "end_date")
    return [
        (starts[pk], exit_on or (end_date if end_date and end_date <= scope.today else None), kind, rises.get(pk))
        for pk, exit_on, kind, end_date in rows
    ]


def _grouped(rows: Iterable[tuple[int, int]]) -> tuple[list[int], list[int], list[int]]:
    counts = Counter((max(days, 0), code) for days, code in rows)
    keys = sorted(counts)
    return [k[0] for k in keys], [k[1] for k in keys], [counts[k] for k in keys]


@measures("D1", "Still here after a year")
def retention(scope: Scope) -> Figure:
    """Kaplan-Meier share of matched mentees and peers still employed a year after their match."""
    rows = _followed(scope)
    if len(rows) < LEAST_PEOPLE:
        return too_few("D1", scope.today, Unit.SHARE, len(rows), LEAST_PEOPLE, "matched people")
    followed = [
        (((left or scope.today) - start).days, int(left is not None and kind in {ExitKind.VOLUNTARY, "", None}))
        for start, left, kind, _ in rows
    ]
    days, codes, weights = _grouped(followed)
    if sum(n for day, n in zip(days, weights, strict=True) if day >= YEAR) < LEAST_AT_END:
        return too_few("D1", scope.today, Unit.SHARE, len(rows), LEAST_AT_END, "people followed for a year")
    curve = kaplan_meier(days, codes, weights=weights)
    events = sum(n for code, n in zip(codes, weights, strict=True) if code)
    value, low, high = curve.at(YEAR)
    few = events < LEAST_EVENTS
    notes = ("Exits that nobody chose are treated as unknown from then on.", "Not compared with anybody here: see E1.")
    return Figure(
        "D1",
        scope.today,
        Unit.SHARE,
        value=value,
        low=None if few else low,
        high=None if few else high,
        of=len(rows),
        notes=notes,
    )


@measures("D3", "Promoted within a year")
def promotion(scope: Scope) -> Figure:
    """Aalen-Johansen share of matched mentees and peers promoted within a year of their match; exits compete."""
    rows = _followed(scope)
    if len(rows) < LEAST_PEOPLE:
        return too_few("D3", scope.today, Unit.SHARE, len(rows), LEAST_PEOPLE, "matched people")
    followed = []
    for start, left, _kind, rose in rows:
        end = min(day for day in (left, rose, scope.today) if day is not None)
        code = PROMOTED if rose == end else LEFT if left == end else STAYED
        followed.append(((end - start).days, code))
    days, codes, weights = _grouped(followed)
    promoted = sum(n for code, n in zip(codes, weights, strict=True) if code == PROMOTED)
    if promoted < LEAST_EVENTS:
        return too_few("D3", scope.today, Unit.SHARE, promoted, LEAST_EVENTS, "promotions")
    curve = aalen_johansen(days, codes, PROMOTED, weights=weights)
    value, low, high = curve.at(YEAR)
    parts = [Part(f"Within {months} months", None, len(rows), *curve.at(end)) for months, end in MONTHS.items()]
    return Figure("D3", scope.today, Unit.SHARE, value=value, low=low, high=high, of=len(rows), parts=parts)


@measures("D5", "Promotions per 100 years")
def promotion_rate(scope: Scope) -> Figure:
    """Promotions per 100 person-years since the match, leavers counting until they left."""
    rows = _followed(scope)
    years = sum((min(left or scope.today, scope.today) - start).days for start, left, _, _ in rows) / 365.25
    if years < LEAST_PEOPLE:
        return too_few("D5", scope.today, Unit.YEARLY, round(years), LEAST_PEOPLE, "person-years")
    promoted = sum(rose is not None and (left is None or rose <= left) for _, left, _, rose in rows)
    value, low, high = poisson_exact(promoted, years / 100)
    few = promoted < LEAST_EVENTS
    note = "Only the first promotion of each person counts."
    return Figure(
        "D5",
        scope.today,
        Unit.YEARLY,
        value=value,
        low=None if few else low,
        high=None if few else high,
        of=len(rows),
        notes=(note,),
    )
