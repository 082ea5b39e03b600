"""What the executive's page shows, put together from the figures. No name of anybody stands on it."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from core import charts
from readiness.definitions import definitions
from readiness.enums import RaterType, Standing
from readiness.forecasting.page import headline as forecast_sentence
from readiness.forecasting.results import latest_forecast, roles_at_risk
from readiness.headline import readiness, sentence
from readiness.models import SuccessionForecast
from readiness.queries.cover import (
    Snapshot,
    UnitLine,
    band_counts,
    freshness,
    history,
    mentoring_reach,
    moves,
    named_cover,
    net_ready_cover,
    quarter_ends,
    quarter_name,
    rater_agreement,
    ready_cover,
    snapshot,
    unit_lines,
)
from readiness.queries.figures import MINIMUM_FORECAST_ROLES, MINIMUM_ROLES, Figure
from readiness.queries.people import competency_growth
from readiness.queries.rhythm import held_as_planned
from readiness.queries.team import data_day, without_manager

BANDS = (
    (Standing.READY, "Ready now", "r4"),
    (Standing.SOON, "1 to 2 years", "r3"),
    (Standing.LATER, "3 to 5 years", "r2"),
    (Standing.NOT_RATED, "Not judged", "r1"),
)
# Bands of the chart: what is not a current, confirmed judgement stands with the next more careful one.
MERGED = {Standing.UNCONFIRMED: Standing.SOON, Standing.EXPIRED: Standing.NOT_RATED}


def overview_page(today: date, unit: str, slug: str) -> dict[str, Any]:
    """Context of the page for a day and a unit (empty: all)."""
    days = quarter_ends(today)
    snapshots = history(days, unit)
    now, then = snapshots[-1], snapshot(date(today.year, 1, 1), unit)
    forecast = latest_forecast()
    net = net_ready_cover(now)
    bold, rest = sentence(readiness(now, then), net, date(today.year, 1, 1))
    risk = roles_at_risk(forecast)
    # A unit with fewer roles than may be shown: its figures would be those of a few people.
    is_small = bool(unit) and not any(line.is_shown for line in unit_lines(snapshot(today)) if line.unit == unit)
    if is_small:
        return {"today": today, "unit": unit, "is_small": True, "definitions": definitions().values()}
    reach, unreached = mentoring_reach(now, risk)
    return {
        "today": today,
        "unit": unit,
        "bold": bold,
        "rest": rest,
        "figures": _key_figures(snapshots, net, today),
        "bands": _bands(snapshots),
        "moves": moves(snapshot(today - timedelta(days=365), unit), now),
        "lines": _unit_rows(snapshot(today), snapshot(date(today.year, 1, 1))),
        "decisions": _decisions(now, unreached, slug),
        "growth": competency_growth(RaterType.MANAGER, today),
        "growth_chart": _growth_chart(today),
        "trust": _trust(now, today, forecast),
        "gap": _gap(forecast),
        "forecast": forecast,
        "reach": reach,
        "at_risk": len(risk),
        "definitions": definitions().values(),
        "has_roles": bool(now.roles),
    }


def paper_facts(day: date, slug: str) -> dict[str, Any]:
    """What papers print of a day that is over, in JSON: cover by unit, the forecast, what waits, how far to trust it.

    The same suppression as on the page: a hidden unit has its name and no number.
    """
    now, forecast = snapshot(day), latest_forecast(day)
    _reach, unreached = mentoring_reach(now, roles_at_risk(forecast))
    shown = ("roles", "covered", "ready", "soon", "gap", "change", "risk")
    lines = unit_lines(now, snapshot(date(day.year, 1, 1)))
    return {
        "lines": [
            {"unit": line.unit or "Without a unit", "is_shown": line.is_shown}
            | {name: getattr(line, name) for name in shown if line.is_shown}
            for line in lines
        ],
        "gap": _gap(forecast),
        "decisions": [{"title": one["title"], "hint": one["hint"]} for one in _decisions(now, unreached, slug)],
        "trust": [list(row) for row in _trust(now, day, forecast)],
    }


def _gap(forecast: SuccessionForecast | None) -> str:
    """The forecast's sentence; nothing below ten key roles."""
    if forecast is None or len(forecast.inputs["roles"]) < MINIMUM_FORECAST_ROLES:
        return ""
    return forecast_sentence(forecast)


def _key_figures(snapshots: list[Snapshot], net: Figure, today: date) -> list[dict[str, Any]]:
    """Four figures, each with n of N, the trend where it is known, and where it is defined."""
    named, held = named_cover(snapshots[-1]), held_as_planned(today)
    figures = [
        _key_figure(named, [named_cover(one) for one in snapshots]),
        _key_figure(ready_cover(snapshots[-1]), [ready_cover(one) for one in snapshots]),
        _key_figure(net, [net_ready_cover(one) for one in snapshots]),
        _key_figure(held, []),
    ]
    figures[3]["note"] = f"{held.n} of {held.of} sessions in 91 days, all programs"
    return figures


def _key_figure(figure: Figure, past: list[Figure]) -> dict[str, Any]:
    values = [round(one.value * 100) for one in past if one.value is not None]
    shown: dict[str, Any] = {
        "label": figure.name,
        "value": figure.percent,
        "note": f"{figure.n} of {figure.of} roles" if figure.is_shown else "",
        "metric": figure.metric,
        "figure": figure,
    }
    if len(values) > 1:
        change = values[-1] - values[0]
        shown |= {
            "spark": values,
            "spark_label": f"From {values[0]} to {values[-1]} percent in {len(values)} quarters",
            "delta": f"{change:+d} points".replace("-", "\N{MINUS SIGN}") if change else "No change",
            "kind": "up" if change > 0 else "down" if change < 0 else "",
        }
    return shown


def _bands(snapshots: list[Snapshot]) -> dict[str, Any]:
    """Nominations by band at the end of each quarter, as a chart and as a table."""
    tallies = [_merged(band_counts(one)) for one in snapshots]
    names = [quarter_name(one.day) for one in snapshots]
    series = [charts.Series(label, colour, [one[key] for one in tallies]) for key, label, colour in BANDS]
    total = sum(tallies[-1].values())
    label = (
        f"Nominations by readiness, end of each quarter. Now {tallies[-1][Standing.READY]} of {total} are ready now."
    )
    return {
        "chart": charts.stacked(names, series, label) if total else "",
        "names": names,
        "rows": [(one.name, list(one.values)) for one in series],
        "exact": [(standing.label, count) for standing, count in band_counts(snapshots[-1]).items()],
        "total": total,
    }


def _merged(counts: dict[Standing, int]) -> dict[Standing, int]:
    merged = {key: 0 for key, _label, _colour in BANDS}
    for standing, count in counts.items():
        key = MERGED.get(standing, standing)
        if key in merged:
            merged[key] += count
    return merged


def _unit_rows(now: Snapshot, then: Snapshot) -> list[tuple[UnitLine, str]]:
    """Units with one square per key role; no squares where the unit is hidden."""
    rows = []
    for line in unit_lines(now, then):
        says = f"{line.ready} ready now, {line.soon} within two years, {line.gap} without a successor"
        rows.append((line, charts.slots(line.ready, line.soon, line.gap, says) if line.is_shown else ""))
    return rows


def _growth_chart(today: date) -> str:
    rows = [(name, before, after) for name, before, after, _people in competency_growth(RaterType.MANAGER, today)]
    return charts.dumbbell(rows, "Competencies as managers rate them: first and newest mean, 1 to 5") if rows else ""


def _decisions(now: Snapshot, unreached: list[int], slug: str) -> list[dict[str, str]]:
    """What waits for somebody, as counts: names stand behind the pages that record who reads them."""
    differ = sum(line.judgement.needs_calibration for line in now.lines)
    stale = sum(line.standing == Standing.EXPIRED for line in now.lines)
    empty = len(now.roles) - len({line.role for line in now.lines if line.is_successor(now.day)})
    roles = reverse("readiness:roles", args=[slug])
    found = []
    if differ:
        found.append(
            _decision(
                f"Agree on {differ} rating{'s' * (differ != 1)}",
                "Two raters chose different bands.",
                roles,
                "Open key roles",
            )
        )
    if unreached:
        found.append(
            _decision(
                f"Mentor successors of {len(unreached)} role{'s' * (len(unreached) != 1)} at risk",
                "Nobody who could be ready in 1 to 2 years is in a program.",
                f"{roles}?show=risk",
                "See the roles",
            )
        )
    if empty:
        found.append(
            _decision(
                f"Name a successor for {empty} key role{'s' * (empty != 1)}",
                "Nobody is named, or what is on file has expired.",
                f"{roles}?show=empty",
                "See the roles",
            )
        )
    if stale:
        found.append(
            _decision(
                f"Rate {stale} nomination{'s' * (stale != 1)} anew",
                "Ratings are older than 12 months.",
                roles,
                "Open key roles",
            )
        )
    return found


def _decision(title: str, hint: str, url: str, label: str) -> dict[str, str]:
    return {"title": title, "hint": hint, "url": url, "label": label}


def _trust(now: Snapshot, today: date, forecast: SuccessionForecast | None) -> list[tuple[str, str, str]]:
    """How far to trust the figures: (what, how much, in words)."""
    fresh = freshness(now)
    close, double = rater_agreement(today)
    hidden = [line for line in unit_lines(now) if not line.is_shown]
    day = data_day()
    agree = f"{close} of {double} lie at most one band apart" if double >= 5 else "Too few with two raters to say more"
    rows = [
        (
            "Readiness ratings",
            f"{fresh.n} of {fresh.of}",
            f"Judged in the last 12 months. Two raters: {double}. {agree}",
        ),
        (
            "People data",
            f"{day:%-d %b %Y}" if day else "None",
            f"Last change by import or by hand; {without_manager()} without a manager",
        ),
        (
            "Hidden for privacy",
            f"{len(hidden)} unit{'s' * (len(hidden) != 1)}",
            f"Units with fewer than {MINIMUM_ROLES} key roles stay hidden, with enough others",
        ),
        (
            "Comparison group",
            "None here",
            "These figures describe. Comparisons with similar colleagues stand on their own page",
        ),
    ]
    if forecast is not None:
        rows.insert(
            2,
            (
                "Forecast",
                f"{forecast.as_of:%-d %b %Y}",
                f"{forecast.runs:,} runs; parameters with their sources stand beside it",
            ),
        )
    return rows
