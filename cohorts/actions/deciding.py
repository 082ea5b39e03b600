"""Decisions on applications. Free to change until they are sent; nobody is mailed here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts import emails
from cohorts.actions.enrolling import enrol_accepted
from cohorts.enums import ApplicationState, CohortState, DeclineReason, ParticipantState, StepKind
from cohorts.models import Application, Cohort, CohortStep, Participant
from cohorts.queries.applications import UNRELEASED
from core.errors import Refusal
from organizations.audit import record

# From where a reviewer may decide. What is not here is skipped in bulk and refused alone.
DECIDABLE = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.ACCEPTED,
        ApplicationState.WAITLISTED,
        ApplicationState.DECLINED,
    }
)
EVENTS = {
    ApplicationState.ACCEPTED: "application.accepted",
    ApplicationState.WAITLISTED: "application.waitlisted",
    ApplicationState.DECLINED: "application.declined",
}


@dataclass(frozen=True)
class Decided:
    """What a decision on several applications did."""

    changed: int
    skipped: int
    step: CohortStep | None


def accept_application(application: Application, *, actor: User) -> CohortStep | None:
    """Accept an applicant, who becomes a participant. Does nothing when already accepted."""
    return _decide_one(application, ApplicationState.ACCEPTED, actor=actor)


def waitlist_application(application: Application, *, actor: User) -> CohortStep | None:
    """Let an applicant wait for a free place. Does nothing when already waiting."""
    return _decide_one(application, ApplicationState.WAITLISTED, actor=actor)


def decline_application(application: Application, reason: str, *, actor: User, words: str = "") -> CohortStep | None:
    """Decline an applicant. `reason` is a DeclineReason, `words` are added to the mail."""
    return _decide_one(application, ApplicationState.DECLINED, actor=actor, reason=reason, words=words)


def why_skipped(application: Application, decision: str) -> str:
    """Why a decision cannot be given to this application; empty when it can."""
    if application.state == decision:
        return "already done"
    if application.state not in DECIDABLE:
        return ApplicationState(application.state).label.lower()
    if application.state == ApplicationState.ACCEPTED and application.released_at is not None:
        return "told that they are accepted"
    return ""


def decide(
    cohort: Cohort,
    applications: Iterable[Application],
    decision: str,
    *,
    actor: User,
    reason: str = "",
    words: str = "",
) -> Decided:
    """Give many applications the same decision; those that cannot have it are skipped. One step undoes all."""
    if decision == ApplicationState.DECLINED:
        reason = _check_reason(reason)
    wanted = [application.pk for application in applications]
    with transaction.atomic():
        locked_cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
        if locked_cohort.state == CohortState.COMPLETED:
            raise Refusal(f"{cohort.name} is completed. Resume it before you decide.")
        locked = list(_with_people(cohort).filter(pk__in=wanted).order_by("submitted_at", "id"))
        chosen = [application for application in locked if not why_skipped(application, decision)]
        leaving = _places_given_up(chosen, decision)
        before = [_memory_of(application, decision) for application in chosen]
        now = timezone.now()
        for application in chosen:
            application.state = decision
            application.decided_by, application.decided_at = actor, now
            application.released_at = None
            application.offer_expires_at = None
            application.waitlisted_at = now if decision == ApplicationState.WAITLISTED else None
            application.decline_reason, application.decision_reason = reason, words.strip()[:500]
            facts = {"reason": reason} if reason else {}
            record(application, EVENTS[ApplicationState(decision)], actor=actor, **facts)
        Application.objects.bulk_update(chosen, _DECISION_FIELDS)
        for participant in leaving:
            participant.state = ParticipantState.LEFT
        Participant.objects.bulk_update(leaving, ["state"])
        if decision == ApplicationState.ACCEPTED:
            enrol_accepted(chosen)
        step = _note(locked_cohort, before, decision, chosen, actor)
    return Decided(len(chosen), len(wanted) - len(chosen), step)


def release_decisions(cohort: Cohort, *, actor: User) -> int:
    """Tell every applicant whose decision is not known yet. Returns how many; pressing twice mails once."""
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        waiting = list(_with_people(cohort).filter(UNRELEASED).order_by("id"))
        now = timezone.now()
        for application in waiting:
            application.released_at = now
            record(application, "application.released", actor=actor, decision=application.state)
        Application.objects.bulk_update(waiting, ["released_at"])
        emails.send_decisions(waiting, actor=actor)
    return len(waiting)


_DECISION_FIELDS = [
    "state",
    "decided_by",
    "decided_at",
    "released_at",
    "offer_expires_at",
    "waitlisted_at",
    "decline_reason",
    "decision_reason",
]


def _decide_one(
    application: Application, decision: ApplicationState, *, actor: User, reason: str = "", words: str = ""
) -> CohortStep | None:
    outcome = decide(application.cohort, [application], decision, actor=actor, reason=reason, words=words)
    application.refresh_from_db()
    if not outcome.changed and application.state != decision:
        raise Refusal(f"{application.person.name} cannot get this decision: {why_skipped(application, decision)}.")
    return outcome.step


def _check_reason(reason: str) -> str:
    if reason not in DeclineReason.values:
        raise Refusal("Choose a reason, so that the applicant can be told kindly.")
    return reason


def _places_given_up(applications: list[Application], decision: str) -> list[Participant]:
    """Participants who leave because their application is no longer accepted. Refusal when one has a relationship."""
    if decision == ApplicationState.ACCEPTED:
        return []
    accepted = [application.pk for application in applications if application.state == ApplicationState.ACCEPTED]
    participants = list(
        Participant.objects.filter(application_id__in=accepted, state=ParticipantState.ACTIVE)
        .select_related("person")
        .select_for_update(of=("self",))
    )
    for participant in participants:
        if participant.places_used:
            raise Refusal(f"{participant.person.name} has a relationship in this cohort. End it first.")
    return participants


def _memory_of(application: Application, after: str) -> dict[str, Any]:
    """What undoing puts back."""
    plain: dict[str, Callable[[Any], Any]] = {"decided_by": lambda user: user.pk if user else None}
    memory: dict[str, Any] = {"id": application.public_id, "after": after}
    for field in _DECISION_FIELDS:
        value = getattr(application, field)
        value = plain[field](value) if field in plain else value
        memory[field] = value.isoformat() if hasattr(value, "isoformat") else value
    return memory


def _note(
    cohort: Cohort, before: list[dict[str, Any]], decision: str, chosen: list[Application], actor: User
) -> CohortStep | None:
    if not chosen:
        return None
    done = {
        ApplicationState.ACCEPTED: "accepted",
        ApplicationState.WAITLISTED: "put on the waitlist",
        ApplicationState.DECLINED: "declined",
    }[ApplicationState(decision)]
    who = chosen[0].person.name if len(chosen) == 1 else f"{len(chosen)} applications"
    return CohortStep.objects.create(
        organization_id=cohort.organization_id,
        cohort=cohort,
        kind=StepKind.DECISIONS,
        actor=actor,
        said=f"{who} {done}."[:300],
        before=before,
    )


def _with_people(cohort: Cohort) -> Any:
    """Applications of a cohort, locked, with what mails and participants need of them."""
    related = Application.objects.filter(cohort=cohort).select_related(
        "person", "decided_by", "cohort__program", "cohort__organization", "cohort__coordinator"
    )
    return related.select_for_update(of=("self",))
