"""The life of a cohort: each function moves it one step, or does nothing when it is there already."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.enums import ApplicationState, CohortState, ParticipantState
from cohorts.models import Application, Cohort, Participant
from cohorts.news import tell_opened, tell_started
from cohorts.queries.checks import blocking
from core.errors import Refusal
from organizations.audit import record


def open_applications(cohort: Cohort, *, actor: User) -> None:
    """Let people apply. From draft when no go-live check blocks, from matching to let more people in."""
    with transaction.atomic():
        locked = _locked(cohort)
        if locked.state == CohortState.OPEN:
            return
        _require(locked, CohortState.DRAFT, CohortState.MATCHING, to="open for applications")
        problems = blocking(locked)
        if problems:
            raise Refusal("Applications cannot open yet: " + "; ".join(check.title for check in problems) + ".")
        today = timezone.localdate()
        if locked.applications_open_on is None or locked.applications_open_on > today:
            locked.applications_open_on = today
        _move(locked, CohortState.OPEN, "cohort.opened", actor)
        tell_opened(locked)
    cohort.refresh_from_db()


def return_to_draft(cohort: Cohort, *, actor: User) -> None:
    """Close the application page again. Only while nobody has sent an application."""
    with transaction.atomic():
        locked = _locked(cohort)
        if locked.state == CohortState.DRAFT:
            return
        _require(locked, CohortState.OPEN, CohortState.MATCHING, to="draft")
        if Application.objects.filter(cohort=locked).exclude(state=ApplicationState.DRAFT).exists():
            raise Refusal("People have applied already. Change the dates in the settings instead.")
        _move(locked, CohortState.DRAFT, "cohort.returned_to_draft", actor)
    cohort.refresh_from_db()


def begin_matching(cohort: Cohort, *, actor: User) -> None:
    """Stop taking applications and match those who take part. From draft when people were enrolled directly."""
    with transaction.atomic():
        locked = _locked(cohort)
        if locked.state == CohortState.MATCHING:
            return
        _require(locked, CohortState.DRAFT, CohortState.OPEN, CohortState.RUNNING, to="matching")
        present = set(
            Participant.objects.filter(cohort=locked, state=ParticipantState.ACTIVE).values_list("role", flat=True)
        )
        missing = [role for role in locked.program.roles if role not in present]
        if missing:
            raise Refusal(f"Nobody takes part as {' or '.join(missing)} yet. Accept applications or add people first.")
        _move(locked, CohortState.MATCHING, "cohort.matching_began", actor)
    cohort.refresh_from_db()


def start_cohort(cohort: Cohort, *, actor: User) -> None:
    """The published relationships begin. Refused while nobody has one."""
    with transaction.atomic():
        locked = _locked(cohort)
        if locked.state == CohortState.RUNNING:
            return
        _require(locked, CohortState.MATCHING, to="running")
        if not Participant.objects.filter(cohort=locked, places_used__gt=0).exists():
            raise Refusal("No relationship is published yet. Run matching, review the pairs and publish them first.")
        _move(locked, CohortState.RUNNING, "cohort.started", actor)
        tell_started(locked)
    cohort.refresh_from_db()


def complete_cohort(cohort: Cohort, *, actor: User) -> None:
    """The cohort is over; its pages stay readable."""
    with transaction.atomic():
        locked = _locked(cohort)
        if locked.state == CohortState.COMPLETED:
            return
        _require(locked, CohortState.RUNNING, to="completed")
        _move(locked, CohortState.COMPLETED, "cohort.completed", actor)
    cohort.refresh_from_db()


def resume_cohort(cohort: Cohort, *, actor: User) -> None:
    """Take back that the cohort is completed."""
    with transaction.atomic():
        locked = _locked(cohort)
        if locked.state == CohortState.RUNNING:
            return
        _require(locked, CohortState.COMPLETED, to="running")
        _move(locked, CohortState.RUNNING, "cohort.resumed", actor)
    cohort.refresh_from_db()


def _locked(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)


def _require(cohort: Cohort, *states: CohortState, to: str) -> None:
    if cohort.state not in states:
        now = CohortState(cohort.state).label.lower()
        raise Refusal(f"{cohort.name} is in the state “{now}” and cannot go to “{to}” from there.")


def _move(cohort: Cohort, state: CohortState, event: str, actor: User) -> None:
    before = cohort.state
    cohort.state = state
    cohort.save(update_fields=["state", "applications_open_on", "updated_at"])
    record(cohort, event, actor=actor, before=before, after=state.value)
