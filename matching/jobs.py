"""What a worker does for a run: freeze, score, solve, explain, and store in one transaction."""

import gc
import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.utils import timezone

from core.enums import JobState
from core.jobs import LostLeaseError, PermanentError, Work, job_kind
from core.models import Job
from matching.computing import Computed, plan_people, score_people, why_too_many
from matching.engine import Infeasible
from matching.enums import ProposalState, RunState
from matching.models import MatchingRun, Proposal, RunInput, RunOutcome, Unmatched
from matching.names import first_names
from matching.replay import ENGINE_VERSION, outcome_of, pack_outcome
from matching.scoring import Scores
from matching.scoring.reasons import account_for
from matching.scoring.sides import OF_EQUALS
from matching.snapshot import Snapshot, digest, fingerprint, pack_with_digest, weights_digest
from matching.storing import Proposed, stored_account
from matching.studio.freezing import input_of
from matching.studio.outcome import contradiction
from matching.unpaired import Shortfall
from organizations.access import allows
from organizations.audit import record
from organizations.models import Membership
from programs.enums import HardRuleKind

KIND = "matching.run"
PHASES = {
    "candidates": ("Scoring pairs", 0.15, 0.35),
    "order": ("Putting the best pairs together", 0.35, 0.45),
    "solve": ("Putting the best pairs together", 0.35, 0.55),
    "check": ("Checking that no better plan exists", 0.4, 0.65),
    "describe": ("Checking that no better plan exists", 0.65, 0.7),
    "explain": ("Writing the reasons", 0.7, 0.95),
}
"""What the page says in each phase of the engine, and how much of a run is done at its start and its end."""


def fail_run(job_id: int, message: str) -> None:
    """Tell the run that its job ended without a result."""
    stopped = Job.objects.filter(pk=job_id, state=JobState.CANCELLED).exists()
    state = RunState.CANCELLED if stopped else RunState.FAILED
    MatchingRun.objects.filter(job_id=job_id, state__in=RunState.unfinished()).update(state=state, error=message[:500])


@dataclass(frozen=True)
class Frozen:
    """The inputs of a run, the fingerprint of the rows they came from, and what people are called."""

    snapshot: Snapshot
    fingerprint: str
    names: dict[int, str]


class _Clock:
    """Seconds of each phase, and the progress that the page shows."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.seconds: dict[str, float] = {}
        self.processor_seconds: dict[str, float] = {}
        self._since, self._used = monotonic(), _processor_seconds()

    def tell(self, words: str, fraction: float) -> None:
        """Show progress; raises when the person pressed Stop or another worker took over."""
        self.work.progress(words, fraction)

    def tell_phase(self, phase: str, done: float) -> None:
        """Show progress within a phase of the engine."""
        words, start, end = PHASES.get(phase, PHASES["solve"])
        self.tell(words, start + (end - start) * done)

    def end(self, phase: str) -> None:
        """Note how long a phase took."""
        now = monotonic()
        self.seconds[phase] = round(now - self._since, 3)
        used = _processor_seconds()
        self.processor_seconds[phase] = round(used - self._used, 3)
        self._since, self._used = now, used


def _processor_seconds() -> float:
    """Of this process and those that it started: the clock alone tells how busy the machine was."""
    return sum(os.times()[:4])


@job_kind(KIND, on_failure=fail_run)
def compute_run(work: Work) -> None:
    """Compute the proposals of a run. Writes nothing before the end, so that a killed worker leaves no trace."""
    clock = _Clock(work)
    run, frozen = _freeze(work)
    snapshot, names = frozen.snapshot, frozen.names
    clock.end("snapshot")
    scores = score_people(snapshot, lambda label, done: clock.tell(f"Scoring: {label}", 0.05 + 0.1 * done))
    clock.end("scoring")
    try:
        plan = plan_people(scores, seed=run.seed, progress=clock.tell_phase)
    except Infeasible as error:
        raise PermanentError(contradiction(error)) from error
    clock.end("solving")
    with _without_collecting():
        proposals = _proposals(plan, names, clock)
    missing, without_rule = plan.shortfalls(names)
    clock.end("explaining")
    _store(work, run, frozen, plan, _Result(proposals, missing, without_rule), clock)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Reasons are plain data without cycles: looking for cycles among so many new rows is a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _freeze(work: Work) -> tuple[MatchingRun, Frozen]:
    """The run and its inputs as they are now. PermanentError when there is nothing to do or no right to do it."""
    with work.context():
        run = MatchingRun.objects.select_related("cohort__program").filter(job_id=work.job_id).first()
        if run is None:
            raise PermanentError("The run was removed.")
        _recheck_right(work)
        if not Job.objects.filter(pk=work.job_id, fence=work.fence, state=JobState.RUNNING).exists():
            raise LostLeaseError
        MatchingRun.objects.filter(pk=run.pk, state=RunState.QUEUED).update(state=RunState.RUNNING)
        run.snapshot_at = timezone.now()
        before = fingerprint(run.cohort)
        snapshot, names = input_of(run)
        _check(snapshot)
        return run, Frozen(snapshot, before, names)


def _recheck_right(work: Work) -> None:
    """The person who started the run must still have the right to."""
    if work.initiator_id is None:
        return
    membership = Membership.objects.filter(user_id=work.initiator_id, is_active=True).first()
    if not allows(membership, "matching.manage"):
        raise PermanentError("The person who started the run may no longer run matching.")


def _check(snapshot: Snapshot) -> None:
    """Say what to do when there is nothing to compute."""
    if not snapshot["criteria"]:
        raise PermanentError(
            "The program has no criterion with a weight. Set one under Rules and weights, then run again."
        )
    if snapshot["structure"] in OF_EQUALS:
        if len(snapshot["mentees"]) < 2:
            raise PermanentError("Fewer than two peers wait for a partner. Add people or end a relationship first.")
        if reason := why_too_many(snapshot):
            raise PermanentError(reason)
        return
    if not snapshot["mentees"]:
        raise PermanentError("No mentee waits for a mentor. Accept applications or add people first.")
    if not snapshot["mentors"]:
        raise PermanentError("No mentor has a free place. Add mentors or raise a mentor's number of places.")


def _proposals(plan: Computed, names: dict[int, str], clock: _Clock) -> Proposed:
    """A row for each pair of the plan, with everything that is said about it."""
    locked = set(plan.locked) | {(column, row) for row, column in plan.locked if plan.sides.are_peers}
    found = Proposed()
    for pair, account in plan.accounts(names, clock.tell_phase):
        mentee, mentor = plan.sides.rows[pair[0]]["id"], plan.sides.columns[pair[1]]["id"]
        found.add(mentee, mentor, ProposalState.LOCKED if pair in locked else ProposalState.PROPOSED, account)
    return found


def proposal_row(
    run: MatchingRun, scores: Scores, pair: tuple[int, int], names: dict[int, str], *, taken: int
) -> Proposal:
    """An unsaved proposal for (row, column). `taken`: places of the mentor in use, this pair included."""
    mentee, mentor = scores.sides.rows[pair[0]]["id"], scores.sides.columns[pair[1]]["id"]
    account = account_for(scores, *pair, first_names(names[mentee], names[mentor]), taken=taken)
    own = {"organization_id": run.organization_id, "run": run, "mentee_id": mentee, "mentor_id": mentor}
    return Proposal(**own, **stored_account(account))


@dataclass(frozen=True)
class _Result:
    """What a run found: pairs, people without one, and how many more each rule keeps out."""

    proposals: Proposed
    missing: list[Shortfall]
    without_rule: dict[str, int]


def _store(work: Work, run: MatchingRun, frozen: Frozen, plan: Computed, result: _Result, clock: _Clock) -> None:
    """Write the whole result, or nothing when the lease was lost or Stop was pressed."""
    own = {"organization_id": run.organization_id, "run": run}
    rows = plan.sides.rows
    unmatched = [
        Unmatched(participant_id=rows[one.row]["id"], reason=one.reason[:400], fix=one.fix, **own)
        for one in result.missing
    ]
    (content, input_hash), outcome = pack_with_digest(frozen.snapshot), outcome_of(plan)
    with work.finish():
        current = MatchingRun.objects.select_for_update().get(pk=run.pk)
        RunInput.objects.create(content=content, fingerprint=frozen.fingerprint, **own)
        RunOutcome.objects.create(content=pack_outcome(outcome), digest=digest(outcome), **own)
        result.proposals.store(run)
        Unmatched.objects.bulk_create(unmatched, batch_size=500)
        clock.end("storing")
        current.state = RunState.COMPUTED
        current.snapshot_at = run.snapshot_at
        current.input_hash = input_hash
        current.weights_hash = weights_digest(frozen.snapshot)
        current.engine_version = ENGINE_VERSION
        current.error = ""
        current.summary = _summary(frozen, plan, result) | {
            "seconds": clock.seconds,
            "processor_seconds": clock.processor_seconds,
        }
        current.save()
        record(current, "matching_run.computed", actor=None, pairs=len(result.proposals.fits), unpaired=len(unmatched))


def _summary(frozen: Frozen, plan: Computed, result: _Result) -> dict[str, Any]:
    snapshot, names = frozen.snapshot, frozen.names
    scores = result.proposals.fits
    sides = plan.sides
    unknown_lines = not snapshot["knows_reporting_lines"] and any(
        rule["kind"] == HardRuleKind.NOT_REPORTING_LINE for rule in snapshot["rules"]
    )
    return {
        "mentees": len(snapshot["mentees"]),
        "mentors": len(snapshot["mentors"]),
        "places": int(plan.places.sum()),
        "matched": len(scores),
        "median": round(statistics.median(scores), 1) if scores else None,
        "lowest": min(scores, default=None),
        "total": round(sum(scores), 1),
        "proven": plan.is_proven,
        "without_rule": result.without_rule,
        "dropped_locks": [
            f"{names[sides.rows[row]['id']]} and {names[sides.columns[column]['id']]}" for row, column in plan.dropped
        ],
        "reporting_lines_unknown": unknown_lines,
        "unanswered": plan.unanswered,
    }
