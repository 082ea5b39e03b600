"""What the pages of one program share: finding it, its tabs, what a change touches."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organizations.access import TenantRequest, allows
from programs.models import Program
from programs.program_templates import program_templates
from programs.queries import touched_by_changes

TABS = (
    ("detail", _("Overview")),
    ("questions", _("Questions")),
    ("eligibility", _("Who may join")),
    ("matching", _("Matching rules")),
    ("plan", _("Plan")),
    ("reminders", _("Reminders")),
    ("ending", _("Ending")),
    ("texts", _("Mails")),
    ("news", _("News")),
    ("finishing", _("Start and finish")),
    ("cohorts:program_library", _("Library")),
)
_SALT = "programs.undo"
DAY = 24 * 3600


def find_program(slug: str) -> Program:
    """The program of this organization, or 404."""
    return get_object_or_404(Program.objects.select_related("owner", "sponsor"), slug=slug)


def url(request: TenantRequest, name: str, *args: Any) -> str:
    """Address of a page of this app in the request's organization."""
    return reverse(f"programs:{name}", args=[request.organization.slug, *args])


def _address(request: TenantRequest, name: str, slug: str) -> str:
    """A page of this app, or by its full name one of an app above."""
    return reverse(name, args=[request.organization.slug, slug]) if ":" in name else url(request, name, slug)


def tabs(request: TenantRequest, program: Program, current: str) -> list[dict[str, Any]]:
    """Tabs over the pages of a program; only those who design programs have more than the overview."""
    if not allows(request.membership, "program.manage"):
        return []
    return [
        {"label": label, "url": _address(request, name, program.slug), "count": None, "current": name == current}
        for name, label in TABS
    ]


def program_page(
    request: TenantRequest, template: str, program: Program, current: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page under the tabs of a program, with what a change of it touches."""
    ready = {
        "program": program,
        "tabs": tabs(request, program, current),
        "touched": touched_by_changes(program),
        "may_manage": allows(request.membership, "program.manage"),
        **context,
    }
    return render(request, template, ready, status=status)


def template_offers(request: TenantRequest, draft: str | None = None, chosen: str = "") -> list[dict[str, Any]]:
    """Cards of the templates; each knows the address that chooses it, for a draft or for a new one."""
    return [
        {
            "template": template,
            "structure": template.structure.label,
            "url": url(request, "choose-other", draft, key) if draft else url(request, "choose", key),
            "chosen": key == chosen,
        }
        for key, template in program_templates().items()
    ]


def keep_for_undo(kind: str, facts: dict[str, Any]) -> str:
    """Facts of something removed, signed, for the address of its undo button."""
    return signing.dumps([kind, facts], salt=_SALT, compress=True)


def read_undo(kind: str, token: str, *, max_age: int = DAY) -> dict[str, Any]:
    """The facts behind an undo address; 404 when it is forged, too old or of another kind."""
    try:
        found, facts = signing.loads(token, salt=_SALT, max_age=max_age)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    if found != kind:
        raise Http404
    return dict(facts)


def done_before(request: TenantRequest, token: str, then: str) -> HttpResponse | None:
    """The answer to an undo that is pressed twice: back to the page, and nothing is added again. None the first time.

    The second of two presses at once waits here until the first has ended.
    """
    if cache.add(f"undo:{hashlib.sha256(token.encode()).hexdigest()}", 1, DAY):
        return None
    messages.info(request, _("This is back already."))
    return redirect(then)
