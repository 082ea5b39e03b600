"""The plan: milestones with dates relative to a cohort's start. Cohorts that exist keep the dates they have."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from organizations.audit import record
from programs.enums import Deed, Responsible
from programs.models import PlanMilestone, Program
from programs.plan import stretch

FIELDS = ("name", "description", "starts_after_days", "due_after_days", "responsible", "deed")


def add_milestone(program: Program, *, actor: User, public_id: str = "", **facts: Any) -> PlanMilestone:
    """A milestone. Facts: name, description, starts_after_days, due_after_days, responsible, deed.

    `public_id`: see `core.occasions`.
    """
    milestone = PlanMilestone(
        organization_id=program.organization_id, program=program, public_id=public_id or random_id()
    )
    _apply(milestone, facts)
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)
        if public_id and (made := PlanMilestone.objects.filter(public_id=public_id).first()):
            return made
        milestone.save()
        record(program, "milestone.added", actor=actor, milestone=milestone.name)
    return milestone


def update_milestone(milestone: PlanMilestone, *, actor: User, move_later: bool = False, **facts: Any) -> int:
    """Change a milestone. With `move_later` everything due after it moves by the same number of days.

    Returns how many others moved.
    """
    due_before = milestone.due_after_days
    _apply(milestone, facts)
    moved = milestone.due_after_days - due_before
    with transaction.atomic():
        milestone.save()
        later = PlanMilestone.objects.filter(program=milestone.program_id, due_after_days__gt=due_before)
        count = 0
        if move_later and moved:
            count = later.exclude(pk=milestone.pk).update(
                starts_after_days=F("starts_after_days") + moved, due_after_days=F("due_after_days") + moved
            )
        record(milestone.program, "milestone.changed", actor=actor, milestone=milestone.name, days=moved, others=count)
    return count


def remove_milestone(milestone: PlanMilestone, *, actor: User) -> None:
    """Take a milestone out of the plan."""
    with transaction.atomic():
        record(milestone.program, "milestone.removed", actor=actor, milestone=milestone.name)
        milestone.delete()


def stretch_plan(program: Program, *, actor: User) -> None:
    """Make the plan as long as the program, all dates after the start in proportion."""
    milestones = list(PlanMilestone.objects.filter(program=program))
    last = max((milestone.due_after_days for milestone in milestones), default=0)
    if last <= 0:
        raise Refusal(_("The plan has no milestone after the start."))
    months = max(1, round(last * 12 / 365))
    for milestone in milestones:
        for field in ("starts_after_days", "due_after_days"):
            days = stretch(getattr(milestone, field), from_months=months, to_months=program.length_months)
            setattr(milestone, field, days)
    with transaction.atomic():
        PlanMilestone.objects.bulk_update(milestones, ["starts_after_days", "due_after_days"])
        record(program, "plan.stretched", actor=actor, from_months=months, to_months=program.length_months)


def _apply(milestone: PlanMilestone, facts: dict[str, Any]) -> None:
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise TypeError(f"A milestone has no {', '.join(sorted(unknown))} to set.")
    for field, value in facts.items():
        setattr(milestone, field, value)
    milestone.name = " ".join(milestone.name.split())[:120]
    if not milestone.name:
        raise Refusal(_("Name the milestone."))
    if milestone.due_after_days < milestone.starts_after_days:
        raise Refusal(_("A milestone cannot be due before it starts."))
    if milestone.responsible not in Responsible.values:
        raise Refusal(_("Choose who brings it about."))
    if milestone.deed and milestone.deed not in Deed.values:
        raise Refusal(_("Choose what completes it."))
