"""What a worker does for relationships."""

from django.utils import timezone

from core.jobs import Work, job_kind
from relationships.enums import SessionState
from relationships.invitations import ask_about
from relationships.models import MentoringSession
from relationships.queries import with_attendees

ASK_JOB = "relationships.ask_after_session"


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
