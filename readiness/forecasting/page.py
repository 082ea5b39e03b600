"""A forecast as its page shows it: bands, parameters with sources, what moves the answer. No role, no name."""

from typing import Any

from django.utils.safestring import SafeString

from core import charts
from readiness.forecasting.parameters import LABELS, Source, shown, source_from_json
from readiness.forecasting.results import roles_at_risk
from readiness.models import SuccessionForecast
from readiness.queries.figures import MINIMUM_FORECAST_ROLES

MONTHS = (12, 24, 36)


def forecast_page(forecast: SuccessionForecast) -> dict[str, Any]:
    """Context of the pages that show a forecast that is done."""
    results, sources = forecast.results, sources_of(forecast)
    count = len(forecast.inputs["roles"])
    return {
        "forecast": forecast,
        "key_roles": count,
        "is_enough": count >= MINIMUM_FORECAST_ROLES,
        "gaps": list(zip(MONTHS, results["gaps"], strict=False)),
        "quarters": [
            (number, band, wide)
            for number, (band, wide) in enumerate(zip(results["bands"], results["wide"], strict=True), 1)
        ],
        "chart": _chart(results["bands"]),
        "swings": [_swing(one) for one in results["tornado"]],
        "swing_chart": _swing_chart(results["tornado"]),
        "sources": sources,
        "at_risk": len(roles_at_risk(forecast)),
        "is_what_if": any(one.name == "mentoring" and one.draw.mean != 1.0 for one in sources),
        "left_out": forecast.inputs["left_out"],
    }


def sources_of(forecast: SuccessionForecast) -> list[Source]:
    """The parameters it was made with."""
    order = list(LABELS)
    found = [source_from_json(name, stored) for name, stored in forecast.parameters.items()]
    return sorted(found, key=lambda one: (order.index(one.name.partition(":")[0]), one.group))


def headline(forecast: SuccessionForecast) -> str:
    """One sentence: the first year's gap with its range."""
    year = forecast.results["gaps"][0]
    low, high = int(year["low"]), int(year["high"])
    between = f"{low} to {high}" if low != high else f"{low}"
    return (
        f"In the next 12 months {year['mean']:.1f} key roles are expected to fall empty without anybody ready "
        f"({between} in 8 runs of 10)."
    )


def _chart(bands: list[list[float]]) -> SafeString:
    points = [(f"Q+{number}", low, middle, high) for number, (low, middle, high) in enumerate(bands, 1)]
    worst = max((high for _name, _low, _middle, high in points), default=0)
    label = f"Key roles that stand empty, by quarter from now: median and 8 runs in 10. At most {worst:g} in 8 of 10."
    return charts.band(points, label)


def _swing(one: dict[str, Any]) -> dict[str, Any]:
    low, high = one["values"]
    return {
        "label": LABELS[one["name"]],
        "values": f"{shown(one['name'], low)} to {shown(one['name'], high)}",
        "gaps": f"{one['gaps'][0]:.1f} to {one['gaps'][1]:.1f}",
    }


def _swing_chart(swings: list[dict[str, Any]]) -> SafeString:
    rows = [(LABELS[one["name"]], *one["gaps"]) for one in swings if one["gaps"][0] != one["gaps"][1]]
    if not rows:
        return SafeString("")
    first = rows[0]
    label = f"Expected uncovered vacancies in three years. What moves them most: {first[0].lower()}."
    return charts.ranges(rows, label)
