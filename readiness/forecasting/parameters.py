"""The nine parameters of the forecast: from the organization's own history where it has any, else a stated default."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from core.disclosure import Verdict, suppress
from core.tenancy import purpose
from participants.models import Person
from readiness.engine import Draw, Fixed, Gamma, Parameters, Steps, Uniform, draw_from_json
from readiness.engine.draws import draw_as_json
from readiness.engine.forecast import ACCEPTANCE, EXIT_RATE, RETIREMENT_RATE, TO_READY, TO_SOON
from readiness.enums import Band, EventKind, ExitKind, RaterType
from readiness.models import CareerEvent, ReadinessRating

YEARS_BACK: Final = 3
# Person-years that the whole organization's rate counts for in each group.
SHRINKAGE: Final = 10.0
# Fewer person-years than this tell nothing: the default is taken.
ENOUGH_YEARS: Final = 20.0
DEFAULT: Final = "Default of the product"
LABELS: Final = {
    "exits": "Incumbents leave, per year",
    "retirement": "Retirement per year, of those who may",
    "growth": "New key roles per year",
    "successor_exits": "Successors leave, per year",
    "to_ready": "1 to 2 years becomes ready now, per year",
    "to_soon": "3 to 5 years becomes 1 to 2 years, per year",
    "acceptance": "Ready people who accept and are really ready",
    "fill_quarters": "Quarters to fill a role from outside",
    "mentoring": "Mentoring multiplies how fast people get ready",
}


SHARES: Final = frozenset({"exits", "retirement", "successor_exits", "acceptance"})


def shown(name: str, value: float) -> str:
    """A value of a parameter for people: 2.4%, 75%, 2 quarters as 2, the rest with two decimals."""
    if name in SHARES:
        return f"{value:.0%}" if value >= 0.1 else f"{value:.1%}"
    return f"{value:.0f}" if name == "fill_quarters" else f"{value:.2f}"


@dataclass(frozen=True)
class Source:
    """A parameter, and where it comes from in words."""

    name: str
    draw: Any
    says: str

    @property
    def label(self) -> str:
        """For people."""
        return LABELS[self.name.partition(":")[0]]

    @property
    def group(self) -> str:
        """The unit of a rate of exits; empty for the rest."""
        return self.name.partition(":")[2]

    @property
    def likely(self) -> str:
        """Mean and 80 % range."""
        values = (self.draw.quantile(0.1), self.draw.mean, self.draw.quantile(0.9))
        low, mean, high = (shown(self.name.partition(":")[0], value) for value in values)
        return mean if low == high else f"{mean} ({low} to {high})"

    def as_json(self) -> dict[str, Any]:
        """For storing with the forecast."""
        return {"draw": draw_as_json(self.draw), "says": self.says}


def source_from_json(name: str, stored: dict[str, Any]) -> Source:
    """The inverse of Source.as_json."""
    return Source(name, draw_from_json(stored["draw"]), stored["says"])


def parameters_of(sources: list[Source]) -> Parameters:
    """As the engine takes them."""
    exits = {one.group: one.draw for one in sources if one.name.partition(":")[0] == "exits"}
    others = {one.name: one.draw for one in sources if not one.name.startswith("exits")}
    return Parameters(exits=exits, **others)


def propose(
    day: date,
    *,
    growth: tuple[float, float] = (0.0, 0.0),
    fill: tuple[int, int, int] = (1, 2, 4),
    mentoring: float = 1.0,
) -> list[Source]:
    """All nine for a day: rates from three years of HR history, the rest as entered or by default."""
    with purpose("succession"):
        exits = _exits(day)
        conversions = _conversions(day)
    entered = "Entered for this forecast"
    low, high = growth
    return [
        *exits,
        Source("retirement", RETIREMENT_RATE, f"{DEFAULT}: one in five a year, give or take half"),
        Source("growth", Uniform(low, high) if high > low else Fixed(low), entered if high else "None expected"),
        Source("successor_exits", exits[0].draw, exits[0].says),
        *conversions,
        Source("acceptance", ACCEPTANCE, f"{DEFAULT}: three of four"),
        Source("fill_quarters", Steps(*fill), entered if fill != (1, 2, 4) else f"{DEFAULT}: two quarters"),
        Source("mentoring", Fixed(mentoring), _says_mentoring(mentoring)),
    ]


def _says_mentoring(value: float) -> str:
    if value == 1.0:
        return "No effect assumed: no estimate at level A or B exists"
    return "What-if: nobody has shown that mentoring has this effect here"


def _exits(day: date) -> list[Source]:
    """Exits without retirements by unit, drawn towards the organization's own rate. The first is of everybody."""
    since = day - timedelta(days=365 * YEARS_BACK)
    years = _person_years(since, day)
    left = CareerEvent.objects.filter(kind=EventKind.EXIT, happened_on__gt=since, happened_on__lte=day)
    events = Counter(left.exclude(exit_kind=ExitKind.RETIREMENT).values_list("person__division", flat=True))
    total, count = sum(years.values()), sum(events.values())
    if total < ENOUGH_YEARS or not count:
        return [Source("exits", EXIT_RATE, f"{DEFAULT}: 8 % a year, as there is no history of exits")]
    rate = (count + 0.5) / total
    whole = Source("exits", Gamma(count + 0.5, total), f"{count} exits in {total:,.0f} person-years of HR history")
    # A rate tells its count: units whose exits may not be shown take the rate of the whole.
    units = suppress({unit: events[unit] for unit in years if unit})
    return [
        whole,
        *(
            Source(
                f"exits:{unit}",
                Gamma(events[unit] + SHRINKAGE * rate, years[unit] + SHRINKAGE),
                f"{events[unit]} exits in {years[unit]:,.0f} person-years, drawn towards the whole",
            )
            for unit in sorted(units)
            if units[unit] == Verdict.SHOWN
        ),
    ]


def _person_years(since: date, until: date) -> dict[str, float]:
    """Years that people of each division worked here between two days."""
    worked: dict[str, float] = defaultdict(float)
    people = Person.objects.filter(Q(end_date=None) | Q(end_date__gt=since)).exclude(hire_date__gte=until)
    for unit, began, ended in people.values_list("division", "hire_date", "end_date").iterator(5000):
        first, last = max(began or since, since), min(ended or until, until)
        worked[unit] += max((last - first).days, 0) / 365.25
    return dict(worked)


def _conversions(day: date) -> list[Source]:
    """How fast ratings became readier here; with few years of history the priors speak (section 8.1)."""
    seen: dict[int, list[tuple[date, str]]] = {}
    rated = ReadinessRating.objects.filter(rated_on__lte=day).exclude(rater_type=RaterType.SELF)
    rows = rated.exclude(band="").order_by("rated_on", "pk")
    for nomination, on, band in rows.values_list("nomination_id", "rated_on", "band"):
        seen.setdefault(nomination, []).append((on, band))
    found = []
    for name, prior, before, after in (
        ("to_ready", TO_READY, Band.SOON, {Band.READY}),
        ("to_soon", TO_SOON, Band.LATER, {Band.SOON, Band.READY}),
    ):
        years, moved = _spell(seen, before, {str(one) for one in after}, day)
        says = f"{moved} of own history in {years:.0f} years of waiting, with {DEFAULT.lower()} as 5 years"
        draw: Draw = Gamma(prior.shape + moved, prior.years + years)
        found.append(Source(name, draw, says if years >= 1 else f"{DEFAULT}: {prior.mean:.2f} a year"))
    return found


def _spell(seen: dict[int, list[tuple[date, str]]], before: str, after: set[str], day: date) -> tuple[float, int]:
    """(years spent in a band, how often it was left for a readier one)."""
    years, moved = 0.0, 0
    for history in seen.values():
        for place, (on, band) in enumerate(history):
            if band != before:
                continue
            until, then = history[place + 1] if place + 1 < len(history) else (day, "")
            years += max((until - on).days, 0) / 365.25
            moved += then in after
    return years, moved
