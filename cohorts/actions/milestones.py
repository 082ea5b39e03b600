"""Steps of a cohort's plan, after the program's plan was copied."""

from datetime import date

from django.db import transaction

from accounts.models import User
from cohorts.enums import StepKind
from cohorts.models import Cohort, CohortStep, Milestone
from core.errors import Refusal
from core.identifiers import random_id
from organizations.audit import record
from programs.enums import Deed, Responsible


def add_milestone(
    cohort: Cohort,
    *,
    name: str,
    description: str,
    starts_on: date,
    due_on: date,
    responsible: str,
    actor: User,
    deed: str = "",
    public_id: str = "",
) -> Milestone:
    """A further step of this cohort only; the program's plan stays as it is. `public_id`: see `core.occasions`."""
    _check(name, starts_on, due_on, responsible, deed or "")
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if public_id and (made := Milestone.objects.filter(public_id=public_id).first()):
            return made
        milestone = Milestone.objects.create(
            public_id=public_id or random_id(),
            organization_id=cohort.organization_id,
            cohort=cohort,
            name=name.strip(),
            description=description.strip(),
            starts_on=starts_on,
            due_on=due_on,
            responsible=responsible,
            deed=deed,
        )
        record(milestone, "milestone.added", actor=actor, due_on=due_on.isoformat())
    return milestone


def change_milestone(
    milestone: Milestone,
    *,
    name: str,
    description: str,
    starts_on: date,
    due_on: date,
    responsible: str,
    actor: User,
    deed: str | None = None,
) -> None:
    """Change words or dates of one step; without a deed, what completes it stays as it is."""
    _check(name, starts_on, due_on, responsible, deed or "")
    with transaction.atomic():
        locked = Milestone.objects.select_for_update().get(pk=milestone.pk)
        before = [locked.starts_on.isoformat(), locked.due_on.isoformat()]
        locked.name, locked.description = name.strip(), description.strip()
        locked.starts_on, locked.due_on, locked.responsible = starts_on, due_on, responsible
        locked.deed = locked.deed if deed is None else deed
        locked.save()
        after = [starts_on.isoformat(), due_on.isoformat()]
        record(locked, "milestone.changed", actor=actor, before=before, after=after)
    milestone.refresh_from_db()


def remove_milestone(milestone: Milestone, *, actor: User) -> CohortStep:
    """Take a step out of this cohort; the returned step brings it back."""
    with transaction.atomic():
        record(milestone, "milestone.removed", actor=actor, due_on=milestone.due_on.isoformat())
        memory = {
            "name": milestone.name,
            "description": milestone.description,
            "responsible": milestone.responsible,
            "deed": milestone.deed,
            "starts_on": milestone.starts_on.isoformat(),
            "due_on": milestone.due_on.isoformat(),
            "plan_milestone_id": milestone.plan_milestone_id,
        }
        step = CohortStep.objects.create(
            organization_id=milestone.organization_id,
            cohort_id=milestone.cohort_id,
            kind=StepKind.MILESTONE,
            actor=actor,
            said=f"“{milestone.name}” is out of this cohort's plan.",
            before=[memory],
        )
        milestone.delete()
    return step


def _check(name: str, starts_on: date, due_on: date, responsible: str, deed: str) -> None:
    if not name.strip():
        raise Refusal("Give the milestone a name.")
    if due_on < starts_on:
        raise Refusal("A milestone cannot be due before it begins.")
    if responsible not in Responsible.values:
        raise Refusal("Choose who is responsible.")
    if deed and deed not in Deed.values:
        raise Refusal("Choose what completes it.")
