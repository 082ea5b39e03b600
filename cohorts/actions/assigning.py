"""Asking people to read resources."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort, ResourceAssignment
from cohorts.queries.resources import starters_to_assign
from core.errors import Refusal
from organizations.audit import record
from programs.enums import ResourceStage
from programs.models import Program, Resource


def assign_resource(
    resource: Resource,
    program: Program,
    *,
    cohort: Cohort | None = None,
    role: str = "",
    is_before_first: bool = False,
    due_on: date | None = None,
    actor: User,
) -> ResourceAssignment:
    """Ask a role (or everybody) of a program, or of one of its cohorts, to read a resource.

    The same again changes only whether it belongs before the first meeting, and its last day.
    """
    if cohort is not None and cohort.program_id != program.pk:
        raise Refusal("This cohort belongs to another program.")
    if role and role not in program.roles:
        raise Refusal("Nobody has this role in the program.")
    if resource.program_id not in {None, program.pk}:
        raise Refusal("This resource belongs to another program.")
    if resource.archived_at is not None:
        raise Refusal("This resource is archived. Restore it first.")
    if due_on is not None and due_on < timezone.localdate():
        raise Refusal("Choose today or a later day.")
    with transaction.atomic():
        assignment, is_new = ResourceAssignment.objects.get_or_create(
            organization_id=program.organization_id,
            resource=resource,
            program=program,
            cohort=cohort,
            role=role,
            defaults={"is_before_first": is_before_first, "due_on": due_on, "assigned_by": actor},
        )
        if is_new:
            record(resource, "resource.assigned", actor=actor, program=program.name, role=role)
        elif (assignment.is_before_first, assignment.due_on) != (is_before_first, due_on):
            assignment.is_before_first, assignment.due_on = is_before_first, due_on
            assignment.save(update_fields=["is_before_first", "due_on", "updated_at"])
    return assignment


def withdraw_assignment(assignment: ResourceAssignment, *, actor: User) -> None:
    """Stop asking. Who completed the resource stays so."""
    with transaction.atomic():
        record(
            assignment.resource,
            "resource.assignment_withdrawn",
            actor=actor,
            program=assignment.program.name,
            role=assignment.role,
        )
        assignment.delete()


def assign_starter_set(program: Program, *, actor: User) -> int:
    """Ask each role of a program to read what the starter set has for it. Returns how many were new.

    What is for the end is left free: it would stand open for a year.
    """
    fresh = starters_to_assign(program)
    for resource in fresh:
        is_before = resource.stage == ResourceStage.BEFORE
        assign_resource(resource, program, role=resource.role, is_before_first=is_before, actor=actor)
    return len(fresh)
