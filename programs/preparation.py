"""What people do before their first meeting: the steps of preparation.toml, and what a program changed of them."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from programs.models import PreparationPlan, Program

MOST_OWN = 8


@dataclass(frozen=True)
class Step:
    """One step. `is_own`: in the program's own words, ticked by whoever did it; all others the product sees."""

    key: str
    says: str
    hint: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Kind:
    """A step that the product can see done."""

    key: str
    says: str
    hint: str
    roles: tuple[str, ...]
    default: bool

    @property
    def step(self) -> Step:
        """As people read it."""
        return Step(self.key, self.says, self.hint)


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by key, in the order of the file."""
    table = tomllib.loads(Path(__file__).with_name("preparation.toml").read_text(encoding="utf-8"))
    return {key: Kind(key, **{**facts, "roles": tuple(facts["roles"])}) for key, facts in table.items()}


def kinds_for(role: str) -> list[Kind]:
    """The kinds that a role can be asked for."""
    return [kind for kind in kinds().values() if role in kind.roles]


def steps_of(programs: Iterable[Program]) -> dict[tuple[int, str], list[Step]]:
    """(program id, role) -> its steps in order. One query."""
    found = list(programs)
    plans = {(one.program_id, one.role): one for one in PreparationPlan.objects.filter(program__in=found)}
    steps: dict[tuple[int, str], list[Step]] = {}
    for program in found:
        for role in program.roles:
            plan = plans.get((program.pk, role))
            chosen = plan.steps if plan else [kind.key for kind in kinds_for(role) if kind.default]
            seen = [kind.step for kind in kinds_for(role) if kind.key in chosen]
            own = [Step(one["key"], one["text"], is_own=True) for one in (plan.own if plan else [])]
            steps[program.pk, role] = seen + own
    return steps
