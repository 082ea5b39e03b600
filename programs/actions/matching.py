"""Hard rules and weights. They count for runs that start later; runs that were computed keep their own copy."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from programs.criteria import (
    PRESETS,
    clean_criterion,
    clean_hard_rule,
    clean_minimum,
    clean_relax_order,
    clean_weight,
    question_kinds,
    subject_of,
)
from programs.enums import CriterionKind, HardRuleKind
from programs.models import Criterion, HardRule, Program


def save_matching_rules(
    program: Program,
    *,
    weights: Mapping[int, Any],
    rules: Mapping[int, tuple[bool, Mapping[str, Any]]],
    minimum_score: float,
    relaxing: Mapping[str, Any] | None = None,
    actor: User,
) -> list[str]:
    """Set weights (criterion id to 0-10), hard rules (id to on/off and settings) and the lowest score together.

    `relaxing`: place in the order of relaxing (None: never) by public id of the rule, or of the criterion that is one.
    Returns what changed, in words. Ids that the program does not have are left alone.
    """
    if not 0 <= minimum_score <= 100:
        raise Refusal(_("The lowest score is a number from 0 to 100."))
    changed: list[str] = []
    with transaction.atomic():
        for criterion in Criterion.objects.filter(program=program, pk__in=weights):
            weight = clean_weight(weights[criterion.pk])
            if weight != criterion.weight:
                changed.append(f"{criterion.label}: {criterion.weight} → {weight}")
                criterion.weight = weight
                criterion.save(update_fields=["weight", "updated_at"])
        for rule in HardRule.objects.filter(program=program, pk__in=rules):
            changed += _set_rule(program, rule, *rules[rule.pk])
        changed += _set_relaxing(program, relaxing or {})
        if minimum_score != program.minimum_score:
            changed.append(f"{_('Lowest score')}: {program.minimum_score:g} → {minimum_score:g}")
            program.minimum_score = minimum_score
            program.save(update_fields=["minimum_score", "updated_at"])
        if changed:
            record(program, "program.matching_changed", actor=actor, changed=changed)
    return changed


def apply_preset(program: Program, preset: str, *, actor: User) -> None:
    """Set the weights of all criteria to those of a preset. Refusal for an unknown one."""
    if preset not in PRESETS:
        raise Refusal(_("There is no such set of weights."))
    kinds = question_kinds(program)
    with transaction.atomic():
        criteria = list(Criterion.objects.filter(program=program))
        before = {criterion.label: criterion.weight for criterion in criteria}
        for criterion in criteria:
            criterion.weight = PRESETS[preset][subject_of(criterion, kinds)]
        Criterion.objects.bulk_update(criteria, ["weight"])
        record(program, "program.preset_applied", actor=actor, preset=preset, before=before)


def add_criterion(
    program: Program,
    kind: str,
    *,
    label: str,
    configuration: Mapping[str, Any],
    actor: User,
    weight: int = 5,
    minimum: int | None = None,
) -> Criterion:
    """One more thing that makes a pair better; with a `minimum` a hard rule as well. Refusal when it does not fit."""
    kind = CriterionKind(kind)
    tidy, least = clean_criterion(program, kind, configuration), clean_minimum(kind, minimum)
    with transaction.atomic():
        before = Criterion.objects.filter(program=program)
        criterion = Criterion.objects.create(
            organization_id=program.organization_id,
            program=program,
            kind=kind,
            label=" ".join(label.split())[:80] or kind.label,
            weight=clean_weight(weight),
            configuration=tidy,
            minimum=least,
            position=max((one.position for one in before), default=-1) + 1,
        )
        record(program, "criterion.added", actor=actor, kind=kind, label=criterion.label, weight=criterion.weight)
    return criterion


def update_criterion(
    criterion: Criterion, *, label: str, configuration: Mapping[str, Any], actor: User, minimum: int | None = None
) -> None:
    """Change what a criterion compares, its name, or from where on it is a hard rule. Its kind and weight stay."""
    criterion.minimum = clean_minimum(criterion.kind, minimum)
    if criterion.minimum is None:
        criterion.relax_order = None
    criterion.configuration = clean_criterion(criterion.program, criterion.kind, configuration)
    criterion.label = " ".join(label.split())[:80] or criterion.get_kind_display()
    with transaction.atomic():
        criterion.save(update_fields=["label", "configuration", "minimum", "relax_order", "updated_at"])
        facts = {"kind": criterion.kind, "label": criterion.label, "minimum": criterion.minimum}
        record(criterion.program, "criterion.changed", actor=actor, **facts)


def stop_forbidding(criterion: Criterion, *, actor: User) -> None:
    """Let a criterion that is a hard rule only add points again."""
    update_criterion(criterion, label=criterion.label, configuration=criterion.configuration, actor=actor)


def remove_criterion(criterion: Criterion, *, actor: User) -> None:
    """Drop a criterion."""
    with transaction.atomic():
        record(criterion.program, "criterion.removed", actor=actor, kind=criterion.kind, label=criterion.label)
        criterion.delete()


def add_hard_rule(program: Program, kind: str, *, configuration: Mapping[str, Any], actor: User) -> HardRule:
    """One more rule, switched on. Refusal when it is there already or its configuration does not fit."""
    kind = HardRuleKind(kind)
    tidy = clean_hard_rule(program, kind, configuration)
    before = list(HardRule.objects.filter(program=program))
    if any(rule.kind == kind and (kind != HardRuleKind.SAME_VALUE or rule.configuration == tidy) for rule in before):
        raise Refusal(_("The program has this rule already."))
    with transaction.atomic():
        rule = HardRule.objects.create(
            organization_id=program.organization_id,
            program=program,
            kind=kind,
            configuration=tidy,
            position=max((one.position for one in before), default=-1) + 1,
        )
        record(program, "hard_rule.added", actor=actor, kind=kind)
    return rule


def remove_hard_rule(rule: HardRule, *, actor: User) -> None:
    """Drop a hard rule."""
    with transaction.atomic():
        record(rule.program, "hard_rule.removed", actor=actor, kind=rule.kind)
        rule.delete()


def _set_rule(program: Program, rule: HardRule, is_on: bool, configuration: Mapping[str, Any]) -> list[str]:
    """Save one hard rule; words for what changed."""
    # A rule that is off keeps its settings, whatever stands in the form.
    tidy = clean_hard_rule(program, rule.kind, configuration) if is_on else rule.configuration
    if (rule.is_on, rule.configuration) == (is_on, tidy):
        return []
    state = _("on") if is_on else _("off")
    rule.is_on, rule.configuration = is_on, tidy
    rule.save(update_fields=["is_on", "configuration", "updated_at"])
    return [f"{rule.get_kind_display()}: {state}"]


def _set_relaxing(program: Program, relaxing: Mapping[str, Any]) -> list[str]:
    """Save the places in the order of relaxing; words for what changed."""
    changed = []
    rules = list(HardRule.objects.filter(program=program, public_id__in=relaxing))
    criteria = list(Criterion.objects.filter(program=program, public_id__in=relaxing, minimum__isnull=False))
    both: list[HardRule | Criterion] = [*rules, *criteria]
    for one in both:
        place = clean_relax_order(relaxing[one.public_id])
        if place == one.relax_order:
            continue
        one.relax_order = place
        one.save(update_fields=["relax_order", "updated_at"])
        name = one.label if isinstance(one, Criterion) else one.get_kind_display()
        changed.append(f"{name}: {_('never relaxed') if place is None else _('relaxed in place %s') % place}")
    return changed
