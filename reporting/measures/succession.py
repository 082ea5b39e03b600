"""Groups C and G that speak of key roles: the figures of the readiness room, as figures of this one."""

from collections.abc import Callable
from datetime import timedelta

from readiness.enums import ForecastState, Standing
from readiness.models import SuccessionForecast
from readiness.queries import cover
from readiness.queries.figures import MINIMUM_FORECAST_ROLES
from readiness.queries.figures import Figure as Readiness
from readiness.queries.nominations import double_ratings
from readiness.standing import ORDER
from reporting.figures import Figure, Part, Unit, too_few
from reporting.registry import measures
from reporting.scope import Scope
from reporting.statistics.agreement import weighted_kappa
from reporting.statistics.proportions import wilson

LEAST = 5
LEAST_DOUBLE = 20


def _told(scope: Scope, of: Callable[[cover.Snapshot], Readiness], unit: Unit = Unit.SHARE) -> Figure:
    """A figure of the readiness room, with what it was a year ago as a part."""
    found = of(cover.snapshot(scope.today))
    if found.value is None:
        return too_few(found.metric, scope.today, unit, found.of, LEAST, "key roles")
    before = of(cover.snapshot(scope.today - timedelta(days=365)))
    parts = (Part("A year before", before.n, before.of, before.value),) if before.value is not None else ()
    return Figure(found.metric, scope.today, unit, value=found.value, n=found.n, of=found.of, parts=parts)


@measures("G1", "Key roles with a successor", of_organization=True)
def named(scope: Scope) -> Figure:
    """Roles with at least one named successor whose judgement is not older than a year."""
    return _told(scope, cover.named_cover)


@measures("G2", "Key roles with somebody ready now", of_organization=True)
def ready(scope: Scope) -> Figure:
    """Roles with at least one successor who is ready now by two raters."""
    return _told(scope, cover.ready_cover)


@measures("G3", "Ready now for each key role", of_organization=True)
def bench(scope: Scope) -> Figure:
    """Ready-now nominations per key role; one person may count for several."""
    return _told(scope, cover.bench, Unit.SCORE)


@measures("G4", "Key roles covered at once", of_organization=True)
def net(scope: Scope) -> Figure:
    """Most roles that different ready people could fill at the same time."""
    return _told(scope, cover.net_ready_cover)


@measures("G6", "Key roles uncovered within a year", of_organization=True)
def gap(scope: Scope) -> Figure:
    """Expected number of uncovered key-role vacancies in the newest forecast, with the range of 8 runs in 10."""
    forecasts = SuccessionForecast.objects.filter(state=ForecastState.DONE, as_of__lte=scope.today)
    forecast = forecasts.order_by("-as_of", "-pk").first()
    roles = len(forecast.inputs.get("roles", [])) if forecast else 0
    told = forecast.results.get("gaps", []) if forecast else []
    if forecast is None or roles < MINIMUM_FORECAST_ROLES or not told:
        return too_few("G6", scope.today, Unit.SCORE, roles, MINIMUM_FORECAST_ROLES, "key roles in a forecast")
    bands = zip(("Within a year", "Within two years", "Within three years"), told, strict=False)
    parts = tuple(Part(label, None, None, band["mean"], band["low"], band["high"]) for label, band in bands)
    note = f"Forecast of {forecast.as_of:%-d %B %Y} from stated assumptions; the range holds 8 runs in 10."
    first = told[0]
    return Figure(
        "G6",
        scope.today,
        Unit.SCORE,
        value=first["mean"],
        low=first["low"],
        high=first["high"],
        of=roles,
        parts=parts,
        notes=(note,),
    )


@measures("G8", "Nominations judged within a year", of_organization=True)
def fresh(scope: Scope) -> Figure:
    """Nominations whose judgement is not older than a year."""
    found = cover.freshness(cover.snapshot(scope.today))
    if found.value is None:
        return too_few("G8", scope.today, Unit.SHARE, 0, 1, "nominations")
    return Figure("G8", scope.today, Unit.SHARE, value=found.value, n=found.n, of=found.of)


@measures("C5", "Nominations that are ready now", of_organization=True)
def bands(scope: Scope) -> Figure:
    """Nominations by what counts for them; not assessed and expired stay bands of their own."""
    counts = cover.band_counts(cover.snapshot(scope.today))
    whole = sum(counts.values())
    current = whole - counts[Standing.EXPIRED] - counts[Standing.NOT_RATED]
    parts = tuple(Part(standing.label, count, whole) for standing, count in counts.items())
    if current < LEAST:
        return too_few("C5", scope.today, Unit.SHARE, current, LEAST, "nominations with a current judgement")
    n = counts[Standing.READY]
    low, high = wilson(n, current)
    return Figure("C5", scope.today, Unit.SHARE, value=n / current, low=low, high=high, n=n, of=current, parts=parts)


@measures("C7", "Agreement of raters", of_organization=True)
def agreement(scope: Scope) -> Figure:
    """Quadratic-weighted kappa of two current raters of the same nomination."""
    places = {standing.value: place for place, standing in enumerate(ORDER)}
    pairs = [(places[one], places[two]) for one, two in double_ratings(scope.today)]
    if len(pairs) < LEAST_DOUBLE:
        return too_few("C7", scope.today, Unit.SCORE, len(pairs), LEAST_DOUBLE, "nominations with two raters")
    first, second = zip(*pairs, strict=True)
    try:
        value, low, high = weighted_kappa(first, second, len(ORDER))
    except ValueError:
        return too_few("C7", scope.today, Unit.SCORE, 0, LEAST_DOUBLE, "nominations whose raters differ at all")
    return Figure("C7", scope.today, Unit.SCORE, value=value, low=low, high=high, of=len(pairs))
