"""What an applicant does: start, answer, send, take back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts import emails
from cohorts.actions.enrolling import leave, refresh_answers
from cohorts.actions.waitlist import fill_freed_place
from cohorts.enums import ApplicationState
from cohorts.models import Application, Cohort, Participant
from cohorts.queries.questionnaire import CAPACITY, questionnaire_of
from core.errors import Refusal
from organizations.audit import record
from participants.models import Person
from programs.eligibility import explain_ineligible, is_eligible
from programs.models import Question
from programs.questions import validate_answer

MOST_MENTEES = 20
IN_THE_RUNNING = frozenset({ApplicationState.ACCEPTED, ApplicationState.WAITLISTED, ApplicationState.OFFERED})


def start_application(cohort: Cohort, person: Person, role: str, *, actor: User | None = None) -> Application:
    """The person's application in a role: a new one, the one begun before, or one taken back, open again.

    Refusal when the cohort takes no applications or the person may not join in that role.
    """
    with transaction.atomic():
        found = Application.objects.select_for_update().filter(cohort=cohort, person=person, role=role).first()
        if found is not None and found.state != ApplicationState.WITHDRAWN:
            return found
        _require_open(cohort)
        if not is_eligible(cohort.program, person, role):
            raise Refusal(explain_ineligible(cohort.program, person, role) or "You cannot join in this role.")
        if found is None:
            application, created = Application.objects.get_or_create(
                organization_id=cohort.organization_id, cohort=cohort, person=person, role=role
            )
            if created:
                record(application, "application.started", actor=actor)
            return application
        found.state = ApplicationState.DRAFT
        found.submitted_at = found.released_at = found.waitlisted_at = found.offer_expires_at = None
        found.save()
        record(found, "application.reopened", actor=actor)
    return found


def save_answer(application: Application, question: Question | None, raw: Any, *, actor: User | None = None) -> None:
    """Keep one answer; `question` None is the number of mentees. Refusal when it does not fit.

    Allowed until the closing date, also after sending, as long as no decision was told.
    """
    with transaction.atomic():
        locked = _locked(application)
        require_editable(locked)
        if question is None:
            locked.capacity = check_capacity(raw)
        else:
            locked.answers[question.key] = validate_answer(question, raw)
        locked.save(update_fields=["answers", "capacity", "updated_at"])
        if locked.state != ApplicationState.DRAFT:
            record(locked, "application.changed", actor=actor, question=question.key if question else CAPACITY)
            refresh_answers(locked)
    application.answers, application.capacity = locked.answers, locked.capacity


def check_capacity(raw: Any) -> int:
    """A number of mentees from 1 to 20."""
    try:
        number = int(str(raw).strip())
    except ValueError:
        number = 0
    if not 1 <= number <= MOST_MENTEES:
        raise Refusal(f"Enter a number from 1 to {MOST_MENTEES}.")
    return number


def submit_application(application: Application, *, actor: User | None = None) -> None:
    """Send the application in and confirm it by mail. Does nothing when it was sent already."""
    with transaction.atomic():
        locked = _locked(application)
        if locked.state == ApplicationState.WITHDRAWN:
            raise Refusal("You took this application back. Start it again to send it.")
        if locked.state != ApplicationState.DRAFT:
            return
        _require_open(locked.cohort)
        form = questionnaire_of(locked)
        if form.missing:
            raise Refusal(f"Answer this question first: {form.missing[0].label}")
        if not is_eligible(locked.cohort.program, locked.person, locked.role):
            reason = explain_ineligible(locked.cohort.program, locked.person, locked.role)
            raise Refusal(reason or "You cannot join in this role.")
        locked.answers = {**locked.answers, **{known.key: known.value for known in form.known}}
        locked.state = ApplicationState.SUBMITTED
        locked.submitted_at = timezone.now()
        locked.save(update_fields=["answers", "state", "submitted_at", "updated_at"])
        record(locked, "application.submitted", actor=actor, role=locked.role)
        emails.send_application_received(locked)
    application.refresh_from_db()


def withdraw_application(application: Application, *, actor: User | None = None) -> None:
    """Take an application back; a place that gets free goes to the next of the waitlist.

    Refusal when the person already has a relationship. Does nothing when it was taken back already.
    """
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=application.cohort_id)
        locked = _locked(application)
        # A decision that nobody was told yet does not stop the applicant, nor is it given away.
        if locked.told_state in {ApplicationState.WITHDRAWN, ApplicationState.DECLINED}:
            return
        participant = Participant.objects.select_for_update().filter(application=locked).first()
        if participant is not None:
            leave(participant)
        held_a_place = locked.state in {ApplicationState.ACCEPTED, ApplicationState.OFFERED}
        before = locked.state
        locked.state = ApplicationState.WITHDRAWN
        locked.offer_expires_at = None
        locked.save(update_fields=["state", "offer_expires_at", "updated_at"])
        record(locked, "application.withdrawn", actor=actor, before=before)
        if held_a_place:
            fill_freed_place(cohort, locked.role, actor=actor)
    application.refresh_from_db()


def is_editable(application: Application) -> bool:
    """Whether the applicant may still change answers."""
    state_allows = application.told_state in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}
    return state_allows and application.cohort.takes_applications(timezone.localdate())


def require_editable(application: Application) -> None:
    """Refusal when the applicant may not change answers any more."""
    if application.told_state not in {ApplicationState.DRAFT, ApplicationState.SUBMITTED}:
        raise Refusal("This application is decided, so its answers stay as they are.")
    _require_open(application.cohort)


def _require_open(cohort: Cohort) -> None:
    """Refusal when the cohort takes no applications today."""
    current = Cohort.objects.get(pk=cohort.pk)
    if current.takes_applications(timezone.localdate()):
        return
    closes = current.applications_close_on
    if closes is not None and closes < timezone.localdate():
        raise Refusal(f"Applications closed on {closes:%-d %B %Y}.")
    raise Refusal(f"{current.name} takes no applications now.")


def _locked(application: Application) -> Application:
    related = Application.objects.select_related("cohort__program", "person__level", "person__manager")
    return related.select_for_update(of=("self",)).get(pk=application.pk)
