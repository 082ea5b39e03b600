"""Hard rules, weights and presets of a program."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from programs.actions import (
    add_criterion,
    add_hard_rule,
    apply_preset,
    remove_criterion,
    remove_hard_rule,
    save_matching_rules,
    update_criterion,
)
from programs.conflicts import find_conflicts, find_unknown
from programs.criteria import PRESET_NAMES, PRESETS, question_kinds, subject_of
from programs.enums import CriterionKind, HardRuleKind
from programs.forms.criteria import CriterionForm, initial_of
from programs.forms.matching import MatchingForm, SameValueForm
from programs.models import BlockedPair, Criterion, HardRule, Program
from programs.program_templates import RULE_DEFAULTS, rules_fitting
from programs.views.page import done_before, find_program, keep_for_undo, program_page, read_undo, url


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def show_matching(request: TenantRequest, slug: str) -> HttpResponse:
    """Hard rules and weights; Save keeps both."""
    program = find_program(slug)
    form = MatchingForm(program, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = save_matching_rules(
                program,
                weights=form.weights(),
                rules=form.settings(),
                minimum_score=form.cleaned_data["minimum_score"],
                relaxing=form.relaxing(),
                actor=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect(url(request, "matching", slug))
    return program_page(
        request,
        "programs/matching.html",
        program,
        "matching",
        status=422 if request.method == "POST" else 200,
        form=form,
        weight_rows=form.weight_rows(),
        rule_rows=form.rule_rows(),
        criterion_rule_rows=form.criterion_rule_rows(),
        absent_rules=_absent_rules(request, program, form.rules),
        kept_apart=BlockedPair.objects.count(),
        presets=_presets(request, program, form.criteria),
        conflicts=find_conflicts(program),
        unknown=find_unknown(program),
        kinds=[(kind.value, kind.label) for kind in CriterionKind],
    )


@require_POST
@requires("program.manage")
def use_preset(request: TenantRequest, slug: str, preset: str) -> HttpResponse:
    """Set all weights to those of a preset; the message offers to undo it."""
    program = find_program(slug)
    if preset not in PRESETS:
        raise Http404
    before = dict(Criterion.objects.filter(program=program).values_list("public_id", "weight"))
    apply_preset(program, preset, actor=request.user)
    undo = url(request, "weights-restore", slug, keep_for_undo("weights", before))
    words = _("Weights are set to “%(name)s”.") % {"name": PRESET_NAMES[preset][0]}
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect(url(request, "matching", slug))


@require_POST
@requires("program.manage")
def restore_weights(request: TenantRequest, slug: str, token: str) -> HttpResponse:
    """Undo of a preset."""
    program = find_program(slug)
    before = read_undo("weights", token)
    criteria = Criterion.objects.filter(program=program, public_id__in=before)
    weights = {criterion.pk: before[criterion.public_id] for criterion in criteria}
    save_matching_rules(program, weights=weights, rules={}, minimum_score=program.minimum_score, actor=request.user)
    messages.success(request, _("The weights are as before."))
    return redirect(url(request, "matching", slug))


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def new_criterion(request: TenantRequest, slug: str, kind: str) -> HttpResponse:
    """Add a criterion of a kind, with weight 5."""
    program = find_program(slug)
    if kind not in CriterionKind.values:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = CriterionForm(program, kind, data, initial={"label": CriterionKind(kind).label})
    if form.is_valid():
        try:
            made = add_criterion(
                program,
                kind,
                label=form.cleaned_data["label"],
                configuration=form.configuration(),
                actor=request.user,
                minimum=form.cleaned_data.get("minimum"),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The criterion is added with weight 5."))
            if kind == CriterionKind.TABLE:
                return redirect(url(request, "criterion-edit", slug, made.public_id))
            return redirect(url(request, "matching", slug))
    return _criterion_page(request, program, form, _("New criterion"), form.kind.label)


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def edit_criterion(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Change what a criterion compares."""
    program = find_program(slug)
    criterion = _criterion(program, public_id)
    data = request.POST if request.method == "POST" else None
    form = CriterionForm(program, criterion.kind, data, criterion=criterion, initial=initial_of(criterion))
    if form.is_valid():
        try:
            update_criterion(
                criterion,
                label=form.cleaned_data["label"],
                configuration=form.configuration(),
                actor=request.user,
                minimum=form.cleaned_data.get("minimum"),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The criterion is saved."))
            return redirect(url(request, "matching", slug))
    return _criterion_page(request, program, form, _("Edit criterion"), form.kind.label)


@require_POST
@requires("program.manage")
def remove(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Drop a criterion; the message offers to undo it."""
    program = find_program(slug)
    criterion = _criterion(program, public_id)
    facts = {name: getattr(criterion, name) for name in ("kind", "label", "weight", "configuration", "minimum")}
    undo = url(request, "criterion-restore", slug, keep_for_undo("criterion", facts))
    remove_criterion(criterion, actor=request.user)
    words = _("“%(label)s” does not count any more.") % {"label": criterion.label}
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect(url(request, "matching", slug))


@require_POST
@requires("program.manage")
def restore_criterion(request: TenantRequest, slug: str, token: str) -> HttpResponse:
    """Undo of a removal."""
    program = find_program(slug)
    facts = read_undo("criterion", token)
    if again := done_before(request, token, url(request, "matching", slug)):
        return again
    try:
        add_criterion(program, facts.pop("kind"), actor=request.user, **facts)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The criterion is back."))
    return redirect(url(request, "matching", slug))


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def new_rule(request: TenantRequest, slug: str) -> HttpResponse:
    """Add the rule that both must be alike in a field."""
    program = find_program(slug)
    form = SameValueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_hard_rule(program, HardRuleKind.SAME_VALUE, configuration=form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("field", str(refusal))
        else:
            messages.success(request, _("The rule is added and on."))
            return redirect(url(request, "matching", slug))
    return _criterion_page(request, program, form, _("New hard rule"), HardRuleKind.SAME_VALUE.label)


@require_POST
@requires("program.manage")
def add_rule(request: TenantRequest, slug: str, kind: str) -> HttpResponse:
    """Add a rule that every program of the structure can have once, with its usual setting."""
    program = find_program(slug)
    if kind not in rules_fitting(program.structure):
        raise Http404
    rule_kind = HardRuleKind(kind)
    try:
        add_hard_rule(program, kind, configuration=RULE_DEFAULTS.get(rule_kind, {}), actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(rule)s” is added and on.") % {"rule": rule_kind.label})
    return redirect(url(request, "matching", slug))


@require_POST
@requires("program.manage")
def remove_rule(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Drop a rule that was added; the rules that every program has are switched off instead."""
    program = find_program(slug)
    rules = HardRule.objects.select_related("program").filter(program=program, kind=HardRuleKind.SAME_VALUE)
    rule = get_object_or_404(rules, public_id=public_id)
    undo = url(request, "hard-rule-restore", slug, keep_for_undo("rule", rule.configuration))
    remove_hard_rule(rule, actor=request.user)
    messages.success(request, _("The rule is removed."), extra_tags=f"undo:{undo}")
    return redirect(url(request, "matching", slug))


@require_POST
@requires("program.manage")
def restore_rule(request: TenantRequest, slug: str, token: str) -> HttpResponse:
    """Undo of a removal."""
    program = find_program(slug)
    try:
        configuration = read_undo("rule", token)
        add_hard_rule(program, HardRuleKind.SAME_VALUE, configuration=configuration, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rule is back."))
    return redirect(url(request, "matching", slug))


def _criterion(program: Program, public_id: str) -> Criterion:
    return get_object_or_404(Criterion.objects.select_related("program"), program=program, public_id=public_id)


def _criterion_page(
    request: TenantRequest, program: Program, form: CriterionForm | SameValueForm, heading: str, kind: str
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context: dict[str, Any] = {"form": form, "heading": heading, "kind": kind}
    if isinstance(form, CriterionForm):
        context |= {"grid": form.grid(), "columns": form.grid_values[1], "lost": form.lost}
    return program_page(request, "programs/criterion_edit.html", program, "matching", status=status, **context)


def _absent_rules(request: TenantRequest, program: Program, rules: list[HardRule]) -> list[dict[str, str]]:
    """Rules that the program could have and does not, with the address that adds each."""
    present = {rule.kind for rule in rules}
    return [
        {"label": kind.label, "url": url(request, "hard-rule-add", program.slug, kind)}
        for kind in rules_fitting(program.structure)
        if kind not in present
    ]


def _presets(request: TenantRequest, program: Program, criteria: list[Criterion]) -> list[dict[str, Any]]:
    """The sets of weights; the one that the weights follow now is marked."""
    kinds = question_kinds(program)
    return [
        {
            "name": name,
            "hint": hint,
            "url": url(request, "matching-preset", program.slug, preset),
            "current": all(c.weight == PRESETS[preset][subject_of(c, kinds)] for c in criteria),
        }
        for preset, (name, hint) in PRESET_NAMES.items()
    ]
