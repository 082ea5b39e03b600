"""An organization's HR history as the comparison reads it: who was here in which month, and as what.

Levels, tenure, ratings and the time since the last promotion are those of each month, from dated events. The division
is today's: HR files do not date it. Read for the purpose "succession" only, and nothing of it leaves but sums.
"""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
from django.db.models import Min

from cohorts.models import PlaceDraw
from core.tenancy import purpose
from participants.models import Person
from readiness.enums import EventKind, ExitKind
from readiness.models import CareerEvent
from relationships.models import RelationshipMember
from reporting.comparison.records import EXIT, INVOLUNTARY, PROMOTION, Question, Records
from reporting.measures.reach import LEARNERS

# The year before the first match is looked at, too, and the month before that.
BEFORE = 14
UNKNOWN_LEVEL = "unknown"


def month_of(day: date) -> int:
    """A running number of months."""
    return 12 * day.year + day.month - 1


def day_of(month: int) -> date:
    """The first day of a month by its number."""
    return date(month // 12, month % 12 + 1, 1)


def question(outcome: str, months: int, seed: int, resamples: int) -> Question:
    """What is asked, on which columns people are compared: fixed for everybody who asks."""
    return Question(
        outcome,
        horizon=months,
        exact=("level", "division"),
        coarse={"tenure": (24.0, 60.0)},
        balanced=("rating", "waited"),
        resamples=resamples,
        seed=seed,
    )


def read_records(today: date) -> Records:
    """Everything up to the last month that is over."""
    as_of = month_of(today) - 1
    joined = _joined()
    first = min(joined.values(), default=as_of) - BEFORE
    with purpose("succession"):
        events = list(
            CareerEvent.objects.filter(happened_on__lte=today)
            .order_by("happened_on", "pk")
            .values_list(
                "person_id",
                "kind",
                "happened_on",
                "from_level__name",
                "to_level__name",
                "exit_kind",
                "rating",
                "scale_top",
            )
        )
    by_person: dict[int, list[Any]] = defaultdict(list)
    for event in events:
        by_person[event[0]].append(event[1:])
    people = Person.objects.values_list("pk", "hire_date", "end_date", "level__name", "division", "manager_id")
    lines: list[tuple[Any, ...]] = []
    happened: list[tuple[int, int, str]] = []
    for pk, hired, ended, level, division, manager in people.order_by("pk").iterator():
        own = by_person.get(pk, [])
        told = _told(pk, own, ended)
        happened += told
        left = min((month for _, month, kind in told if kind != PROMOTION), default=None)
        lines += _months(pk, own, (hired, left, level, division, manager or -pk), (first, as_of))
    columns = ["person", "month", "eligible", "cluster", "level", "division", "tenure", "rating", "waited"]
    return Records(
        snapshots=pd.DataFrame(lines, columns=columns),
        joined=pd.Series(joined, dtype="int64"),
        events=pd.DataFrame(happened, columns=["person", "month", "kind"]),
        as_of=as_of,
    )


def drawn_outcomes(outcome: str, months: int, today: date) -> tuple[list[float], list[bool], list[str]] | None:
    """What became of everybody in draws that are old enough: outcome 1 or 0, drawn or not, stratum. None without any.

    Everybody counts as drawn, whatever happened to their place. Whoever was drawn twice counts in the first draw. A
    promotion counts while the person is here; exits that nobody chose count as not promoted and as not here.
    """
    ended = [
        one
        for one in PlaceDraw.objects.order_by("created_at", "pk")
        if month_of(one.created_at.date()) + months < month_of(today)
    ]
    entries: dict[int, tuple[int, bool, str]] = {}
    for one in ended:
        start = month_of(one.created_at.date())
        for entry in one.entries:
            entries.setdefault(entry["person"], (start, bool(entry["drawn"]), f"{one.pk}|{entry['group']}"))
    if not entries:
        return None
    told = _told_of(set(entries))
    values = []
    for person, (start, _, _) in entries.items():
        inside = [kind for _, month, kind in told.get(person, []) if start < month <= start + months]
        rose, left = PROMOTION in inside, any(kind != PROMOTION for kind in inside)
        values.append(float(rose if outcome == PROMOTION else not left))
    return values, [drawn for _, drawn, _ in entries.values()], [stratum for _, _, stratum in entries.values()]


def _told_of(people: set[int]) -> dict[int, list[tuple[int, int, str]]]:
    with purpose("succession"):
        rows = CareerEvent.objects.filter(person_id__in=people).order_by("happened_on", "pk")
        events = list(rows.values_list("person_id", "kind", "happened_on", "exit_kind"))
    by_person: dict[int, list[Any]] = defaultdict(list)
    for pk, kind, day, why in events:
        by_person[pk].append((kind, day, None, None, why, None, None))
    ends = dict(Person.objects.filter(pk__in=people).values_list("pk", "end_date"))
    return {pk: _told(pk, by_person.get(pk, []), ends.get(pk)) for pk in people}


def _joined() -> dict[int, int]:
    """Person -> month of the first match as a mentee or peer, in any cohort."""
    rows = RelationshipMember.objects.filter(role__in=LEARNERS).order_by().values_list("participant__person_id")
    return {person: month_of(day) for person, day in rows.annotate(day=Min("relationship__started_on"))}


def _told(pk: int, own: list[Any], ended: date | None) -> list[tuple[int, int, str]]:
    """Promotions and the exit of one person. An end date without an event is an exit that nobody explained."""
    found = [(pk, month_of(day), PROMOTION) for kind, day, *_ in own if kind == EventKind.PROMOTION]
    exits = [(day, why) for kind, day, _, _, why, _, _ in own if kind == EventKind.EXIT]
    if exits:
        day, why = exits[0]
        found.append((pk, month_of(day), EXIT if why == ExitKind.VOLUNTARY else INVOLUNTARY))
    elif ended is not None:
        found.append((pk, month_of(ended), EXIT))
    return found


def _months(pk: int, own: list[Any], facts: tuple[Any, ...], span: tuple[int, int]) -> list[tuple[Any, ...]]:
    """One line per month of employment inside the span."""
    hired, left, level, division, cluster = facts
    first, as_of = span
    start = max(first, month_of(hired)) if hired else first
    end = min(as_of, left - 1 if left is not None else as_of)
    rises = [(month_of(day), before) for kind, day, before, *_ in own if kind == EventKind.PROMOTION]
    reviews = [
        (month_of(day), rating / (top or 5))
        for kind, day, _, _, _, rating, top in own
        if kind == EventKind.REVIEW and rating is not None
    ]
    lines = []
    for month in range(start, end + 1):
        later = [before for at, before in rises if at > month]
        earlier = [at for at, _ in rises if at <= month]
        rated = [value for at, value in reviews if at <= month]
        since = earlier[-1] if earlier else month_of(hired) if hired else None
        lines.append(
            (
                pk,
                month,
                True,
                cluster,
                (later[0] if later else level) or UNKNOWN_LEVEL,
                division or "",
                float(month - month_of(hired)) if hired else float("nan"),
                rated[-1] if rated else float("nan"),
                float(month - since) if since is not None else float("nan"),
            )
        )
    return lines
