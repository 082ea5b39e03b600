"""Who may join: adding and removing rules."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from programs.eligibility import clean_rule
from programs.models import EligibilityRule, Program
from programs.program_templates import program_templates


def add_eligibility_rule(
    program: Program, role: str, *, field: str, operator: str, values: Iterable[str], actor: User
) -> EligibilityRule:
    """One more condition that people in the role must fulfil. Refusal when it makes no sense."""
    if role not in program.roles:
        raise Refusal(_("Choose a role of this program."))
    tidy = clean_rule(field, operator, values)
    before = EligibilityRule.objects.filter(program=program, role=role)
    with transaction.atomic():
        rule = EligibilityRule.objects.create(
            organization_id=program.organization_id,
            program=program,
            role=role,
            field=field,
            operator=operator,
            values=tidy,
            position=max((one.position for one in before), default=-1) + 1,
        )
        record(program, "eligibility.rule_added", actor=actor, role=role, field=field, operator=operator, values=tidy)
    return rule


def remove_eligibility_rule(rule: EligibilityRule, *, actor: User) -> None:
    """Drop a condition. A role without conditions admits nobody."""
    with transaction.atomic():
        facts = {"role": rule.role, "field": rule.field, "operator": rule.operator, "values": rule.values}
        record(rule.program, "eligibility.rule_removed", actor=actor, **facts)
        rule.delete()


def use_suggested_eligibility(program: Program, *, actor: User) -> int:
    """Add the rules that the template suggests to roles that have none. Returns how many were added."""
    template = program_templates().get(program.template)
    with transaction.atomic():
        settled = set(EligibilityRule.objects.filter(program=program).values_list("role", flat=True))
        rules = [rule for rule in (template.suggested if template else []) if rule["role"] not in settled]
        for rule in rules:
            add_eligibility_rule(program, actor=actor, **rule)
    return len(rules)
