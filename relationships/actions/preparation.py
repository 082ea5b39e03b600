"""Ticking the steps that a program asks in its own words."""

from django.db import transaction

from accounts.models import User
from cohorts.models import Participant, PreparationTick
from core.errors import Refusal
from organizations.audit import record
from programs.preparation import steps_of


def tick_step(participant: Participant, key: str, *, actor: User) -> None:
    """Say that a step is done. Does nothing when it was. Refusal for a step that is not asked any more."""
    program = participant.cohort.program
    asked = {step.key for step in steps_of([program]).get((program.pk, participant.role), []) if step.is_own}
    if key not in asked:
        raise Refusal("This step is not asked any more.")
    with transaction.atomic():
        _tick, is_new = PreparationTick.objects.get_or_create(
            organization_id=participant.organization_id, participant=participant, key=key
        )
        if is_new:
            record(participant, "preparation.ticked", actor=actor, step=key)


def untick_step(participant: Participant, key: str, *, actor: User) -> None:
    """Take it back. Does nothing when it is open."""
    with transaction.atomic():
        deleted, _rows = PreparationTick.objects.filter(participant=participant, key=key).delete()
        if deleted:
            record(participant, "preparation.unticked", actor=actor, step=key)
