"""What participants of the demo decide themselves: choices, a mentor who is asked, a pair that needs another."""

import time

from accounts.models import User
from cohorts.models import Cohort
from core.jobs import perform
from core.models import Job
from core.tenancy import tenant
from matching.actions.choosing import open_choosing, save_choices
from matching.actions.offering import ask_first_choices
from matching.actions.rematching import draft_rematch
from matching.choosing.queries import shortlist_of
from matching.models import ShortlistEntry
from programs.enums import ParticipantRole
from relationships.models import Relationship

WORKER_SECONDS = 60


def let_choose(cohort: Cohort, *, mentor_of_demo: str, manager: User) -> int:
    """Make shortlists, let every second mentee choose, ask the first choices. Returns how many mentors are asked.

    The mentee of the demo (the first) chooses the mentor of the demo, so that both have a page to look at.
    """
    with tenant(cohort.organization_id, user_id=manager.pk):
        job_id = open_choosing(cohort, closes_on=None, actor=manager).job_id
    work_off(job_id, cohort.organization_id)
    with tenant(cohort.organization_id, user_id=manager.pk):
        for mentee in cohort.participants.filter(role=ParticipantRole.MENTEE).order_by("pk")[::2]:
            shown = [one.shown for one in shortlist_of(mentee)]
            shown.sort(key=lambda one: one.person.external_id != mentor_of_demo)
            save_choices(mentee, {one.public_id: rank for rank, one in enumerate(shown[:2], 1)}, actor=manager)
        return ask_first_choices(cohort, actor=manager) if ShortlistEntry.objects.exists() else 0


def need_another(cohort: Cohort, *, manager: User) -> None:
    """Draft another mentor for the last pair of a cohort."""
    with tenant(cohort.organization_id, user_id=manager.pk):
        pair = Relationship.objects.filter(cohort=cohort, state="active").select_related("cohort__program").last()
        job_id = draft_rematch(pair, actor=manager).job_id if pair else None
    work_off(job_id, cohort.organization_id)


def work_off(job_id: int | None, organization_id: int) -> None:
    """Do a job as a worker would, or wait for the worker that was quicker."""
    if job_id is None:
        return
    perform(job_id, organization_id)
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        with tenant(organization_id):
            if Job.objects.get(pk=job_id).is_finished:
                return
        time.sleep(0.2)
