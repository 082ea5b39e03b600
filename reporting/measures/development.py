"""Group C: goals and experience beyond the daily work."""

from datetime import timedelta
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Greatest, Least

from cohorts.models import Participant
from programs.enums import ParticipantRole
from relationships.enums import ExperienceKind, ExperienceState, GoalState
from relationships.models import Experience, Goal
from reporting.figures import Figure, Part, Unit, too_few
from reporting.measures.reach import LEAST, share
from reporting.registry import measures
from reporting.scope import Scope
from reporting.statistics.proportions import wilson
from reporting.statistics.resampling import bootstrap_ratio

STALE_AFTER = 45
RECORDED_WITHIN = 30
LEAST_GOALS = 10


def _goals(scope: Scope) -> Any:
    return Goal.objects.filter(owner__relationship__cohort_id__in=scope.ids, created_at__lt=scope.now)


@measures("C1", "Goals ahead or behind", rows="relationships:cohort")
def goal_progress(scope: Scope) -> Figure:
    """Mean recorded progress of active goals minus the share of their time that is over, in points of 100."""
    length = ExpressionWrapper(F("due_on") - F("starts_on"), output_field=DurationField())
    today = Value(scope.today, output_field=DateField())
    gone = ExpressionWrapper(today - F("starts_on"), output_field=DurationField())
    days, whole = Cast(Extract(gone, "epoch"), FloatField()), Cast(Extract(length, "epoch"), FloatField())
    elapsed = Case(
        When(due_on__lte=F("starts_on"), then=Value(1.0)),
        default=Least(Greatest(days / whole, Value(0.0)), Value(1.0)),
        output_field=FloatField(),
    )
    active = _goals(scope).filter(state=GoalState.ACTIVE)
    rows = list(
        active.annotate(gap=F("progress") / Value(100.0) - elapsed)
        .order_by()
        .values_list("owner__relationship_id")
        .annotate(n=Count("pk"), mean=Avg("gap"))
    )
    if len(rows) < LEAST:
        return too_few("C1", scope.today, Unit.POINTS, len(rows), LEAST, "relationships with an active goal")
    counts = [row[1] for row in rows]
    value, low, high = bootstrap_ratio([n * mean for _, n, mean in rows], counts)
    stale = active.filter(updated_at__lt=scope.now - timedelta(days=STALE_AFTER)).count()
    notes = (f"{stale} of {sum(counts)} goals have no update in {STALE_AFTER} days and count as they last stood.",)
    return Figure(
        "C1",
        scope.today,
        Unit.POINTS,
        value=100 * value,
        low=100 * low,
        high=100 * high,
        of=sum(counts),
        notes=notes if stale else (),
    )


@measures("C2", "Goals reached", rows="relationships:cohort")
def goals_reached(scope: Scope) -> Figure:
    """Goals that are closed or past their day: reached, stopped, still open, or without an outcome for 30 days."""
    late = scope.today - timedelta(days=RECORDED_WITHIN)
    due = _goals(scope).filter(~Q(state=GoalState.ACTIVE) | Q(due_on__lt=scope.today))
    found = due.aggregate(
        of=Count("pk"),
        reached=Count("pk", filter=Q(state=GoalState.REACHED)),
        stopped=Count("pk", filter=Q(state=GoalState.STOPPED)),
        silent=Count("pk", filter=Q(state=GoalState.ACTIVE, due_on__lt=late)),
    )
    of = found["of"]
    waiting = of - found["reached"] - found["stopped"] - found["silent"]
    classes = (
        ("Reached", found["reached"]),
        ("Stopped", found["stopped"]),
        ("Past its day, still open", waiting),
        ("Not recorded", found["silent"]),
    )
    parts = [Part(label, n, of, n / of, *wilson(n, of)) for label, n in classes] if of else []
    return share(scope, "C2", found["reached"], of, "goals due", least=LEAST_GOALS, parts=parts)


@measures("C8", "Stretch assignments completed")
def stretch(scope: Scope) -> Figure:
    """Stretch assignments completed with a reflection on file, of those that are over."""
    over = Experience.objects.filter(
        participant__cohort_id__in=scope.ids,
        kind=ExperienceKind.STRETCH,
        state__in=ExperienceState.due(),
        ends_on__lte=scope.today,
    )
    done = over.filter(state=ExperienceState.COMPLETED, reflected_on__isnull=False).count()
    return share(scope, "C8", done, over.count(), "stretch assignments that are over")


@measures("C9", "Rotation or shadowing")
def rotations(scope: Scope) -> Figure:
    """Mentees with at least one rotation or shadowing that has begun."""
    kinds = (ExperienceKind.ROTATION, ExperienceKind.SHADOWING)
    begun = Experience.objects.filter(kind__in=kinds, starts_on__lte=scope.today).exclude(
        state__in=[ExperienceState.OFFERED, ExperienceState.DECLINED, ExperienceState.PLANNED]
    )
    mentees = Participant.objects.filter(cohort_id__in=scope.ids, role=ParticipantRole.MENTEE, created_at__lt=scope.now)
    n = mentees.filter(pk__in=begun.values("participant_id")).count()
    return share(scope, "C9", n, mentees.count(), "mentees")
