"""Results of a simulation as they are stored and read again."""

from datetime import date
from typing import Any, Final

from readiness.engine import Forecast, Swing
from readiness.engine.forecast import TOLD
from readiness.models import SuccessionForecast

# From this chance of an uncovered vacancy within a year on a role is called at risk (metrics G5, G9).
AT_RISK: Final = 0.2
YEAR: Final = 0


def pack(result: Forecast, swings: list[Swing], role_ids: list[int]) -> dict[str, Any]:
    """Bands by quarter (80 and 95 %), risk by role, and the tornado."""
    quarters = result.open_roles.shape[1]
    return {
        "bands": [list(result.band(quarter)) for quarter in range(1, quarters + 1)],
        "wide": [list(result.band(quarter, 0.95)) for quarter in range(1, quarters + 1)],
        "expected": [round(float(value), 3) for value in result.expected_gaps],
        "gaps": [_gap_band(result, quarter) for quarter in TOLD if quarter <= quarters],
        "risk": {str(pk): [round(float(one), 4) for one in result.risk[row]] for row, pk in enumerate(role_ids)},
        "vacancy": {str(pk): [round(float(one), 4) for one in result.vacancy[row]] for row, pk in enumerate(role_ids)},
        "tornado": [
            {
                "name": one.name,
                "values": [one.low_value, one.high_value],
                "gaps": [round(one.low, 3), round(one.high, 3)],
            }
            for one in swings
        ],
    }


def _gap_band(result: Forecast, quarter: int) -> dict[str, float]:
    """Uncovered vacancies up to a quarter: mean, and 8 runs in 10."""
    gaps = sorted(result.gaps[:, quarter - 1].tolist())
    return {
        "mean": round(float(result.gaps[:, quarter - 1].mean()), 3),
        "low": float(gaps[int(0.1 * (len(gaps) - 1))]),
        "high": float(gaps[int(0.9 * (len(gaps) - 1))]),
    }


def latest_forecast(on: date | None = None) -> SuccessionForecast | None:
    """The newest one with results; with a day, the newest of that day or earlier."""
    done = SuccessionForecast.objects.filter(state="done").order_by("-as_of", "-pk")
    return (done if on is None else done.filter(as_of__lte=on)).first()


def roles_at_risk(forecast: SuccessionForecast | None) -> dict[int, float]:
    """Key role -> chance of an uncovered vacancy within 12 months, for those at risk; the largest first."""
    if forecast is None:
        return {}
    risk = {int(pk): told[YEAR] for pk, told in forecast.results.get("risk", {}).items()}
    return dict(sorted(((pk, one) for pk, one in risk.items() if one >= AT_RISK), key=lambda item: -item[1]))
