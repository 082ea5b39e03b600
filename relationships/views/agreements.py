"""The agreement of a relationship: read, change, sign."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations.access import TenantRequest, requires
from relationships.actions import agreements as actions
from relationships.forms.agreements import RHYTHMS, AgreementForm
from relationships.models import Agreement
from relationships.queries.agreements import agreement_of
from relationships.views.frame import (
    find_own_relationship,
    find_relationship,
    own_membership,
    words_of,
)


@requires("relationship.own")
@require_safe
def show(request: TenantRequest, public_id: str) -> HttpResponse:
    """The newest version and its signatures: for the people of the relationship and the program team."""
    relationship = find_relationship(request, public_id)
    me, state = own_membership(request, relationship), agreement_of(relationship)
    mine = next((one for one in state.signed if me and one.member.pk == me.pk), None) if state else None
    first = relationship.members.all()[0]
    context = {
        "relationship": relationship,
        **words_of(relationship, me or first),
        "me_member": me,
        "state": state,
        "rhythm": dict(RHYTHMS).get(state.agreement.every_weeks, f"Every {state.agreement.every_weeks} weeks")
        if state
        else "",
        "can_sign": bool(mine and not mine.at and relationship.is_active),
        "versions": Agreement.objects.filter(relationship=relationship)
        .order_by("-version")
        .select_related("proposed_by"),
    }
    return render(request, "relationships/agreement.html", context)


@requires("agreement.own")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: TenantRequest, public_id: str) -> HttpResponse:
    """Write the agreement, or a new version of it."""
    relationship, me = find_own_relationship(request, public_id)
    state = agreement_of(relationship)
    form = AgreementForm(request.POST or None, initial=AgreementForm.initial_of(state.agreement if state else None))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_agreement(relationship, form.terms(), actor=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "You have signed it. It counts once everybody has.")
            return redirect("relationships:agreement", request.organization.slug, public_id)
    context = {"relationship": relationship, **words_of(relationship, me), "form": form, "state": state}
    return render(request, "relationships/agreement_change.html", context, status=422 if form.errors else 200)


@requires("agreement.own")
@require_POST
def sign(request: TenantRequest, public_id: str) -> HttpResponse:
    """Sign the version that was read."""
    relationship, _me = find_own_relationship(request, public_id)
    state = agreement_of(relationship)
    try:
        if state is None or request.POST.get("version") != str(state.agreement.version):
            raise Refusal("A newer version was written meanwhile. Read it before you sign.")  # noqa: TRY301  (shown below)
        actions.sign_agreement(state.agreement, version=state.agreement.version, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Signed.")
    return redirect("relationships:agreement", request.organization.slug, public_id)
