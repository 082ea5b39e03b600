"""Mentors are asked and answer; the program team sends again, takes back, or asks the next."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.actions.states import start_cohort
from cohorts.enums import CohortState, ParticipantState
from cohorts.letters import post
from cohorts.models import Cohort, Participant
from core.errors import Refusal
from matching.choosing.asking import (
    ask,
    asked_so_far,
    chosen_ones,
    clock_of,
    close,
    free_mentors,
    lock_cohort,
    plan_clock,
    with_people,
)
from matching.choosing.letters import ask_letter, over_letter
from matching.choosing.next_best import Candidate
from matching.enums import OfferState, ProposalState
from matching.models import MatchingRun, Offer, Proposal
from organizations.audit import record
from programs.enums import MatchingBy, ParticipantRole
from relationships.actions import Draft, publish_relationships
from relationships.models import Relationship
from relationships.queries import taken_participants


def offer_proposals(cohort: Cohort, run: MatchingRun, proposals: Sequence[Proposal], *, actor: User) -> list[Offer]:
    """Ask the mentor of each proposal first. Refusal when a mentee waits for an answer already, or has somebody."""
    mentees = {one.mentee_id for one in proposals}
    people = Participant.objects.filter(pk__in=mentees).select_related("person")
    waiting = set(
        Offer.objects.filter(mentee__in=mentees, state=OfferState.WAITING).values_list("mentee_id", flat=True)
    )
    busy = [one.person.name for one in people if one.pk in waiting | taken_participants(cohort)]
    if busy:
        raise Refusal(f"Waits for an answer or has somebody already: {', '.join(busy[:5])}. Reject these pairs first.")
    by_id = {one.pk: one for one in people}
    pairs = [(by_id[one.mentee_id], Candidate(one.mentor_id, one.reasons)) for one in proposals]
    return ask(cohort, pairs, run=run, actor=actor)


def ask_first_choices(cohort: Cohort, *, actor: User) -> int:
    """Ask the mentor whom each waiting mentee ranked first and who has a place. Returns how many are asked.

    Refusal when participants do not choose alone in this program, or nobody has a choice that can be asked.
    """
    with transaction.atomic():
        locked = lock_cohort(cohort.pk)
        if locked.program.matching_by != MatchingBy.PARTICIPANTS:
            raise Refusal("In this program a matching run decides. Run matching instead.")
        mentees = Participant.objects.filter(cohort=locked, role=ParticipantRole.MENTEE, state=ParticipantState.ACTIVE)
        had = Offer.objects.filter(cohort=locked).exclude(state=OfferState.WITHDRAWN).values("mentee_id")
        free_to_ask = {one.pk: one for one in mentees.exclude(pk__in=taken_participants(locked)).exclude(pk__in=had)}
        chosen = chosen_ones(locked, free_to_ask, free_mentors(locked), asked_so_far(free_to_ask))
        if not chosen:
            raise Refusal("No choice can be asked now: nobody chose, or the mentors they chose have no place left.")
        ask(locked, [(free_to_ask[one], chosen[one]) for one in sorted(chosen)], run=None, actor=actor)
    return len(chosen)


def accept_offer(offer: Offer, *, actor: User) -> Relationship:
    """The mentor says yes: the pair becomes live. Refusal when the time is over or the places are taken."""
    try:
        with transaction.atomic():
            cohort = lock_cohort(offer.cohort_id)
            current = _answerable(offer)
            draft = Draft(current.mentee_id, current.mentor_id, current.reasons)
            relationship = publish_relationships(cohort, [draft], actor=actor)[0]
            current.relationship = relationship
            current.save(update_fields=["relationship", "updated_at"])
            close(current, OfferState.ACCEPTED, actor=actor, now=timezone.now())
            Proposal.objects.filter(
                run=current.run, mentee=current.mentee_id, mentor=current.mentor_id, state__in=ProposalState.standing()
            ).update(state=ProposalState.PUBLISHED, relationship=relationship)
            _release_others(cohort, current, actor)
            if cohort.state == CohortState.MATCHING:
                start_cohort(cohort, actor=actor)
    except Refusal:
        _pass_on_when_full(offer, actor)
        raise
    offer.refresh_from_db()
    return relationship


def decline_offer(offer: Offer, *, reason: str, actor: User) -> None:
    """The mentor says no; the next choice is asked. The reason is for the program team only."""
    with transaction.atomic():
        cohort = lock_cohort(offer.cohort_id)
        current = _answerable(offer)
        current.decline_reason = reason.strip()[:500]
        close(current, OfferState.DECLINED, actor=actor, now=timezone.now())
        plan_clock(cohort, [timezone.now()])
    offer.refresh_from_db()


def send_offer_again(offer: Offer, *, actor: User) -> None:
    """Mail a silent mentor once more; the time to answer starts anew, with one reminder."""
    with transaction.atomic():
        cohort = lock_cohort(offer.cohort_id)
        current = _waiting(offer)
        current.sendings += 1
        current.reminded_at = None
        current.asked_at = timezone.now()
        current.remind_at, current.expires_at = clock_of(current.mentor, cohort, current.asked_at)
        current.save(update_fields=["sendings", "reminded_at", "asked_at", "remind_at", "expires_at", "updated_at"])
        post([ask_letter(current, actor=actor)])
        plan_clock(cohort, [current.remind_at, current.expires_at])
        record(current, "offer.sent_again", actor=actor)
    offer.refresh_from_db()


def take_offer_back(offer: Offer, *, actor: User) -> None:
    """The mentor need not answer any more, and nobody else is asked by itself."""
    _end_by_team(offer, OfferState.WITHDRAWN, actor)


def move_on(offer: Offer, *, actor: User) -> None:
    """Do not wait any longer: ask the mentee's next choice."""
    _end_by_team(offer, OfferState.MOVED_ON, actor)


def _end_by_team(offer: Offer, state: OfferState, actor: User) -> None:
    with transaction.atomic():
        cohort = lock_cohort(offer.cohort_id)
        current = _waiting(offer)
        close(current, state, actor=actor, now=timezone.now())
        post([over_letter(current)])
        plan_clock(cohort, [timezone.now()])
    offer.refresh_from_db()


def _release_others(cohort: Cohort, accepted: Offer, actor: User) -> None:
    """Once a mentor's places are taken, whoever else waits for this mentor is asked on."""
    mentor = Participant.objects.get(pk=accepted.mentor_id)
    if mentor.free_places > 0:
        return
    others = list(Offer.objects.filter(mentor=mentor, state=OfferState.WAITING).exclude(pk=accepted.pk))
    for one in others:
        close(one, OfferState.FILLED, actor=actor, now=timezone.now())
    if others:
        plan_clock(cohort, [timezone.now()])


def _pass_on_when_full(offer: Offer, actor: User) -> None:
    """A yes that came too late for the places: the mentee's next choice is asked."""
    with transaction.atomic():
        cohort = lock_cohort(offer.cohort_id)
        current = Offer.objects.select_related("mentor").get(pk=offer.pk)
        if current.is_waiting and current.mentor.free_places < 1:
            close(current, OfferState.FILLED, actor=actor, now=timezone.now())
            plan_clock(cohort, [timezone.now()])


def _waiting(offer: Offer) -> Offer:
    """The offer as it stands, its row held. Refusal once it was answered or ended."""
    current = with_people(Offer.objects.select_for_update(of=("self",)).filter(pk=offer.pk)).get()
    if current.is_waiting:
        return current
    raise Refusal(f"This was settled already: {current.get_state_display().lower()}.")


def _answerable(offer: Offer) -> Offer:
    """As `_waiting`, and in time: after the last minute a yes is too late, even before the clock was looked at."""
    current = _waiting(offer)
    if current.expires_at <= timezone.now():
        raise Refusal("The time to answer is over, so somebody else is asked. Thank you all the same.")
    return current
