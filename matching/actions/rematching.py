"""Drafting another mentor, and a person's decision about the draft."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort, Participant
from core.errors import Refusal
from matching.actions.reviewing import STALE
from matching.choosing.asking import ask, lock_cohort
from matching.choosing.drafts import draft_for, mentees_of, queue, standing_pairs
from matching.choosing.next_best import Candidate
from matching.enums import RematchCause, RematchState
from matching.models import Rematch, RematchOption
from organizations.audit import record
from programs.enums import Structure
from relationships.actions import Draft, end_relationship, publish_relationships
from relationships.enums import RelationshipKind
from relationships.models import Relationship, RelationshipMember

LEAST_BONUS, MOST_BONUS = 0.0, 20.0


def draft_rematch(relationship: Relationship, *, actor: User) -> Rematch:
    """Look who else could mentor the mentee of a pair. The pair stands until a person decides."""
    if relationship.kind != RelationshipKind.PAIR or relationship.cohort.program.structure in Structure.of_equals():
        raise Refusal("Another mentor can be drafted for a mentee of a pair. Use a matching run for circles and peers.")
    with transaction.atomic():
        lock_cohort(relationship.cohort_id)
        rematch, created = draft_for(relationship, RematchCause.ASKED, asked_by_id=actor.pk)
        if created:
            record(rematch, "rematch.asked", actor=actor)
    return rematch


def draft_cohort(cohort: Cohort, *, keep_bonus: float, actor: User) -> Rematch:
    """Look at all pairs of a cohort again. keep_bonus: points of 100 that keeping a pair is worth."""
    if not LEAST_BONUS <= keep_bonus <= MOST_BONUS:
        raise Refusal(f"Keeping a pair can be worth {LEAST_BONUS:g} to {MOST_BONUS:g} points.")
    with transaction.atomic():
        locked = lock_cohort(cohort.pk)
        if locked.program.structure not in {Structure.ONE_TO_ONE, Structure.REVERSE}:
            raise Refusal("A whole cohort can be looked at again where mentors and mentees are pairs.")
        if not standing_pairs(locked):
            raise Refusal("There is no pair yet. Run matching first.")
        Rematch.objects.filter(cohort=locked, cause=RematchCause.COHORT, state__in=RematchState.open_ones()).update(
            state=RematchState.DISMISSED, decided_by=actor, decided_at=timezone.now()
        )
        rematch = Rematch.objects.create(
            organization_id=locked.organization_id,
            cohort=locked,
            cause=RematchCause.COHORT,
            keep_bonus=keep_bonus,
            asked_by=actor,
        )
        queue(rematch)
        record(rematch, "rematch.asked", actor=actor, keep_bonus=keep_bonus)
    return rematch


def take_option(option: RematchOption, *, actor: User) -> Relationship | None:
    """Give the mentee this mentor: the old relationship ends, the new one begins and both are told.

    Where the program asks mentors first, the mentor is asked instead, and None is returned.
    """
    with transaction.atomic():
        rematch, cohort = _open(option.rematch)
        if rematch.relationship is None:
            raise Refusal("The changes of a whole cohort are taken together.")
        if RematchOption.objects.filter(rematch=rematch, mentee=option.mentee_id, taken_as__isnull=False).exists():
            raise Refusal(STALE)
        end_relationship(rematch.relationship, actor=actor)
        made = None
        if cohort.program.asks_mentors_first:
            mentee = Participant.objects.select_related("person").get(pk=option.mentee_id)
            ask(cohort, [(mentee, Candidate(option.mentor_id, option.reasons))], run=None, actor=actor)
        else:
            draft = Draft(option.mentee_id, option.mentor_id, option.reasons)
            made = publish_relationships(cohort, [draft], actor=actor)[0]
            RematchOption.objects.filter(pk=option.pk).update(taken_as=made)
        left = set(mentees_of(rematch.relationship)) - set(standing_pairs(cohort)) - {option.mentee_id}
        if not left:
            _decide(rematch, RematchState.TAKEN, actor)
        record(rematch, "rematch.taken", actor=actor, cause=rematch.cause)
    return made


def take_all(rematch: Rematch, *, actor: User) -> int:
    """Make the changes of a whole cohort together. Returns how many. Refusal when the pairs are not as they were."""
    with transaction.atomic():
        current, cohort = _open(rematch)
        options = list(RematchOption.objects.filter(rematch=current).order_by("mentee_id"))
        now = standing_pairs(cohort)
        if current.relationship_id is not None or not options:
            raise Refusal("There is nothing to change.")
        if any(now.get(one.mentee_id) != one.mentor_now_id for one in options):
            raise Refusal("Some of these pairs changed since the draft was made. Draft it again.")
        members = RelationshipMember.objects.filter(
            participant__in=[one.mentee_id for one in options], is_active=True
        ).select_related("relationship")
        for member in members.order_by("relationship_id"):
            end_relationship(member.relationship, actor=actor)
        drafts = [Draft(one.mentee_id, one.mentor_id, one.reasons) for one in options]
        for option, made in zip(options, publish_relationships(cohort, drafts, actor=actor), strict=True):
            option.taken_as = made
        RematchOption.objects.bulk_update(options, ["taken_as"], batch_size=500)
        _decide(current, RematchState.TAKEN, actor)
        record(current, "rematch.taken", actor=actor, cause=current.cause, pairs=len(options))
    return len(options)


def dismiss_rematch(rematch: Rematch, *, actor: User) -> None:
    """Put a draft away; nothing changes. Does nothing when it was decided already."""
    with transaction.atomic():
        current = Rematch.objects.select_for_update().get(pk=rematch.pk)
        if current.state not in RematchState.open_ones():
            return
        _decide(current, RematchState.DISMISSED, actor)
        record(current, "rematch.dismissed", actor=actor, cause=current.cause)


def _open(rematch: Rematch) -> tuple[Rematch, Cohort]:
    cohort = lock_cohort(rematch.cohort_id)
    current = Rematch.objects.select_for_update(of=("self",)).select_related("relationship").get(pk=rematch.pk)
    if not current.is_draft:
        raise Refusal(f"This draft is settled already: {current.get_state_display().lower()}.")
    return current, cohort


def _decide(rematch: Rematch, state: RematchState, actor: User) -> None:
    rematch.state, rematch.decided_by, rematch.decided_at = state, actor, timezone.now()
    rematch.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
