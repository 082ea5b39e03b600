"""How pairs come about: the team, the participants or both; asking first; trial."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from programs.actions import update_program
from programs.forms.pairing import PairingForm
from programs.views.page import find_program, program_page, url


@require_http_methods(["GET", "HEAD", "POST"])
@requires("program.manage")
def edit_pairing(request: TenantRequest, slug: str) -> HttpResponse:
    """Who brings pairs together, whether mentors are asked, and how long a trial lasts."""
    program = find_program(slug)
    form = PairingForm(program, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            changed = update_program(program, actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect(url(request, "matching", slug))
    status = 422 if form.errors else 200
    return program_page(request, "programs/pairing.html", program, "matching", status=status, form=form)
