"""What it takes to complete a program: what is proposed, and what a program set instead."""

from collections.abc import Iterable
from dataclasses import dataclass

from programs.models import CompletionRule, Program

# Of the sessions that the plan holds, so many have to take place.
SHARE_OF_SESSIONS = 0.6


@dataclass(frozen=True)
class Rule:
    """What each participant has to have done; mentors are asked for neither goals nor a capstone."""

    least_sessions: int
    needs_goals: bool = True
    needs_review: bool = False
    needs_capstone: bool = False
    needs_resources: bool = False


def proposed_rule(program: Program) -> Rule:
    """Three fifths of the planned sessions, and a goal that was worked on."""
    return Rule(max(1, round(SHARE_OF_SESSIONS * program.length_months * program.sessions_per_month)))


def rules_of(programs: Iterable[Program]) -> dict[int, Rule]:
    """Program id -> its rule. One query."""
    found = list(programs)
    own = {one.program_id: one for one in CompletionRule.objects.filter(program__in=found)}
    return {one.pk: _as_rule(own[one.pk]) if one.pk in own else proposed_rule(one) for one in found}


def _as_rule(row: CompletionRule) -> Rule:
    return Rule(row.least_sessions, row.needs_goals, row.needs_review, row.needs_capstone, row.needs_resources)
