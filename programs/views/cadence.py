"""When a program reminds its people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organizations.access import TenantRequest, requires
from programs.actions import set_cadence
from programs.cadence import cadence_of
from programs.forms.cadence import CadenceForm
from programs.views.page import find_program, program_page, url


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def edit_cadence(request: TenantRequest, slug: str) -> HttpResponse:
    """Days and on/off of every reminder."""
    program = find_program(slug)
    form = CadenceForm(request.POST if request.method == "POST" else None, cadence=cadence_of(program))
    if form.is_valid():
        changed = set_cadence(program, form.wanted(), actor=request.user)
        messages.success(request, _("Saved.") if changed else _("Nothing had changed."))
        return redirect(url(request, "reminders", slug))
    status = 422 if form.is_bound else 200
    return program_page(request, "programs/reminders.html", program, "reminders", status=status, form=form)
