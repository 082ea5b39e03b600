"""How a run was computed: what its page shows and what its file says."""

from dataclasses import dataclass
from typing import Any

from core.errors import Refusal
from matching.enums import ProposalState
from matching.models import MatchingRun, Proposal, ReviewStep, RunInput, RunOutcome
from matching.replay import Outcome, Replay, replay, unpack_outcome
from matching.run_file import RunFacts, run_document
from matching.snapshot import Snapshot, unpack
from programs.enums import HardRuleKind

# As many pairs can be scored and solved again while a person waits for a page.
MOST_PAIRS_AT_ONCE = 1_000_000
# In the order in which they happen; JSON of the database has its own.
PHASES = ("snapshot", "scoring", "solving", "explaining", "storing")


@dataclass(frozen=True)
class Weight:
    """A criterion of the run with its part of the 100 points."""

    label: str
    weight: int
    # None where nobody answered: then the others share its points.
    share: float | None


@dataclass(frozen=True)
class Provenance:
    """Everything a run rests on."""

    outcome: Outcome | None
    digest: str
    weights: list[Weight]
    rules: list[str]
    minimum_score: float
    mentees: int
    mentors: int
    locked: int
    rejected: int
    steps: list[ReviewStep]
    moved: int
    seconds: list[tuple[str, float]]

    @property
    def gap(self) -> float | None:
        """Points that a better plan could have at most; None when that was not measured."""
        if not self.outcome or self.outcome["upper_bound"] is None:
            return None
        return max(0.0, round(float(self.outcome["upper_bound"]) - float(self.outcome["total"]), 2))


def provenance_of(run: MatchingRun) -> Provenance:
    """What a run rests on, and what was changed by hand after it. Refusal when its inputs are not kept."""
    snapshot, outcome = inputs_of(run), stored_outcome(run)
    kept = RunOutcome.objects.filter(run=run).first()
    return Provenance(
        outcome=outcome,
        digest=kept.digest if kept else "",
        weights=_weights(snapshot, set(run.summary.get("unanswered", []))),
        rules=[_in_words(one["kind"], one["configuration"]) for one in snapshot["rules"]],
        minimum_score=float(snapshot["minimum_score"]),
        mentees=len(snapshot["mentees"]),
        mentors=len(snapshot["mentors"]),
        locked=len(snapshot["locked"]),
        rejected=len(snapshot["rejected"]),
        steps=list(ReviewStep.objects.filter(run=run).select_related("actor").order_by("id")),
        moved=_moved(run, outcome),
        seconds=[(phase, run.summary["seconds"][phase]) for phase in PHASES if phase in run.summary.get("seconds", {})],
    )


def inputs_of(run: MatchingRun) -> Snapshot:
    """The frozen inputs. Refusal when they are not kept."""
    stored = RunInput.objects.filter(run=run).first()
    if stored is None:
        raise Refusal(f"The inputs of run {run.number} are not kept, so it cannot be computed again.")
    return unpack(stored.content)


def stored_outcome(run: MatchingRun) -> Outcome | None:
    """The pairs as they were computed; None for a run from before these were kept."""
    kept = RunOutcome.objects.filter(run=run).first()
    return unpack_outcome(kept.content) if kept else None


def replay_run(run: MatchingRun, *, most_pairs: int | None = None) -> Replay:
    """Compute a run again from its stored inputs. Refusal when inputs or outcome are not kept, or it is too large."""
    snapshot, outcome = inputs_of(run), stored_outcome(run)
    if most_pairs is not None and pairs_in(snapshot) > most_pairs:
        raise Refusal("This run is too large to be computed while you wait. Use manage.py export_run and replay_run.")
    if outcome is None:
        raise Refusal(f"Run {run.number} was computed before results were kept, so there is nothing to compare with.")
    return replay(outcome, snapshot, seed=run.seed)


def pairs_in(snapshot: Snapshot) -> int:
    """How many pairs have a score."""
    return len(snapshot["mentees"]) * len(snapshot["mentors"] or snapshot["mentees"])


def document_of(run: MatchingRun) -> dict[str, Any]:
    """The run as a file that replays. Refusal when inputs or outcome are not kept."""
    snapshot, outcome = inputs_of(run), stored_outcome(run)
    if outcome is None:
        raise Refusal(f"Run {run.number} was computed before results were kept. Run matching again to get a file.")
    facts = RunFacts(
        id=run.public_id,
        number=run.number,
        program=run.cohort.program.name,
        cohort=run.cohort.name,
        structure=run.cohort.program.structure,
        engine_version=run.engine_version,
        objective=run.objective,
        seed=run.seed,
        snapshot_at=run.snapshot_at,
        seconds=run.summary.get("seconds", {}),
        input_hash=run.input_hash,
        weights_hash=run.weights_hash,
    )
    steps = ReviewStep.objects.filter(run=run).order_by("id")
    changes = [
        {"kind": one.kind, "at": one.created_at.isoformat(), "undone": one.undone_at is not None} for one in steps
    ]
    return run_document(facts, snapshot, outcome, changes)


def _weights(snapshot: Snapshot, unanswered: set[str]) -> list[Weight]:
    told = [one for one in snapshot["criteria"] if one["weight"]]
    whole = sum(one["weight"] for one in told if one["label"] not in unanswered) or 1
    return [
        Weight(
            one["label"],
            one["weight"],
            None if one["label"] in unanswered else round(100 * one["weight"] / whole, 1),
        )
        for one in told
    ]


def _moved(run: MatchingRun, outcome: Outcome | None) -> int:
    """People who stand with somebody else now than the engine proposed."""
    if outcome is None:
        return 0
    standing = Proposal.objects.filter(run=run, state__in=ProposalState.standing())
    now = dict(standing.values_list("mentee_id", "mentor_id"))
    then = {mentee: mentor for mentee, mentor, _fit in outcome["pairs"]}
    return sum(then.get(one) != now.get(one) for one in {*then, *now})


def _in_words(kind: str, configuration: dict[str, Any]) -> str:
    """A hard rule with its settings: "At least some shared working hours: 2"."""
    name = str(HardRuleKind(kind).label) if kind in HardRuleKind.values else kind
    settings = ", ".join(str(value) for value in configuration.values() if isinstance(value, str | int | float))
    return f"{name}: {settings}" if settings else name
