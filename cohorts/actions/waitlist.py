"""Places that get free go to the waitlist."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.enums import ApplicationState, CohortState
from cohorts.models import Application, Cohort
from cohorts.offers import lapse_offers, offer_next
from cohorts.queries.places import free_places, waitlist
from core.errors import Refusal
from organizations.audit import record


def offer_freed_places(cohort: Cohort, *, actor: User | None) -> list[Application]:
    """Offer every free place to those who wait, in their order. Returns whom; offers that ran out lapse first.

    Without a target there is no number of free places: then one offer per role is made.
    """
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
        if locked.state == CohortState.COMPLETED:
            raise Refusal(f"{locked.name} is completed.")
        lapse_offers(locked, now=timezone.now(), actor=actor)
        offered: list[Application] = []
        for role in locked.program.roles:
            free = free_places(locked, role)
            offered += offer_next(locked, role, most=1 if free is None else free, actor=actor)
    return offered


def fill_freed_place(cohort: Cohort, role: str, *, actor: User | None) -> None:
    """Offer one place that just got free to the next in line, while people are still being placed. Cohort locked."""
    if cohort.state in {CohortState.OPEN, CohortState.MATCHING}:
        offer_next(cohort, role, most=1, actor=actor)


def take_offer_back(application: Application, *, actor: User) -> None:
    """Put an offered applicant back to the head of the waitlist. Does nothing when there is no open offer."""
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=application.cohort_id)
        locked = Application.objects.select_for_update().get(pk=application.pk)
        if locked.state != ApplicationState.OFFERED:
            return
        locked.state = ApplicationState.WAITLISTED
        locked.offer_expires_at = None
        locked.save(update_fields=["state", "offer_expires_at", "updated_at"])
        record(locked, "application.offer_taken_back", actor=actor)
    application.refresh_from_db()


def move_to_front(application: Application, *, actor: User) -> None:
    """Let somebody be the next to get a freed place. Refusal when they do not wait."""
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=application.cohort_id)
        locked = Application.objects.select_for_update().get(pk=application.pk)
        if locked.state != ApplicationState.WAITLISTED:
            raise Refusal("Only people on the waitlist can be moved in it.")
        first = waitlist(cohort, locked.role).first()
        if first is None or first.pk == locked.pk or first.waitlisted_at is None:
            return
        locked.waitlisted_at = first.waitlisted_at - timedelta(seconds=1)
        locked.offer_expires_at = None
        locked.save(update_fields=["waitlisted_at", "offer_expires_at", "updated_at"])
        record(locked, "application.moved_to_front", actor=actor)
    application.refresh_from_db()
