"""Letting participants choose: shortlists, their choices, and the end of choosing."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.actions.states import begin_matching
from cohorts.enums import CohortState
from cohorts.models import Cohort, Participant
from core.actions import enqueue
from core.errors import Refusal
from matching.choosing.jobs import SHORTLISTS
from matching.choosing.queries import MOST_RANKS, choosing_of, is_being_made, may_choose, shortlist_of
from matching.models import Choice, Choosing
from organizations.audit import record
from programs.enums import MatchingBy

SEED = 1
AVOID = 0
"""What a choice is given as when somebody would rather not."""


def open_choosing(cohort: Cohort, *, closes_on: date | None, actor: User) -> Choosing:
    """Make shortlists for everybody who waits and ask them to choose; or open choosing again, until another day.

    Refusal when the program does not let people choose, the cohort is over, or the day is past.
    """
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
        if locked.program.matching_by not in MatchingBy.with_choices():
            raise Refusal("In this program the team pairs people. Change it under Matching rules first.")
        if locked.state == CohortState.COMPLETED:
            raise Refusal(f"{locked.name} is completed. Resume it before people choose again.")
        if closes_on is not None and closes_on < timezone.localdate():
            raise Refusal("The last day for choices is past. Choose a later day.")
        if locked.state not in {CohortState.MATCHING, CohortState.RUNNING}:
            begin_matching(locked, actor=actor)
        choosing, _created = Choosing.objects.get_or_create(
            organization_id=locked.organization_id, cohort=locked, defaults={"seed": SEED}
        )
        choosing.closes_on, choosing.closed_at, choosing.opened_by = closes_on, None, actor
        choosing.save(update_fields=["closes_on", "closed_at", "opened_by", "updated_at"])
        _queue_lists(choosing, actor)
        record(choosing, "choosing.opened", actor=actor, until=closes_on.isoformat() if closes_on else "")
    cohort.refresh_from_db()
    return choosing


def renew_shortlists(choosing: Choosing, *, actor: User) -> None:
    """Make lists for people who joined since; those who have one keep it."""
    with transaction.atomic():
        locked = Choosing.objects.select_for_update(of=("self",)).get(pk=choosing.pk)
        if not locked.is_open:
            raise Refusal("Choosing is closed. Open it again first.")
        _queue_lists(locked, actor)
        record(locked, "choosing.shortlists_renewed", actor=actor)


def close_choosing(choosing: Choosing, *, actor: User) -> None:
    """No choice is changed any more. Does nothing when it is closed."""
    with transaction.atomic():
        locked = Choosing.objects.select_for_update(of=("self",)).get(pk=choosing.pk)
        if not locked.is_open:
            return
        locked.closed_at = timezone.now()
        locked.save(update_fields=["closed_at", "updated_at"])
        record(locked, "choosing.closed", actor=actor)


def save_choices(participant: Participant, ranks: Mapping[str, int], *, actor: User) -> int:
    """Keep whom somebody would like: public id to rank 1 to 3, or AVOID for rather not. Returns how many are ranked.

    Ranks are closed up: a first and a third choice become first and second. Refusal when two have the same rank,
    somebody is not on the list, or choosing is closed. What was chosen is not written to the audit log.
    """
    with transaction.atomic():
        # One person's two windows: the second waits, and replaces the whole of the first.
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        if not may_choose(choosing_of(participant.cohort)):
            raise Refusal("Choosing is closed. Write to your coordinator when something has changed.")
        on_list = {one.shown.public_id: one.shown_id for one in shortlist_of(participant)}
        if not set(ranks) <= set(on_list):
            raise Refusal("Somebody you chose is no longer on the list. Look at the list again.")
        wanted = sorted((rank, key) for key, rank in ranks.items() if rank != AVOID)
        if len({rank for rank, _ in wanted}) < len(wanted) or len(wanted) > MOST_RANKS:
            raise Refusal("Give each place once: one first, one second and one third choice.")
        own = {"organization_id": participant.organization_id, "participant": participant}
        Choice.objects.filter(participant=participant).delete()
        Choice.objects.bulk_create(
            [Choice(chosen_id=on_list[key], rank=at, **own) for at, (_, key) in enumerate(wanted, 1)]
            + [Choice(chosen_id=on_list[key], avoid=True, **own) for key, rank in ranks.items() if rank == AVOID]
        )
        record(participant, "choices.saved", actor=actor, ranked=len(wanted))
    return len(wanted)


def _queue_lists(choosing: Choosing, actor: User) -> None:
    if is_being_made(choosing):
        return
    job, _created = enqueue(
        SHORTLISTS,
        key=f"{choosing.public_id}:{timezone.now().isoformat()}",
        initiator_id=actor.pk,
        choosing=choosing.pk,
    )
    choosing.job = job
    choosing.save(update_fields=["job", "updated_at"])
