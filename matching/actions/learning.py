"""Weights from outcomes: proposed by a computation, accepted by a person, taken back with one press."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from matching.enums import RunState, WeightsState
from matching.learning import FEWEST_RATED, learn
from matching.models import LearnedWeights, MatchingRun, RunInput
from matching.planning import make_plan
from matching.provenance import MOST_PAIRS_AT_ONCE, pairs_in
from matching.quality import dataset_of
from matching.scoring import score_pairs
from matching.snapshot import Snapshot, unpack
from organizations.audit import record
from programs.actions.matching import save_matching_rules
from programs.models import Criterion, Program

SEED = 0


def propose_weights(program: Program, *, actor: User) -> LearnedWeights:
    """Learn from the rated relationships of a program. Changes no weight.

    Refusal below about a hundred of them, when the data bear out today's weights, or a proposal waits already.
    """
    if LearnedWeights.objects.filter(program=program, state=WeightsState.PROPOSED).exists():
        raise Refusal("Weights from outcomes wait for a decision already.")
    data = dataset_of(program)
    if not data.is_enough:
        raise Refusal(f"Not yet: {data.rated} of {FEWEST_RATED} rated relationships.")
    before = [one.weight for one in data.criteria]
    learned = learn(data.pairs, before, seed=SEED)
    if learned.weights == before:
        raise Refusal("The ratings bear out today's weights: nothing else fits clearly better.")
    keys = [one.public_id for one in data.criteria]
    after = dict(zip(keys, learned.weights, strict=True))
    gain = learned.gain
    with transaction.atomic():
        proposal = LearnedWeights.objects.create(
            organization_id=program.organization_id,
            program=program,
            before=dict(zip(keys, before, strict=True)),
            after=after,
            relationships=data.pairs.count,
            data_hash=data.digest,
            seed=SEED,
            gain={"configured": gain.configured, "learned": gain.learned, "low": gain.low, "high": gain.high},
            churn=churn_of(program, after),
            made_by=actor,
        )
        record(program, "weights.proposed", actor=actor, relationships=proposal.relationships)
    return proposal


def accept_weights(proposal: LearnedWeights, *, actor: User) -> LearnedWeights:
    """Set the proposed weights. Refusal when it was decided already, or somebody changed weights meanwhile."""
    with transaction.atomic():
        locked = _locked(proposal, WeightsState.PROPOSED)
        _require_weights(locked, locked.before)
        _set_weights(locked, locked.after, actor)
        return _decide(locked, WeightsState.ACCEPTED, actor, "weights.accepted")


def dismiss_weights(proposal: LearnedWeights, *, actor: User) -> LearnedWeights:
    """Put a proposal away; nothing changes."""
    with transaction.atomic():
        return _decide(_locked(proposal, WeightsState.PROPOSED), WeightsState.DISMISSED, actor, "weights.dismissed")


def undo_weights(proposal: LearnedWeights, *, actor: User) -> LearnedWeights:
    """Restore the weights of before. Refusal when somebody changed weights after accepting."""
    with transaction.atomic():
        locked = _locked(proposal, WeightsState.ACCEPTED)
        _require_weights(locked, locked.after)
        _set_weights(locked, locked.before, actor)
        return _decide(locked, WeightsState.UNDONE, actor, "weights.undone")


def churn_of(program: Program, after: dict[str, int]) -> dict[str, Any]:
    """The last run solved again under other weights: how many people would have somebody else, at what loss.

    Empty without a run, and for one too large to be solved while a person waits.
    """
    runs = MatchingRun.objects.filter(cohort__program=program, state__in=RunState.with_result())
    run = runs.order_by("-created_at", "-id").first()
    stored = RunInput.objects.filter(run=run).first() if run else None
    if run is None or stored is None:
        return {}
    snapshot = unpack(stored.content)
    if pairs_in(snapshot) > MOST_PAIRS_AT_ONCE:
        return {}
    scored = score_pairs(_weighed(snapshot, after))
    old, new = make_plan(score_pairs(snapshot), seed=run.seed), make_plan(scored, seed=run.seed)
    points = [sum(float(scored.total[pair]) for pair in plan.pairs) for plan in (old, new)]
    return {
        "run": run.number,
        "cohort": run.cohort.name,
        "people": len(new.mentor_of),
        "changed": int((old.mentor_of != new.mentor_of).sum()),
        "loss": round(100 * (points[1] - points[0]) / points[1], 2) if points[1] else 0.0,
    }


def _weighed(snapshot: Snapshot, weights: dict[str, int]) -> Snapshot:
    criteria = [{**one, "weight": weights.get(one["key"], one["weight"])} for one in snapshot["criteria"]]
    return {**snapshot, "criteria": criteria}


def _locked(proposal: LearnedWeights, state: WeightsState) -> LearnedWeights:
    found = LearnedWeights.objects.select_for_update(of=("self",)).select_related("program").get(pk=proposal.pk)
    if found.state != state:
        raise Refusal(f"These weights were decided already: {found.get_state_display().lower()}.")
    return found


def _require_weights(proposal: LearnedWeights, expected: dict[str, int]) -> None:
    now = dict(
        Criterion.objects.filter(program=proposal.program, public_id__in=expected).values_list("public_id", "weight")
    )
    if now != expected:
        raise Refusal("Somebody changed the weights meanwhile, so these no longer fit.")


def _set_weights(proposal: LearnedWeights, weights: dict[str, int], actor: User) -> None:
    ids = dict(Criterion.objects.filter(program=proposal.program).values_list("public_id", "pk"))
    save_matching_rules(
        proposal.program,
        weights={ids[key]: weight for key, weight in weights.items() if key in ids},
        rules={},
        minimum_score=proposal.program.minimum_score,
        actor=actor,
    )


def _decide(proposal: LearnedWeights, state: WeightsState, actor: User, event: str) -> LearnedWeights:
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor, timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
    record(proposal.program, event, actor=actor, relationships=proposal.relationships)
    return proposal
