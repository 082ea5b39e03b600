"""Pairs that are kept apart."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from participants.models import Person
from programs.actions import block_pair, unblock_pair
from programs.forms.blocked import BlockedPairForm
from programs.models import BlockedPair
from programs.views.page import done_before, find_program, keep_for_undo, program_page, read_undo, url

NEWEST = 200


@require_http_methods(["GET", "POST"])
@requires("program.manage")
def show_blocked(request: TenantRequest, slug: str) -> HttpResponse:
    """Who is kept apart, and a form that adds two."""
    program = find_program(slug)
    form = BlockedPairForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            block_pair(facts["one"], facts["other"], reason=facts["reason"], actor=request.user)
        except Refusal as refusal:
            form.add_error("other", str(refusal))
        else:
            names = {"one": facts["one"].name, "other": facts["other"].name}
            messages.success(request, _("%(one)s and %(other)s are kept apart in every program.") % names)
            return redirect(url(request, "blocked", slug))
    found = BlockedPair.objects.select_related("first", "second", "blocked_by").order_by("-id")
    return program_page(
        request,
        "programs/blocked.html",
        program,
        "matching",
        status=422 if form.is_bound else 200,
        form=form,
        pairs=found[:NEWEST],
    )


@require_POST
@requires("program.manage")
def remove_blocked(request: TenantRequest, slug: str, public_id: str) -> HttpResponse:
    """Let two people be paired again; the message offers to undo it."""
    find_program(slug)
    pair = get_object_or_404(BlockedPair.objects.select_related("first", "second"), public_id=public_id)
    facts = {"one": pair.first.public_id, "other": pair.second.public_id, "reason": pair.reason}
    undo = url(request, "blocked-restore", slug, keep_for_undo("blocked", facts))
    words = _("%(one)s and %(other)s may be paired again.") % {"one": pair.first.name, "other": pair.second.name}
    unblock_pair(pair, actor=request.user)
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect(url(request, "blocked", slug))


@require_POST
@requires("program.manage")
def restore_blocked(request: TenantRequest, slug: str, token: str) -> HttpResponse:
    """Undo of a removal."""
    find_program(slug)
    facts = read_undo("blocked", token)
    if again := done_before(request, token, url(request, "blocked", slug)):
        return again
    one, other = (get_object_or_404(Person, public_id=facts[name]) for name in ("one", "other"))
    try:
        block_pair(one, other, reason=facts["reason"], actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("They are kept apart again."))
    return redirect(url(request, "blocked", slug))
