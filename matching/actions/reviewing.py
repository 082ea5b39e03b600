"""Changes to the proposals of a run. Each is kept as a step that can be undone, the last one first."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cohorts.models import Participant
from core.errors import Refusal
from matching.board import ReviewBoard, load_board
from matching.displacing import NOBODY, Effect
from matching.enums import ProposalState, ReviewKind
from matching.jobs import proposal_row
from matching.models import MatchingRun, Proposal, ReviewStep, Unmatched
from matching.names import first_name, names_of
from matching.rule_words import broken_rule
from organizations.audit import record

PROPOSAL_FIELDS = (
    "public_id",
    "mentee_id",
    "mentor_id",
    "state",
    "score",
    "breakdown",
    "sentence",
    "reasons",
    "flags",
    "coverage",
    "rank_for_mentee",
    "rank_for_mentor",
    "needs_look",
    "by_hand",
    "rejection",
)
UNMATCHED_FIELDS = ("public_id", "participant_id", "reason", "fix")
STALE = "The proposals were changed in another window. This is how they stand now; please look again and repeat."


def lock_proposal(proposal: Proposal, *, actor: User, version: int | None = None) -> ReviewStep:
    """Keep a pair whatever the next run finds, and let no swap move it."""
    return _set_state(proposal, ProposalState.PROPOSED, ProposalState.LOCKED, ReviewKind.LOCK, actor, version)


def unlock_proposal(proposal: Proposal, *, actor: User, version: int | None = None) -> ReviewStep:
    """Let the next run decide about a pair again."""
    return _set_state(proposal, ProposalState.LOCKED, ProposalState.PROPOSED, ReviewKind.UNLOCK, actor, version)


def lock_proposals(
    run: MatchingRun, public_ids: Iterable[str], *, actor: User, version: int | None = None
) -> ReviewStep | None:
    """Lock several pairs as one step. None when none of them was left to lock."""
    with _review(run, version) as current:
        chosen = list(
            Proposal.objects.filter(run=current, public_id__in=list(public_ids), state=ProposalState.PROPOSED)
        )
        if not chosen:
            return None
        people = [one.mentee_id for one in chosen] + [one.mentor_id for one in chosen if _are_peers(current)]
        words = "1 pair is locked." if len(chosen) == 1 else f"{len(chosen)} pairs are locked."
        step = _step(current, ReviewKind.LOCK, actor, people, words)
        Proposal.objects.filter(pk__in=[one.pk for one in chosen]).update(state=ProposalState.LOCKED)
        record(current, "proposal.locked", actor=actor, number=current.number, pairs=len(chosen))
    return step


def reject_proposal(proposal: Proposal, *, actor: User, reason: str = "", version: int | None = None) -> ReviewStep:
    """Take a pair out; the next run will not propose it again. The reason is for the program team only."""
    with _review(proposal.run, version) as run:
        current = _fresh(run, proposal)
        if current.state == ProposalState.REJECTED:
            raise Refusal(f"{_pair(current)} were rejected already.")
        people = _sides(current)
        step = _step(run, ReviewKind.REJECT, actor, people, f"{_pair(current)} are no longer proposed.")
        current.state, current.rejection = ProposalState.REJECTED, reason.strip()[:300]
        current.save(update_fields=["state", "rejection", "updated_at"])
        other = first_name(current.mentor.person.name)
        alone = people if _are_peers(run) else [current.mentee_id]
        _leave_without(run, alone, f"The pair with {other} was rejected during review.")
        record(run, "proposal.rejected", actor=actor, number=run.number, proposal=current.public_id)
    return step


def restore_proposal(proposal: Proposal, *, actor: User, version: int | None = None) -> ReviewStep:
    """Propose a rejected pair again. Refusal when one of the two has somebody else by now."""
    with _review(proposal.run, version) as run:
        current = _fresh(run, proposal)
        if current.state != ProposalState.REJECTED:
            raise Refusal(f"{_pair(current)} are proposed already.")
        board = load_board(run)
        row, column = board.scores.row_of[current.mentee_id], board.scores.column_of[current.mentor_id]
        if board.board.mentor_of[row] != NOBODY or board.room(column) < 1:
            raise Refusal(
                f"{_pair(current)} cannot be restored: one of them has no free place. Swap or undo that first."
            )
        people = _sides(current)
        step = _step(run, ReviewKind.RESTORE, actor, people, f"{_pair(current)} are proposed again.")
        current.state, current.rejection = ProposalState.PROPOSED, ""
        current.save(update_fields=["state", "rejection", "updated_at"])
        Unmatched.objects.filter(run=run, participant_id__in=people).delete()
        record(run, "proposal.restored", actor=actor, number=run.number, proposal=current.public_id)
    return step


def assign_mentor(
    run: MatchingRun, mentee: Participant, mentor: Participant, *, actor: User, version: int | None = None
) -> ReviewStep:
    """Give a mentee this mentor and lock the pair: a swap, or pairing by hand. Others move as the page foretold.

    Refusal when a hard rule forbids the pair, naming it, or when locked pairs stand in the way.
    """
    with _review(run, version) as current:
        board = load_board(current)
        pair = _positions(board, mentee, mentor)
        names = names_of([mentee.pk, mentor.pk, *board.scores.row_of, *board.scores.column_of])
        forbidding = board.forbidding(*pair)
        if forbidding:
            broken = "; ".join(broken_rule(rule.kind, rule.configuration) for rule in forbidding)
            raise Refusal(f"{names[mentee.pk]} and {names[mentor.pk]} break a hard rule: {broken}.")
        effect = board.effects(pair[0], [pair[1]])[0][1]
        if effect is None or int(board.board.mentor_of[pair[0]]) == pair[1]:
            raise Refusal(f"{names[mentor.pk]} cannot take {names[mentee.pk]} now: the pairs there are locked.")
        kind = ReviewKind.PAIR if int(board.board.mentor_of[pair[0]]) == NOBODY else ReviewKind.SWAP
        said = _said(board, pair, effect, names)
        moved = _people_of(board, effect)
        step = _step(current, kind, actor, moved, said)
        _apply(current, board, effect, names)
        record(
            current, "proposal.assigned", actor=actor, number=current.number, kind=str(kind), moved=len(effect.places)
        )
    return step


def undo_step(step: ReviewStep, *, actor: User) -> ReviewStep | None:
    """Put everything back as it was before a change. Returns the step before it, which can be undone next.

    Refusal when something was changed after it: the last change is undone first.
    """
    with _review(step.run, None) as run:
        waiting = ReviewStep.objects.filter(run=run, undone_at__isnull=True).order_by("-id")
        last = waiting.first()
        if last is None or last.pk != step.pk:
            raise Refusal("Something was changed after this. Undo the latest change first.")
        people = last.before["mentees"]
        _rows_of(run, people).delete()
        Unmatched.objects.filter(run=run, participant_id__in=people).delete()
        common = {"organization_id": run.organization_id, "run": run}
        Proposal.objects.bulk_create(Proposal(**common, **row) for row in last.before["proposals"])
        Unmatched.objects.bulk_create(Unmatched(**common, **row) for row in last.before["unmatched"])
        last.undone_at = timezone.now()
        last.save(update_fields=["undone_at", "updated_at"])
        record(run, "review_step.undone", actor=actor, number=run.number, kind=last.kind)
        return waiting.exclude(pk=last.pk).first()


@contextmanager
def _review(run: MatchingRun, version: int | None) -> Iterator[MatchingRun]:
    """The run with its row locked; its version rises. Refusal when it cannot be changed, or was meanwhile."""
    with transaction.atomic():
        locked = MatchingRun.objects.select_for_update(of=("self",)).select_related("cohort__program").get(pk=run.pk)
        if not locked.is_reviewable:
            raise Refusal(f"Run {locked.number} can no longer be changed: {locked.get_state_display().lower()}.")
        if version is not None and version != locked.version:
            raise Refusal(STALE)
        yield locked
        locked.version += 1
        locked.save(update_fields=["version", "updated_at"])


def _set_state(
    proposal: Proposal,
    before: ProposalState,
    after: ProposalState,
    kind: ReviewKind,
    actor: User,
    version: int | None,
) -> ReviewStep:
    with _review(proposal.run, version) as run:
        current = _fresh(run, proposal)
        if current.state != before:
            raise Refusal(f"{_pair(current)}: {current.get_state_display().lower()} already. Nothing was changed.")
        words = "locked" if after == ProposalState.LOCKED else "unlocked"
        step = _step(run, kind, actor, _sides(current), f"{_pair(current)} are {words}.")
        current.state = after
        current.save(update_fields=["state", "updated_at"])
        record(run, f"proposal.{words}", actor=actor, number=run.number, proposal=current.public_id)
    return step


def _fresh(run: MatchingRun, proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_related("mentee__person", "mentor__person").filter(run=run, pk=proposal.pk).first()
    if found is None:
        raise Refusal(STALE)
    return found


def _pair(proposal: Proposal) -> str:
    return f"{proposal.mentee.person.name} and {proposal.mentor.person.name}"


def _are_peers(run: MatchingRun) -> bool:
    return run.cohort.program.structure == "peer"


def _sides(proposal: Proposal) -> list[int]:
    """Whose rows a change of this proposal touches."""
    return [proposal.mentee_id, proposal.mentor_id] if _are_peers(proposal.run) else [proposal.mentee_id]


def _rows_of(run: MatchingRun, people: Iterable[int]) -> "QuerySet[Proposal]":
    ids = list(people)
    return Proposal.objects.filter(Q(mentee_id__in=ids) | Q(mentor_id__in=ids), run=run)


def _step(run: MatchingRun, kind: ReviewKind, actor: User, people: Iterable[int], said: str) -> ReviewStep:
    """Keep how the rows of these people stand, before they change."""
    ids = sorted(set(people))
    before: dict[str, Any] = {
        "mentees": ids,
        "proposals": list(_rows_of(run, ids).order_by("id").values(*PROPOSAL_FIELDS)),
        "unmatched": list(
            Unmatched.objects.filter(run=run, participant_id__in=ids).order_by("id").values(*UNMATCHED_FIELDS)
        ),
    }
    return ReviewStep.objects.create(
        organization_id=run.organization_id, run=run, kind=kind, actor=actor, said=said[:300], before=before
    )


def _leave_without(run: MatchingRun, people: Iterable[int], reason: str) -> None:
    others = {"peer": "partner", "circle": "circle"}
    other = others.get(run.cohort.program.structure, "mentor")
    for participant_id in people:
        Unmatched.objects.update_or_create(
            organization_id=run.organization_id,
            run=run,
            participant_id=participant_id,
            defaults={"reason": reason, "fix": {"kind": "choose", "label": f"Choose a {other}"}},
        )


def _positions(board: ReviewBoard, mentee: Participant, mentor: Participant) -> tuple[int, int]:
    row, column = board.scores.row_of.get(mentee.pk), board.scores.column_of.get(mentor.pk)
    if row is None or column is None:
        raise Refusal("One of the two was not part of this run. Run matching again to include everybody.")
    return row, column


def _people_of(board: ReviewBoard, effect: Effect) -> list[int]:
    """Participants whose rows an effect touches."""
    rows = [row for row, _column in effect.places]
    people = [int(board.scores.sides.rows[row]["id"]) for row in rows]
    if board.are_peers:
        people += [board.column_ids[column] for _row, column in effect.places if column != NOBODY]
    return people


def _apply(run: MatchingRun, board: ReviewBoard, effect: Effect, names: dict[int, str]) -> None:
    """Write the new places: the asked pair locked and marked as made by hand, the others as proposals."""
    people = _people_of(board, effect)
    _rows_of(run, people).exclude(state=ProposalState.REJECTED).delete()
    Unmatched.objects.filter(run=run, participant_id__in=people).delete()
    asked, mentor_of = effect.places[0], board.board.mentor_of.copy()
    for row, column in effect.places:
        mentor_of[row] = column
    for row, column in effect.places:
        if column == NOBODY:
            by = first_name(names[int(board.scores.sides.rows[asked[0]]["id"])])
            _leave_without(run, [int(board.scores.sides.rows[row]["id"])], f"Made room when {by} was paired by hand.")
            continue
        pair = (min(row, column), max(row, column)) if board.are_peers else (row, column)
        proposal = proposal_row(run, board.scores, pair, names, taken=int((mentor_of == column).sum()))
        Proposal.objects.filter(run=run, mentee_id=proposal.mentee_id, mentor_id=proposal.mentor_id).delete()
        if (row, column) == asked:
            proposal.state, proposal.by_hand = ProposalState.LOCKED, True
        proposal.save()


def _said(board: ReviewBoard, pair: tuple[int, int], effect: Effect, names: dict[int, str]) -> str:
    """What happened, for the toast: "Ama is now with Hanna. Fit 92 to 85. Bob moves to Luis."."""
    rows, total = board.scores.sides.rows, board.scores.total
    now = int(board.board.mentor_of[pair[0]])
    fit = f"{total[pair]:.0f}" if now == NOBODY else f"{total[pair[0], now]:.0f} to {total[pair]:.0f}"
    words = [f"{names[rows[pair[0]]['id']]} is now with {names[board.column_ids[pair[1]]]}.", f"Fit {fit}."]
    for row, column in effect.places[1:]:
        who = names[rows[row]["id"]]
        if column == NOBODY:
            words.append(f"{who} has nobody now.")
        else:
            words.append(f"{who} {'is with' if board.are_peers else 'moves to'} {names[board.column_ids[column]]}.")
    return " ".join(words)
