"""Who may join: conditions per role, with how many people they admit."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from programs.actions import add_eligibility_rule, remove_eligibility_rule, use_suggested_eligibility
from programs.eligibility import EVERYONE, describe_rule, operators_for, reach, usable_fields
from programs.enums import ParticipantRole
from programs.forms.eligibility import ConditionForm
from programs.models import EligibilityRule, Program
from programs.program_templates import program_templates
from programs.views.page import done_before, find_program, keep_for_undo, program_page, read_undo, url


@require_GET
@requires("program.manage")
def show_eligibility(request: TenantRequest, slug: str) -> HttpResponse:
    """The conditions of each role and whom they admit."""
    program = find_program(slug)
    rules = list(EligibilityRule.objects.filter(program=program))
    return program_page(
        request,
        "programs/eligibility.html",
        program,
        "eligibility",
        roles=[_role(request, program, role, [rule for rule in rules if rule.role == role]) for role in program.roles],
        fields=[(field.key, field.label) for field in usable_fields()],
        suggested=_suggestions(program, {rule.role for rule in rules}),
    )


@require_POST
@requires("program.manage")
def use_suggested(request: TenantRequest, slug: str) -> HttpResponse:
    """Take the conditions that the template suggests for roles without any."""
    count = use_suggested_eligibility(find_program(slug), actor=request.user)
    words = ngettext("%(count)s condition is added.", "%(count)s conditions are added.", count) % {"count": count}
    messages.success(request, words)
    return redirect(url(request, "eligibility", slug))


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def add_condition(request: TenantRequest, slug: str, role: str) -> HttpResponse:
    """Add a condition on the field named in the address."""
    program, field = _asked(request, slug, role)
    form = ConditionForm(field, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        rule = form.rule()
        try:
            add_eligibility_rule(
                program, role, field=field, operator=rule.operator, values=rule.values, actor=request.user
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added: %(rule)s.") % {"rule": describe_rule(rule)})
            return redirect(url(request, "eligibility", slug))
    status = 422 if request.method == "POST" else 200
    return _condition_page(request, program, role, form, status=status)


@require_POST
@requires("program.manage")
def preview_condition(request: TenantRequest, slug: str, role: str) -> HttpResponse:
    """How many people a condition would leave; changes nothing."""
    program, field = _asked(request, slug, role)
    form = ConditionForm(field, request.POST)
    valid = form.is_valid()
    if request.headers.get("HX-Request"):
        context = _counted(program, role, form if valid else None)
        return render(request, "programs/_condition_count.html", context)
    return _condition_page(request, program, role, form, status=200 if valid else 422)


@require_POST
@requires("program.manage")
def remove_condition(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Drop a condition; the message offers to undo it."""
    program = find_program(slug)
    rule = get_object_or_404(EligibilityRule.objects.select_related("program"), program=program, public_id=public_id)
    facts = {"role": rule.role, "field": rule.field, "operator": rule.operator, "values": rule.values}
    undo = url(request, "condition-restore", slug, keep_for_undo("condition", facts))
    words = _("Removed: %(rule)s.") % {"rule": describe_rule(rule)}
    remove_eligibility_rule(rule, actor=request.user)
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect(url(request, "eligibility", slug))


@require_POST
@requires("program.manage")
def restore_condition(request: TenantRequest, slug: str, token: str) -> HttpResponse:
    """Undo of a removal."""
    program = find_program(slug)
    facts = read_undo("condition", token)
    if again := done_before(request, token, url(request, "eligibility", slug)):
        return again
    try:
        add_eligibility_rule(program, actor=request.user, **facts)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The condition is back."))
    return redirect(url(request, "eligibility", slug))


def _asked(request: TenantRequest, slug: str, role: str) -> tuple[Program, str]:
    """The program, and the field that the address names; 404 when the role or the field cannot be."""
    program = find_program(slug)
    field = request.GET.get("field", EVERYONE)
    try:
        operators_for(field)
    except Refusal:
        raise Http404 from None
    if role not in program.roles:
        raise Http404
    return program, field


def _role(request: TenantRequest, program: Program, role: str, rules: list[EligibilityRule]) -> dict[str, Any]:
    add = url(request, "condition-new", program.slug, role)
    return {
        "role": role,
        "label": ParticipantRole(role).label,
        "reach": reach(role, rules),
        "rules": [{"rule": rule, "words": describe_rule(rule)} for rule in rules],
        "add_url": add,
        "everyone_url": f"{add}?field={EVERYONE}",
    }


def _suggestions(program: Program, settled: set[str]) -> list[dict[str, Any]]:
    """What the template suggests for roles that have no condition, in words and with counts."""
    template = program_templates().get(program.template)
    rows = [facts for facts in (template.suggested if template else []) if facts["role"] not in settled]
    suggested = []
    for facts in rows:
        rule = EligibilityRule(field=facts["field"], operator=facts["operator"], values=facts["values"])
        found = reach(facts["role"], [rule], names=0)
        label = ParticipantRole(facts["role"]).label
        suggested.append({"label": label, "words": describe_rule(rule), "reach": found})
    return suggested


def _counted(program: Program, role: str, form: ConditionForm | None) -> dict[str, Any]:
    """Whom the conditions admit now, and with the new one."""
    rules = list(EligibilityRule.objects.filter(program=program, role=role))
    return {
        "role_label": ParticipantRole(role).label.lower(),
        "now": reach(role, rules, names=0) if rules else None,
        "then": reach(role, [*rules, form.rule()]) if form else None,
    }


def _condition_page(
    request: TenantRequest, program: Program, role: str, form: ConditionForm, *, status: int
) -> HttpResponse:
    field = next((one.label for one in usable_fields() if one.key == form.field), _("Everyone who works here"))
    valid = form.is_bound and form.is_valid()
    query = request.GET.urlencode()
    context = {
        "form": form,
        "role": ParticipantRole(role).label,
        "field": field,
        "add_url": f"{url(request, 'condition-new', program.slug, role)}?{query}",
        "preview_url": f"{url(request, 'condition-preview', program.slug, role)}?{query}",
        **_counted(program, role, form if valid else None),
    }
    return program_page(request, "programs/condition.html", program, "eligibility", status=status, **context)
