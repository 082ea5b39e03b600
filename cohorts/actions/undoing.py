"""Taking a manager's step back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.actions.enrolling import enrol_accepted
from cohorts.enums import ApplicationState, ParticipantState, StepKind
from cohorts.models import Application, Cohort, CohortStep, Milestone, Participant
from core.errors import Refusal
from organizations.audit import record

MOMENTS = frozenset({"decided_at", "released_at", "offer_expires_at", "waitlisted_at"})


def undo_step(step: CohortStep, *, actor: User) -> int:
    """Put back what a step changed, where nothing newer happened to it. Returns how many rows; twice is once.

    Refusal when nothing can be put back any more: decisions were sent, or somebody changed all of it since.
    """
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=step.cohort_id)
        locked = CohortStep.objects.select_for_update().get(pk=step.pk)
        if locked.undone_at is not None:
            return 0
        put_back = {
            StepKind.DECISIONS: _undo_decisions,
            StepKind.PARTICIPANTS: _undo_participants,
            StepKind.DATES: _undo_dates,
            StepKind.MILESTONE: _undo_removal,
        }[StepKind(locked.kind)]
        count = put_back(cohort, locked.before)
        if not count:
            raise Refusal("This cannot be undone any more: it was sent, or changed since.")
        locked.undone_at = timezone.now()
        locked.save(update_fields=["undone_at", "updated_at"])
        record(cohort, "cohort.step_undone", actor=actor, step=locked.said, rows=count)
    return count


def _undo_decisions(cohort: Cohort, before: list[dict[str, Any]]) -> int:
    """Decisions that were not sent yet and are still what the step made them."""
    memories = {memory["id"]: memory for memory in before}
    applications = list(
        Application.objects.filter(cohort=cohort, public_id__in=memories, released_at__isnull=True)
        .select_related("person", "cohort__program")
        .select_for_update(of=("self",))
    )
    chosen = [one for one in applications if one.state == memories[one.public_id]["after"]]
    was_accepted = [one.pk for one in chosen if one.state == ApplicationState.ACCEPTED]
    for application in chosen:
        memory = memories[application.public_id]
        for field, value in memory.items():
            if field in {"id", "after"}:
                continue
            name = "decided_by_id" if field == "decided_by" else field
            setattr(application, name, _moment(value) if field in MOMENTS else value)
        application.save()
    _let_leave(Participant.objects.filter(application_id__in=was_accepted, state=ParticipantState.ACTIVE))
    enrol_accepted([one for one in chosen if one.state == ApplicationState.ACCEPTED])
    return len(chosen)


def _undo_participants(cohort: Cohort, before: list[dict[str, Any]]) -> int:
    """Participants whose state is still what the step made it."""
    memories = {memory["id"]: memory for memory in before}
    found = Participant.objects.filter(cohort=cohort, public_id__in=memories)
    present = list(found.select_related("person").select_for_update(of=("self",)))
    chosen = [one for one in present if one.state == memories[one.public_id]["after"]]
    if any(one.places_used for one in chosen):
        raise Refusal("Some of them have a relationship by now. Withdraw people one by one.")
    for participant in chosen:
        participant.state = memories[participant.public_id]["state"]
    Participant.objects.bulk_update(chosen, ["state"])
    returned = [one.application_id for one in chosen if one.state == ParticipantState.ACTIVE and one.application_id]
    Application.objects.filter(pk__in=returned, state=ApplicationState.WITHDRAWN).update(
        state=ApplicationState.ACCEPTED
    )
    return len(chosen)


def _undo_dates(cohort: Cohort, before: list[dict[str, Any]]) -> int:
    """Start, end and milestones as they stood."""
    header = before[0]["cohort"]
    memories = {memory["id"]: memory for memory in before[1:]}
    cohort.starts_on = date.fromisoformat(header["starts_on"])
    cohort.ends_on = date.fromisoformat(header["ends_on"])
    cohort.save(update_fields=["starts_on", "ends_on", "updated_at"])
    milestones = list(cohort.milestones.filter(public_id__in=memories).select_for_update())
    for milestone in milestones:
        memory = memories[milestone.public_id]
        milestone.starts_on = date.fromisoformat(memory["starts_on"])
        milestone.due_on = date.fromisoformat(memory["due_on"])
    Milestone.objects.bulk_update(milestones, ["starts_on", "due_on"])
    return 1 + len(milestones)


def _undo_removal(cohort: Cohort, before: list[dict[str, Any]]) -> int:
    """Milestones that were taken out, as they were."""
    for memory in before:
        days = {field: date.fromisoformat(memory[field]) for field in ("starts_on", "due_on")}
        Milestone.objects.create(organization_id=cohort.organization_id, cohort=cohort, **{**memory, **days})
    return len(before)


def _let_leave(participants: Any) -> None:
    chosen = list(participants.select_for_update())
    if any(one.places_used for one in chosen):
        raise Refusal("Some of them have a relationship by now. Withdraw people one by one.")
    for participant in chosen:
        participant.state = ParticipantState.LEFT
    Participant.objects.bulk_update(chosen, ["state"])


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
