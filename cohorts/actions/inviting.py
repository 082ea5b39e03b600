"""Asking people to apply, and letting them in by a link."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cohorts import emails
from cohorts.models import Cohort
from cohorts.queries.people import uninvited
from core.errors import Refusal
from organizations.audit import record
from organizations.enums import LinkPurpose
from organizations.models import AccessLink
from participants.enums import PersonStatus
from participants.models import Person

LINKS_PER_HOUR = 3
LINKS_PER_HOUR_OF_ALL = 500
MOST_INVITED_AT_ONCE = 5000


def invite_eligible(cohort: Cohort, roles: list[str], *, actor: User) -> int:
    """Mail everybody who may join in one of the roles and has not applied, once a day at most. Returns how many."""
    today = timezone.localdate()
    with transaction.atomic():
        locked = (
            Cohort.objects.select_for_update(of=("self",))
            .select_related("program", "organization", "coordinator")
            .get(pk=cohort.pk)
        )
        if not locked.takes_applications(today):
            raise Refusal("Open applications before you invite people.")
        people = list(uninvited(locked, roles)[: MOST_INVITED_AT_ONCE + 1])
        if len(people) > MOST_INVITED_AT_ONCE:
            raise Refusal(
                f"More than {MOST_INVITED_AT_ONCE} people would get this mail. Share the link, or narrow the rules."
            )
        sent = emails.send_invitations(locked, people, occasion=today.isoformat(), actor=actor)
        record(locked, "cohort.invited", actor=actor, roles=roles, people=sent)
    return sent


def request_application_link(cohort: Cohort, email: str) -> None:
    """Mail a single-use link to the person with this address, or who signs in with it. Never says if there is one.

    At most three an hour to one address and 500 an hour for the organization, counted in the database.
    """
    email = email.strip().lower()
    with transaction.atomic():
        known = Person.objects.filter(Q(email__iexact=email) | Q(user__email=email), status=PersonStatus.ACTIVE)
        person = known.order_by("pk").first()
        if person is None or not cohort.takes_applications(timezone.localdate()):
            return
        # Two requests at once must not both see two links.
        Person.objects.select_for_update().get(pk=person.pk)
        recent = AccessLink.objects.filter(
            purpose=LinkPurpose.APPLY, created_by__isnull=True, created_at__gte=timezone.now() - timedelta(hours=1)
        )
        mine = recent.filter(email=person.mailbox).count()
        if mine >= LINKS_PER_HOUR or recent.count() >= LINKS_PER_HOUR_OF_ALL:
            return
        emails.send_application_link(cohort, person, occasion=f"{person.public_id}:{timezone.now().isoformat()}")
        record(person, "application.link_sent", actor=None, cohort=cohort.name)
