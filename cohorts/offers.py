"""Offering freed places to the waitlist, and letting offers lapse. Used by actions and by the job of the expiry day.

Every function expects the cohort's row to be locked by the caller: two withdrawals must not offer one place twice.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from cohorts.dates import DAYS_TO_ANSWER_AN_OFFER
from cohorts.enums import ApplicationState
from cohorts.letters import letter, offer_path, post, status_path
from cohorts.models import Application, Cohort
from cohorts.queries.places import free_places, waitlist
from core.actions import enqueue
from organizations.audit import record

LAPSE_JOB = "cohorts.lapse_offers"


def offer_next(cohort: Cohort, role: str, *, most: int, actor: User | None) -> list[Application]:
    """Offer up to `most` places to those who waited longest and were told that they wait. Returns whom.

    Never more than are free. Somebody whose offer lapsed is not asked again by itself.
    """
    free = free_places(cohort, role)
    count = most if free is None else min(most, free)
    if count <= 0:
        return []
    told = waitlist(cohort, role).filter(released_at__isnull=False, offer_expires_at__isnull=True)
    chosen = list(
        told.select_related(
            "person", "cohort__organization", "cohort__program", "cohort__coordinator"
        ).select_for_update(of=("self",))[:count]
    )
    expires = answer_until(cohort)
    for application in chosen:
        application.state = ApplicationState.OFFERED
        application.offer_expires_at = expires
        record(application, "application.offered", actor=actor, until=expires.isoformat())
    Application.objects.bulk_update(chosen, ["state", "offer_expires_at"])
    if chosen:
        _plan_lapse(cohort, expires)
        occasion = expires.date().isoformat()
        post(
            letter("offer_made", one, label="Answer the offer", path=offer_path(one), occasion=occasion, actor=actor)
            for one in chosen
        )
    return chosen


def lapse_offers(cohort: Cohort, *, now: datetime, actor: User | None = None) -> int:
    """Put offers that nobody answered in time back on the waitlist, at its end, and offer their places on. How many."""
    late = list(
        Application.objects.filter(cohort=cohort, state=ApplicationState.OFFERED, offer_expires_at__lte=now)
        .select_related("person", "cohort__organization", "cohort__program", "cohort__coordinator")
        .select_for_update(of=("self",))
    )
    for application in late:
        application.state = ApplicationState.WAITLISTED
        application.waitlisted_at = now
        record(application, "application.offer_lapsed", actor=actor)
    Application.objects.bulk_update(late, ["state", "waitlisted_at"])
    post(
        letter(
            "offer_lapsed",
            one,
            label="See your application",
            path=status_path(one),
            occasion=f"{one.offer_expires_at}",
            actor=actor,
        )
        for one in late
    )
    for role in {application.role for application in late}:
        offer_next(cohort, role, most=sum(1 for one in late if one.role == role), actor=actor)
    return len(late)


def answer_until(cohort: Cohort) -> datetime:
    """The end of the last day for an answer, in the organization's time zone."""
    zone = ZoneInfo(cohort.organization.time_zone)
    last = timezone.now().astimezone(zone).date() + timedelta(days=DAYS_TO_ANSWER_AN_OFFER)
    return datetime.combine(last, time(23, 59), tzinfo=zone)


def _plan_lapse(cohort: Cohort, expires: datetime) -> None:
    """Queue the look at unanswered offers for when they are late; once per cohort and moment."""
    job, created = enqueue(
        LAPSE_JOB, key=f"{cohort.public_id}:{expires.isoformat()}", initiator_id=None, queue="bulk", cohort=cohort.pk
    )
    if created:
        job.run_after = expires
        job.save(update_fields=["run_after", "updated_at"])
