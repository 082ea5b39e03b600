"""Named check-ins, for the program team: who needs a word, and everything that was answered."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cohorts.views.frame import address, back, find_cohort, frame
from organizations.access import TenantRequest, requires
from surveys import actions
from surveys.models import ContactRequest
from surveys.queries import check_in_lines, open_contact_requests

SHOWN_DAYS = 180


@requires("check_in.read")
@require_safe
def answers(request: TenantRequest, slug: str) -> HttpResponse:
    """The newest answers per relationship, those that need a word first, and who asked to be contacted."""
    cohort = find_cohort(slug)
    lines = check_in_lines(cohort, timezone.localdate() - timedelta(days=SHOWN_DAYS))
    context = {
        **frame(request, cohort, "Surveys"),
        "urgent": [line for line in lines if line.reasons],
        "calm": [line for line in lines if not line.reasons],
        "contacts": open_contact_requests().filter(cohort=cohort),
    }
    return render(request, "surveys/check_in_list.html", context)


@requires("contact.settle")
@require_POST
def settle(request: TenantRequest, public_id: str) -> HttpResponse:
    """Somebody has been in touch."""
    waiting = get_object_or_404(ContactRequest.objects.select_related("cohort__organization"), public_id=public_id)
    actions.settle_contact(waiting, actor=request.user)
    messages.success(request, f"Noted: somebody talked with {waiting.person.name}.")
    return redirect(back(request, address("surveys:check_ins", waiting.cohort)))
