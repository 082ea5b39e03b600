"""What a worker does for participants' choices, mentors who are asked, and drafts for another mentor."""

from django.utils import timezone

from core.jobs import PermanentError, Work, job_kind
from matching.choosing.asking import CLOCK, lock_cohort, tend
from matching.choosing.drafts import LEAVERS, REMATCH, draft_leavers
from matching.choosing.letters import tell_that_lists_are_ready
from matching.choosing.rematching import options_of, snapshot_for
from matching.choosing.shortlists import make_entries, snapshot_for_lists, standing_entries
from matching.enums import RematchState
from matching.models import Choosing, Rematch, RematchOption, ShortlistEntry

SHORTLISTS = "matching.shortlists"


@job_kind(SHORTLISTS)
def make_shortlists(work: Work) -> None:
    """Make the lists that are missing in a cohort and mail those who may choose now. Again: there are none missing."""
    with work.context():
        choosing = Choosing.objects.select_related("cohort__program").get(pk=int(str(work.arguments["choosing"])))
        snapshot, names = snapshot_for_lists(choosing.cohort)
        if not snapshot["criteria"]:
            raise PermanentError("The program has no criterion with a weight. Set one under Rules and weights.")
        if not snapshot["mentees"] or not snapshot["mentors"]:
            raise PermanentError("Nobody waits for a mentor, or no mentor has a free place.")
        standing = standing_entries(choosing)
    work.progress("Making the shortlists", 0.3)
    entries, summary = make_entries(choosing, snapshot, names, standing)
    with work.finish():
        current = Choosing.objects.select_for_update(of=("self",)).select_related("cohort__program").get(pk=choosing.pk)
        ShortlistEntry.objects.bulk_create(entries, batch_size=500, ignore_conflicts=True)
        current.summary = summary
        current.save(update_fields=["summary", "updated_at"])
        tell_that_lists_are_ready(current, {one.participant_id for one in entries})


@job_kind(CLOCK)
def tend_offers(work: Work) -> None:
    """Look at the offers of a cohort: remind, let lapse, ask the next. However often: each mail once."""
    with work.finish():
        tend(lock_cohort(int(str(work.arguments["cohort"]))), now=timezone.now())


def fail_rematch(job_id: int, message: str) -> None:
    """Tell the draft that its job ended without a result."""
    Rematch.objects.filter(job_id=job_id, state=RematchState.COMPUTING).update(
        state=RematchState.FAILED, summary={"error": message[:300]}
    )


@job_kind(REMATCH, on_failure=fail_rematch)
def compute_rematch(work: Work) -> None:
    """Compute a draft. A person decides about it; nothing becomes live here."""
    with work.context():
        found = Rematch.objects.select_related("cohort__program", "relationship")
        rematch = found.get(pk=int(str(work.arguments["rematch"])))
        snapshot, names, pairs = snapshot_for(rematch)
        if not snapshot["criteria"]:
            raise PermanentError("The program has no criterion with a weight. Set one under Rules and weights.")
    options, summary = options_of(rematch, snapshot, names, pairs)
    with work.finish():
        current = Rematch.objects.select_for_update().get(pk=rematch.pk)
        if current.state == RematchState.COMPUTING:
            RematchOption.objects.bulk_create(options, batch_size=500)
            current.state, current.summary = RematchState.DRAFT, summary
            current.save(update_fields=["state", "summary", "updated_at"])


@job_kind(LEAVERS)
def draft_for_leavers(work: Work) -> None:
    """Draft another mentor for everybody whose mentor left. Again: nobody is new."""
    with work.finish():
        draft_leavers()
