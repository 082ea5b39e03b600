"""What a worker does for relationships."""

from django.core.cache import cache
from django.utils import timezone

from core.actions import enqueue
from core.jobs import Work, job_kind
from core.sweeping import on_sweep
from core.tenancy import tenant
from organizations.models import Organization
from relationships.enums import SessionState
from relationships.experience_days import turn_day
from relationships.growth_reminders import plan_growth
from relationships.invitations import ask_about
from relationships.models import MentoringSession
from relationships.queries import with_attendees
from relationships.reading_reminders import plan_reading
from relationships.reminders import plan_for_organization

ASK_JOB = "relationships.ask_after_session"
PLAN_JOB = "relationships.plan_reminders"
HOUR = 3600


@job_kind(ASK_JOB)
def ask_after_session(work: Work) -> None:
    """Ask whether a session took place, unless it was moved, cancelled or logged meanwhile."""
    with work.finish():
        found = MentoringSession.objects.filter(pk=int(str(work.arguments["session"])))
        session = with_attendees(found).select_for_update(of=("self",)).first()
        if session is None or session.state != SessionState.PLANNED or session.ends_at > timezone.now():
            return
        if session.relationship.is_active:
            ask_about(session)


@job_kind(PLAN_JOB)
def plan_due_reminders(work: Work) -> None:
    """Plan what falls due in the next two weeks in one organization. Running it again adds nothing."""
    with work.finish():
        turn_day(timezone.localdate())
        plan_for_organization(now=timezone.now())
        plan_growth(now=timezone.now())
        plan_reading(now=timezone.now())


@on_sweep
def plan_every_hour() -> None:
    """Queue the planning of every organization once an hour; whichever process sweeps first does it."""
    hour = f"{timezone.now():%Y-%m-%dT%H}"
    if not cache.add(f"reminders-planned:{hour}", 1, 2 * HOUR):
        return
    for organization_id in Organization.objects.order_by("pk").values_list("pk", flat=True):
        with tenant(organization_id):
            enqueue(PLAN_JOB, key=hour, initiator_id=None, queue="bulk")
