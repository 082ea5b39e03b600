"""How an applicant answers an offered place."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.actions.enrolling import enrol_accepted
from cohorts.actions.waitlist import fill_freed_place
from cohorts.enums import ApplicationState, ParticipantState
from cohorts.models import Application, Cohort, Participant
from cohorts.queries.places import places_in
from core.errors import Refusal
from organizations.audit import record


def accept_offer(application: Application, *, actor: User | None) -> Participant:
    """Take the offered place. Accepting twice gives the same participant.

    Refusal when the offer lapsed or the last place was given away by hand in the meantime.
    """
    with transaction.atomic():
        cohort, locked = _locked(application)
        if locked.state == ApplicationState.ACCEPTED and locked.released_at is not None:
            return Participant.objects.get(application=locked)
        _require_open_offer(locked)
        places = places_in(cohort, locked.role)
        held = Participant.objects.filter(cohort=cohort, role=locked.role, state=ParticipantState.ACTIVE)
        if places is not None and held.exclude(person_id=locked.person_id).count() >= places:
            raise Refusal("This place was given to somebody else in the meantime. You are still on the waitlist.")
        locked.state = ApplicationState.ACCEPTED
        locked.offer_expires_at = None
        locked.released_at = locked.decided_at = timezone.now()
        locked.save(update_fields=["state", "offer_expires_at", "released_at", "decided_at", "updated_at"])
        participant = enrol_accepted([locked])[0]
        record(locked, "application.offer_accepted", actor=actor)
    application.refresh_from_db()
    return participant


def decline_offer(application: Application, *, actor: User | None) -> None:
    """Leave the offered place to the next in line. Does nothing when the application was taken back already."""
    with transaction.atomic():
        cohort, locked = _locked(application)
        if locked.state == ApplicationState.WITHDRAWN:
            return
        _require_open_offer(locked)
        locked.state = ApplicationState.WITHDRAWN
        locked.offer_expires_at = None
        locked.save(update_fields=["state", "offer_expires_at", "updated_at"])
        record(locked, "application.offer_declined", actor=actor)
        fill_freed_place(cohort, locked.role, actor=actor)
    application.refresh_from_db()


def offer_is_open(application: Application) -> bool:
    """Whether the applicant can still answer."""
    expires = application.offer_expires_at
    return application.state == ApplicationState.OFFERED and expires is not None and expires > timezone.now()


def _require_open_offer(application: Application) -> None:
    if not offer_is_open(application):
        raise Refusal("This offer is over. Your application page says where you stand.")


def _locked(application: Application) -> tuple[Cohort, Application]:
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=application.cohort_id)
    related = Application.objects.select_related("person", "cohort__program")
    return cohort, related.select_for_update(of=("self",)).get(pk=application.pk)
