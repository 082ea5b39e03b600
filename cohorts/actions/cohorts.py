"""Making a cohort and changing its settings."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from cohorts.dates import add_months, default_close
from cohorts.enums import StepKind
from cohorts.models import Cohort, CohortStep, Milestone
from cohorts.validators import check_dates, check_name
from core.errors import Refusal
from core.identifiers import random_id
from organizations.audit import record
from programs.models import Program


@dataclass(frozen=True)
class CohortSettings:
    """What a manager can set, in any state of the cohort."""

    name: str
    starts_on: date
    ends_on: date
    is_pilot: bool
    target_pairs: int | None
    applications_open_on: date | None
    applications_close_on: date | None
    coordinator: User | None


def create_cohort(
    program: Program,
    *,
    name: str,
    starts_on: date,
    is_pilot: bool,
    target_pairs: int | None,
    actor: User,
    coordinator: User | None = None,
) -> Cohort:
    """A cohort in draft, with the end and the milestones that follow from its start. Refusal for a name taken."""
    today = timezone.localdate()
    with transaction.atomic():
        cohort = Cohort(
            organization_id=program.organization_id,
            program=program,
            name=check_name(name, program_id=program.pk),
            slug=free_slug(name),
            is_pilot=is_pilot,
            target_pairs=target_pairs,
            starts_on=starts_on,
            ends_on=add_months(starts_on, program.length_months),
            applications_open_on=min(today, starts_on),
            applications_close_on=default_close(starts_on, today),
            coordinator=coordinator or actor,
        )
        cohort.save()
        Milestone.objects.bulk_create(
            Milestone(
                organization_id=cohort.organization_id,
                cohort=cohort,
                plan_milestone=planned,
                name=planned.name,
                description=planned.description,
                starts_on=starts_on + timedelta(days=planned.starts_after_days),
                due_on=starts_on + timedelta(days=planned.due_after_days),
                responsible=planned.responsible,
                deed=planned.deed,
            )
            for planned in program.plan_milestones.all()
        )
        record(cohort, "cohort.created", actor=actor, program=program.name, starts_on=starts_on.isoformat())
    return cohort


def free_slug(name: str) -> str:
    """A slug made of the name that no cohort of the organization has."""
    base = slugify(name)[:50] or "cohort"
    if not Cohort.objects.filter(slug=base).exists():
        return base
    return f"{base}-{random_id()[:6].lower()}"


def duplicate_cohort(cohort: Cohort, *, name: str, starts_on: date, actor: User) -> Cohort:
    """The next cohort of the same program: dates moved, milestones as this cohort has them now, nobody in it yet."""
    move = starts_on - cohort.starts_on
    with transaction.atomic():
        following = create_cohort(
            cohort.program,
            name=name,
            starts_on=starts_on,
            is_pilot=False,
            target_pairs=cohort.target_pairs,
            actor=actor,
            coordinator=cohort.coordinator,
        )
        following.milestones.all().delete()
        Milestone.objects.bulk_create(
            Milestone(
                organization_id=cohort.organization_id,
                cohort=following,
                plan_milestone_id=milestone.plan_milestone_id,
                name=milestone.name,
                description=milestone.description,
                starts_on=milestone.starts_on + move,
                due_on=milestone.due_on + move,
                responsible=milestone.responsible,
                deed=milestone.deed,
            )
            for milestone in cohort.milestones.all()
        )
        following.ends_on = cohort.ends_on + move
        following.save(update_fields=["ends_on", "updated_at"])
        record(following, "cohort.duplicated", actor=actor, source=cohort.name)
    return following


def update_cohort(
    cohort: Cohort, settings: CohortSettings, *, actor: User, seen: str | None = None
) -> CohortStep | None:
    """Change settings. When the start moves, every milestone moves with it and the returned step says which.

    `seen` is the version (`version_of`) that the form was filled from: Refusal when somebody changed it in between.
    """
    with transaction.atomic():
        locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
        if seen is not None and seen != version_of(locked):
            raise Refusal("Somebody else changed these settings while you were editing. Look at them, then try again.")
        name = check_name(settings.name, program_id=locked.program_id, except_for=locked)
        check_dates(
            starts_on=settings.starts_on,
            ends_on=settings.ends_on,
            applications_open_on=settings.applications_open_on,
            applications_close_on=settings.applications_close_on,
        )
        before = {
            field: _plain(getattr(locked, field))
            for field in ("name", "starts_on", "ends_on", "is_pilot", "target_pairs", "applications_close_on")
        }
        move = settings.starts_on - locked.starts_on
        step = _move_milestones(locked, move, actor=actor) if move else None
        for field in settings.__dataclass_fields__:
            setattr(locked, field, getattr(settings, field))
        locked.name = name
        locked.save()
        after = {field: _plain(getattr(locked, field)) for field in before}
        changed = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
        record(locked, "cohort.changed", actor=actor, changed=changed)
    cohort.refresh_from_db()
    return step


def version_of(cohort: Cohort) -> str:
    """Names the state of a cohort's settings, for forms that must notice another editor."""
    return cohort.updated_at.isoformat()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _move_milestones(cohort: Cohort, move: timedelta, *, actor: User) -> CohortStep | None:
    """Shift all milestones and note where they stood, so that the page can show it and put it back."""
    milestones = list(cohort.milestones.select_for_update())
    before = [
        {
            "id": milestone.public_id,
            "name": milestone.name,
            "starts_on": milestone.starts_on.isoformat(),
            "due_on": milestone.due_on.isoformat(),
        }
        for milestone in milestones
    ]
    for milestone in milestones:
        milestone.starts_on += move
        milestone.due_on += move
    Milestone.objects.bulk_update(milestones, ["starts_on", "due_on"])
    header = {"starts_on": cohort.starts_on.isoformat(), "ends_on": cohort.ends_on.isoformat()}
    way = "later" if move > timedelta(0) else "earlier"
    days = abs(move.days)
    said = f"The start moved {days} {'day' if days == 1 else 'days'} {way}, and {len(milestones)} milestones with it."
    return CohortStep.objects.create(
        organization_id=cohort.organization_id,
        cohort=cohort,
        kind=StepKind.DATES,
        actor=actor,
        said=said,
        before=[{"cohort": header}, *before],
    )
