"""What people ask of reports. Reports read; the only rows they write are figures that are kept."""

from datetime import date
from secrets import randbelow

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from cohorts.enums import CohortState
from cohorts.models import Cohort
from core.actions import enqueue
from core.enums import JobState
from core.errors import Refusal
from core.models import Job
from core.tenancy import current_organization_id
from organizations.audit import record
from organizations.models import Organization
from reporting.models import ColleagueComparison, PilotCriteria, Report
from reporting.nightly import COMPARE_JOB, KEEP_JOB, PAPER_JOB
from reporting.pilots import DEFAULTS
from reporting.queries import kept
from reporting.registry import counted


def ask_comparison(
    outcome: str, months: int, reason: str, *, actor: User, resamples: int = 1000
) -> ColleagueComparison:
    """Write a question down, with its time, and have it answered. Nothing of the answer is known before."""
    if not reason.strip():
        raise Refusal("Say why you ask, before there is an answer.")
    with transaction.atomic():
        asked = ColleagueComparison.objects.create(
            organization_id=current_organization_id(),
            outcome=outcome,
            months=months,
            reason=reason.strip(),
            seed=randbelow(2**31),
            resamples=resamples,
            asked_by=actor,
        )
        record(asked, "comparison.asked", actor=actor, outcome=outcome, months=months)
        asked.job = enqueue(COMPARE_JOB, key=asked.public_id, initiator_id=actor.pk, queue="bulk", comparison=asked.pk)[
            0
        ]
        asked.save(update_fields=["job", "updated_at"])
    return asked


def count_today(*, actor: User) -> Job:
    """Have today's figures counted by a worker. While that is under way, asking again gives the same job."""
    waiting = Job.objects.filter(kind=KEEP_JOB, state__in=[*JobState.waiting(), JobState.RUNNING], initiator=actor)
    if (job := waiting.first()) is not None:
        return job
    day = timezone.localdate()
    key = f"{day}:{timezone.now():%H%M%S}"
    return enqueue(KEEP_JOB, key=key, initiator_id=actor.pk, day=f"{day}")[0]


def ask_report(kind: str, as_of: date, edition: str, *, actor: User) -> Report:
    """Have a paper made of the figures that were kept for a day. While that is under way, asking gives the same one.

    Refusal for a day whose figures do not stand for good yet.
    """
    with transaction.atomic():
        # One number after the other: numbers are quoted, and none is given twice.
        organization = Organization.objects.select_for_update().get(pk=current_organization_id())
        if not kept(None).filter(taken_on=as_of, is_final=True).exists():
            raise Refusal("The figures of that day are not kept. Choose a day from the list.")
        same = Report.objects.filter(kind=kind, as_of=as_of, edition=edition, asked_by=actor, drawn_at=None)
        unfinished = [*JobState.waiting(), JobState.RUNNING]
        if (waiting := same.filter(job__state__in=unfinished).first()) is not None:
            return waiting
        last = Report.objects.aggregate(last=Max("number"))["last"] or 0
        report = Report.objects.create(
            organization=organization, kind=kind, number=last + 1, as_of=as_of, edition=edition, asked_by=actor
        )
        record(report, "report.asked", actor=actor, kind=kind, as_of=f"{as_of}", edition=edition)
        report.job, _ = enqueue(PAPER_JOB, key=report.public_id, initiator_id=actor.pk, report=report.pk)
        report.save(update_fields=["job", "updated_at"])
    return report


def record_download(report: Report, *, actor: User) -> None:
    """Who took a paper away."""
    record(report, "report.downloaded", actor=actor, as_of=f"{report.as_of}", edition=report.edition)


def may_freeze(cohort: Cohort) -> bool:
    """Whether a cohort has not begun: afterwards marks would be chosen knowing what came out."""
    is_over = cohort.state in {CohortState.RUNNING, CohortState.COMPLETED}
    return not is_over and timezone.localdate() < cohort.starts_on


def freeze_criteria(cohort: Cohort, marks: dict[str, tuple[float, float]], *, actor: User) -> PilotCriteria:
    """Fix what a cohort has to reach, before it begins and once: {metric: (go from, stop below)} as shares.

    Refusal when it has begun, when criteria are frozen already, or when a mark to stop lies above the one to go.
    """
    if any(not 0 <= stop <= go <= 1 for go, stop in marks.values()):
        raise Refusal("The lower mark cannot lie above the upper one.")
    with transaction.atomic():
        locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
        if not may_freeze(locked):
            raise Refusal("This cohort has begun. Criteria are agreed before, not knowing what comes out.")
        if PilotCriteria.objects.filter(cohort=locked).exists():
            raise Refusal("The criteria of this cohort are frozen already.")
        lines = [
            {"metric": key, "label": counted()[key].label, "go": marks[key][0], "stop": marks[key][1]}
            for key in DEFAULTS
        ]
        frozen = PilotCriteria.objects.create(
            organization_id=locked.organization_id, cohort=locked, lines=lines, frozen_by=actor.display_name
        )
        record(frozen, "criteria.frozen", actor=actor, cohort=locked.name, marks=lines)
    return frozen
