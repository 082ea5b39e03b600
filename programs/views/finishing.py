"""What a program asks at the start and at the end."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organizations.access import TenantRequest, requires
from programs.actions.finishing import set_completion_rule, set_preparation
from programs.forms.finishing import CompletionRuleForm, PreparationForm
from programs.views.page import find_program, program_page, url


@require_http_methods(["GET", "HEAD", "POST"])
@requires("program.manage")
def edit_finishing(request: TenantRequest, slug: str) -> HttpResponse:
    """The steps of each role before the first meeting, and what completes the program."""
    program = find_program(slug)
    data = request.POST if request.method == "POST" else None
    roles = [PreparationForm(program, role, data) for role in program.roles]
    rule = CompletionRuleForm(program, data)
    # All of them are asked, so that all errors show at once.
    answers = [form.is_valid() for form in (*roles, rule)]
    if data is not None and all(answers):
        with transaction.atomic():
            for form in roles:
                facts = form.cleaned_data
                own = facts["own"].splitlines()
                set_preparation(program, form.role, steps=facts["steps"], own=own, actor=request.user)
            set_completion_rule(program, rule.rule(), actor=request.user)
        messages.success(request, _("Saved. It counts for cohorts that run as well."))
        return redirect(url(request, "finishing", slug))
    status = 422 if data is not None else 200
    return program_page(request, "programs/finishing.html", program, "finishing", status=status, roles=roles, rule=rule)
