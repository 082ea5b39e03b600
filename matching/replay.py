"""What a run answered, and computing it again from the same inputs: equal to the bit, pair by pair.

An outcome holds participants by id and fits with all their decimals, before any change by hand.
"""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matching.computing import Computed, plan_people, score_people
from matching.snapshot import Snapshot, canonical, digest

Outcome = dict[str, Any]
ENGINE_VERSION = "1.1"
"""Goes up whenever the same inputs may give other pairs. 1.1: the order among equally good ones, and what is proven."""
SAME_POINTS = 0.001
"""Points by which two totals may differ and count as one: the solvers round."""


@dataclass(frozen=True)
class PairCheck:
    """One person of the outcome, then and now: (mentor, fit), or None for nobody."""

    mentee: int
    before: tuple[int, float] | None
    after: tuple[int, float] | None

    @property
    def is_same(self) -> bool:
        """The same mentor with the same fit, to the last bit."""
        return self.before == self.after


@dataclass(frozen=True)
class Replay:
    """A run computed again, beside what was stored."""

    stored: Outcome
    again: Outcome
    pairs: list[PairCheck]

    @property
    def same(self) -> int:
        """People with the same answer."""
        return sum(one.is_same for one in self.pairs)

    @property
    def is_identical(self) -> bool:
        """Whether everything is: the pairs, the fits, the totals, the proof."""
        return digest(self.stored) == digest(self.again)

    @property
    def is_as_good(self) -> bool:
        """Whether as many people are paired, for the same points, with the same lowest fit."""
        if len(self.stored["pairs"]) != len(self.again["pairs"]):
            return False
        return all(
            abs((self.stored[name] or 0.0) - (self.again[name] or 0.0)) <= SAME_POINTS for name in ("total", "lowest")
        )

    def by_other_engine(self, engine: str) -> str:
        """What is the same and what is not, in words, for a run that another version of the engine computed."""
        others = len(self.pairs) - self.same
        start = f"Computed by version {engine} of the engine and again by version {ENGINE_VERSION}"
        if not others:
            return f"{start}: all {len(self.pairs)} people have the same answer."
        changed = f"{others} of {len(self.pairs)} people have another answer"
        if self.is_as_good:
            return (
                f"{start}, which orders equally good pairs otherwise: {changed}, with as many people paired, the same "
                "points in all and the same lowest fit. The stored pairs stand."
            )
        plans = (self.stored, self.again)
        before, now = (f"{len(one['pairs'])} pairs with {one['total']:,.1f} points" for one in plans)
        return f"{start}: {changed}. Before: {before}; now: {now}. The two versions can differ; the stored pairs stand."


def outcome_of(plan: Computed) -> Outcome:
    """The answer of the engine as plain data, in an order that depends on nothing but the answer."""
    rows, columns = plan.sides.rows, plan.sides.columns
    pairs = sorted([rows[row]["id"], columns[column]["id"], plan.fit(row, column)] for row, column in plan.pairs)
    return {
        "pairs": pairs,
        "unpaired": sorted(rows[row]["id"] for row in plan.unpaired),
        "total": round(sum(one[2] for one in pairs), 6),
        "lowest": min((one[2] for one in pairs), default=None),
        "upper_bound": round(plan.solution.upper_bound, 6) if plan.solution else None,
        "proven": bool(plan.is_proven),
    }


def compute_again(snapshot: Snapshot, *, seed: int) -> Outcome:
    """The outcome of these inputs, computed now. KeyError for a criterion or rule that this version does not know."""
    return outcome_of(plan_people(score_people(snapshot), seed=seed))


def replay(stored: Outcome, snapshot: Snapshot, *, seed: int) -> Replay:
    """Compute the inputs again and put the answer beside the stored one, person by person."""
    again = compute_again(snapshot, seed=seed)
    before, after = _by_mentee(stored["pairs"]), _by_mentee(again["pairs"])
    people = sorted({*before, *after, *stored["unpaired"], *again["unpaired"]})
    return Replay(stored, again, [PairCheck(one, before.get(one), after.get(one)) for one in people])


def pack_outcome(outcome: Outcome) -> bytes:
    """The canonical form, compressed, for storing."""
    return zlib.compress(canonical(outcome), 6)


def unpack_outcome(content: bytes | memoryview) -> Outcome:
    """What `pack_outcome` stored."""
    found: Outcome = json.loads(zlib.decompress(content))
    return found


def _by_mentee(pairs: Iterable[list[Any]]) -> dict[int, tuple[int, float]]:
    return {mentee: (mentor, fit) for mentee, mentor, fit in pairs}
