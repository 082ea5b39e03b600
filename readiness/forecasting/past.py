"""Last year's forecast beside what happened (section 8.1): shown even when it was bad."""

from dataclasses import dataclass
from datetime import date, timedelta

from readiness.engine import BackTest, back_test
from readiness.models import Incumbency, SuccessionForecast

YEAR = timedelta(days=365)
# A role that has nobody for longer than a quarter after somebody left was not covered.
COVERED_WITHIN = timedelta(days=91)


@dataclass(frozen=True)
class Past:
    """A forecast that is a year old, and how it did."""

    forecast: SuccessionForecast
    until: date
    vacated: int
    test: BackTest


def look_back(today: date) -> Past | None:
    """The newest forecast whose first year is over; None while there is none."""
    old = SuccessionForecast.objects.filter(state="done", as_of__lte=today - YEAR).order_by("-as_of", "-pk").first()
    if old is None:
        return None
    until = old.as_of + YEAR
    left = _left(old.as_of, until)
    chances = {int(pk): told[0] for pk, told in old.results["vacancy"].items()}
    ids = sorted(chances)
    band = old.results["gaps"][0]
    uncovered = sum(1 for pk in ids if pk in left and not left[pk])
    test = back_test((band["low"], band["high"]), [chances[pk] for pk in ids], [pk in left for pk in ids], uncovered)
    return Past(old, until, sum(pk in left for pk in ids), test)


def _left(since: date, until: date) -> dict[int, bool]:
    """Key role -> whether it was taken over in time, for roles whose incumbent left between two days."""
    ended = Incumbency.objects.filter(ended_on__gt=since, ended_on__lte=until)
    began = list(Incumbency.objects.filter(began_on__gt=since).values_list("key_role_id", "began_on"))
    found: dict[int, bool] = {}
    for role, on in ended.values_list("key_role_id", "ended_on"):
        if on is None:
            continue
        in_time = any(one == role and on - timedelta(days=1) <= day <= on + COVERED_WITHIN for one, day in began)
        found[role] = found.get(role, True) and in_time
    return found
