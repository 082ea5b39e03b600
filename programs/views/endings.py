"""When the relationships of a program end by themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from programs.actions.endings import set_ending
from programs.forms.endings import USUAL_SILENT, EndingForm
from programs.views.page import find_program, program_page, url


@require_http_methods(["GET", "HEAD", "POST"])
@requires("program.manage")
def edit_ending(request: TenantRequest, slug: str) -> HttpResponse:
    """Never, on a date, after a duration; and what silence leads to."""
    program = find_program(slug)
    initial = {
        "ending": program.ending,
        "months": program.ending_months,
        "ends_silent": program.silent_days is not None,
        "silent_days": program.silent_days or USUAL_SILENT,
    }
    form = EndingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            changed = set_ending(program, **form.facts(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing had changed."))
            return redirect(url(request, "ending", slug))
    status = 422 if form.is_bound else 200
    return program_page(request, "programs/ending.html", program, "ending", status=status, form=form)
