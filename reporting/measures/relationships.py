"""Group B, what relationships do: sessions, rhythm, the first session, goals, health."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import TruncDate

from core.disclosure import OURS
from core.tenancy import purpose
from relationships.enums import SessionState
from relationships.models import Goal
from reporting.figures import Figure, Part, Unit, too_few
from reporting.measures.reach import LEAST, LEAST_CURVE, MET_WITHIN, share
from reporting.registry import measures
from reporting.scope import Scope
from reporting.statistics.proportions import wilson
from reporting.statistics.resampling import bootstrap_ratio
from reporting.statistics.survival import kaplan_meier
from surveys.health.band import LABELS, Band
from surveys.health.work_list import health_lines, standing

DAYS_IN_MONTH = 30.44
GOAL_WITHIN = 45
# Slots due and met of every relationship, counted in the database: a slot falls due each cadence after the start, and
# is met by a session held from half a cadence before until a week after.
SLOTS = """
WITH pair AS (
  SELECT r.id, r.started_on, LEAST(COALESCE(r.ended_on, %(today)s), %(today)s) AS until,
    COALESCE(
      7.0 * (SELECT a.every_weeks FROM relationships_agreement a
             WHERE a.relationship_id = r.id ORDER BY a.version DESC LIMIT 1),
      365.0 / 12 / GREATEST(1, p.sessions_per_month)
    ) AS cadence
  FROM relationships_relationship r
  JOIN cohorts_cohort c ON c.id = r.cohort_id JOIN programs_program p ON p.id = c.program_id
  WHERE r.cohort_id = ANY(%(cohorts)s) AND r.started_on <= %(today)s
), slot AS (
  SELECT pair.id, pair.cadence, pair.started_on + (k * pair.cadence)::int AS due
  FROM pair, generate_series(1, floor((pair.until - pair.started_on) / pair.cadence)::int) AS k
)
SELECT slot.id, count(*), count(*) FILTER (WHERE EXISTS (
  SELECT 1 FROM relationships_mentoringsession s
  WHERE s.relationship_id = slot.id AND s.state = 'held'
    AND (s.starts_at AT TIME ZONE %(zone)s)::date BETWEEN slot.due - (slot.cadence / 2)::int AND slot.due + 7
))
FROM slot WHERE slot.due >= %(since)s AND slot.due + 7 <= %(today)s GROUP BY slot.id
"""


@measures("B1", "Sessions a month", rows="relationships:cohort")
def frequency(scope: Scope) -> Figure:
    """Held sessions of the last quarter per relationship and month."""
    held = Count(
        "sessions",
        filter=Q(
            sessions__state=SessionState.HELD, sessions__starts_at__gte=_since(scope), sessions__starts_at__lt=scope.now
        ),
    )
    rows = (
        scope.relationships()
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=scope.quarter))
        .annotate(held=held)
        .values_list("started_on", "ended_on", "held")
    )
    days, sessions = [], []
    for started_on, ended_on, count in rows:
        last = min(ended_on or scope.today, scope.today)
        days.append(max((last - max(started_on, scope.quarter)).days, 1) / DAYS_IN_MONTH)
        sessions.append(count)
    if len(days) < LEAST:
        return too_few("B1", scope.today, Unit.MONTHLY, len(days), LEAST, "relationships")
    value, low, high = bootstrap_ratio(sessions, days)
    recording = sum(count > 0 for count in sessions)
    note = f"{recording} of {len(days)} relationships have a session on record in these three months."
    return Figure(
        "B1", scope.today, Unit.MONTHLY, value=value, low=low, high=high, n=sum(sessions), of=len(days), notes=(note,)
    )


def _since(scope: Scope) -> datetime:
    return scope.now - timedelta(days=91)


@measures("B2", "In rhythm", rows="relationships:cohort")
def cadence(scope: Scope) -> Figure:
    """Slots of the last quarter that were met, of those that fell due."""
    arguments: dict[str, Any] = {"today": scope.today, "cohorts": scope.ids, "zone": scope.zone, "since": scope.quarter}
    with connection.cursor() as cursor:
        cursor.execute(SLOTS, arguments)
        rows = cursor.fetchall()
    if len(rows) < LEAST:
        return too_few("B2", scope.today, Unit.SHARE, len(rows), LEAST, "relationships with a session due")
    due, met = [row[1] for row in rows], [row[2] for row in rows]
    value, low, high = bootstrap_ratio(met, due)
    note = f"{sum(met)} of {sum(due)} sessions due in these three months, over {len(rows)} relationships."
    return Figure(
        "B2", scope.today, Unit.SHARE, value=value, low=low, high=high, n=sum(met), of=sum(due), notes=(note,)
    )


@measures("B3", "First session within 21 days", rows="relationships:cohort")
def first_session(scope: Scope) -> Figure:
    """One minus the Kaplan-Meier curve at 21 days from the start to the first held session."""
    first = TruncDate(
        Min("sessions__starts_at", filter=Q(sessions__state=SessionState.HELD, sessions__starts_at__lt=scope.now)),
        tzinfo=ZoneInfo(scope.zone),
    )
    counts: Counter[tuple[int, int]] = Counter()
    for started_on, ended_on, met_on in (
        scope.relationships()
        .filter(started_on__lt=scope.today)
        .annotate(first=first)
        .values_list("started_on", "ended_on", "first")
    ):
        end = met_on or min(ended_on or scope.today, scope.today)
        counts[max((end - started_on).days, 0), int(met_on is not None)] += 1
    total = sum(counts.values())
    if total < LEAST_CURVE:
        return too_few("B3", scope.today, Unit.SHARE, total, LEAST_CURVE, "relationships")
    keys = sorted(counts)
    curve = kaplan_meier([k[0] for k in keys], [k[1] for k in keys], weights=[counts[k] for k in keys])
    still, low, high = curve.at(MET_WITHIN)
    n = sum(count for (days, met), count in counts.items() if met and days <= MET_WITHIN)
    return Figure("B3", scope.today, Unit.SHARE, value=1 - still, low=1 - high, high=1 - low, n=n, of=total)


@measures("B4", "Goal set within 45 days", rows="relationships:cohort")
def goals_set(scope: Scope) -> Figure:
    """Relationships older than 45 days with a goal that somebody set by then."""
    goals = Goal.objects.filter(
        owner__relationship=OuterRef("pk"), created_at__date__lte=OuterRef("started_on") + timedelta(days=GOAL_WITHIN)
    )
    old = scope.relationships().filter(started_on__lt=scope.today - timedelta(days=GOAL_WITHIN))
    found = old.aggregate(of=Count("pk"), n=Count("pk", filter=Q(Exists(goals))))
    note = "That a goal has a measure is between the two people and is not checked."
    return share(scope, "B4", found["n"], found["of"], "relationships older than 45 days", notes=(note,))


@measures("B6", "On track", rows="surveys:health")
def health(scope: Scope) -> Figure:
    """How many running relationships stand in each band."""
    with purpose("health"):
        lines = health_lines(standing().filter(cohort_id__in=scope.ids), scope.today, scope.zone)
    counts = Counter(line.health.band for line in lines)
    known = sum(counts[band] for band in Band if band != Band.UNKNOWN)
    parts = [
        Part(LABELS[band], counts[band], len(lines)) for band in (Band.ON_TRACK, Band.CHECK_IN, Band.ACT, Band.UNKNOWN)
    ]
    if known < OURS.minimum:
        return too_few("B6", scope.today, Unit.SHARE, known, OURS.minimum, "relationships of which enough is known")
    n = counts[Band.ON_TRACK]
    low, high = wilson(n, known)
    return Figure("B6", scope.today, Unit.SHARE, value=n / known, low=low, high=high, n=n, of=known, parts=parts)
