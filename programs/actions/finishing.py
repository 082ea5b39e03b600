"""What a program asks before the first meeting, and for its completion."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from core.identifiers import random_id
from organizations.audit import record
from programs.completion import Rule
from programs.models import CompletionRule, PreparationPlan, Program
from programs.preparation import MOST_OWN, kinds_for


def set_preparation(
    program: Program, role: str, *, steps: Sequence[str], own: Sequence[str], actor: User
) -> PreparationPlan:
    """What people of a role do before their first meeting. Own steps whose words stay keep their ticks."""
    words = list(dict.fromkeys(" ".join(text.split())[:150] for text in own if text.strip()))
    if len(words) > MOST_OWN:
        raise Refusal(_("Name at most %(most)s steps of your own for a role.") % {"most": MOST_OWN})
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)
        before = PreparationPlan.objects.filter(program=program, role=role).first()
        keys = {one["text"]: one["key"] for one in (before.own if before else [])}
        facts = {
            "steps": [kind.key for kind in kinds_for(role) if kind.key in steps],
            "own": [{"key": keys.get(text) or random_id(), "text": text} for text in words],
        }
        plan, is_new = PreparationPlan.objects.update_or_create(
            organization_id=program.organization_id, program=program, role=role, defaults=facts
        )
        if is_new or before is None or (before.steps, before.own) != (plan.steps, plan.own):
            record(program, "preparation.changed", actor=actor, role=role, steps=plan.steps, own=len(plan.own))
    return plan


def set_completion_rule(program: Program, rule: Rule, *, actor: User) -> None:
    """What it takes to complete the program. Who has completed it stays so."""
    with transaction.atomic():
        CompletionRule.objects.update_or_create(
            organization_id=program.organization_id, program=program, defaults=vars(rule)
        )
        record(program, "completion_rule.changed", actor=actor, **vars(rule))
