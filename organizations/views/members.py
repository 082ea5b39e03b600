"""Members of an organization: who they are, what they may do, inviting and ending."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from organizations import invitations
from organizations.access import TenantRequest, allows, requires
from organizations.actions import end_membership, grant_role, restore_membership, withdraw_role
from organizations.enums import Role
from organizations.forms import InvitationForm, MemberFilterForm
from organizations.models import AccessLink, Membership
from organizations.queries import find_members, member_row
from organizations.wording import role_names, roles_explained

PAGE = 50
PAGE_OF_INVITATIONS = 20


@requires("membership.view")
@require_safe
def members(request: TenantRequest) -> HttpResponse:
    """Everybody who may sign in here, and invitations that are still open."""
    wanted = MemberFilterForm(request.GET)
    facts = wanted.cleaned_data if wanted.is_valid() else {}
    found = find_members(
        text=facts.get("q", "").strip(), role=facts.get("role", ""), ended=facts.get("state") == "ended"
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    invited = Paginator(invitations.open_invitations(), PAGE_OF_INVITATIONS).get_page(request.GET.get("invitations"))
    context = {
        "page": page,
        "invited": invited,
        "rows": [member_row(membership) for membership in page],
        "is_filtered": any(facts.values()),
        "role_choices": [("", _("All roles")), *Role.choices],
        "state_choices": [("", _("Members")), ("ended", _("Former members"))],
        "invitations": [(link, role_names(link.roles)) for link in invited],
        "may_manage": allows(request.membership, "membership.manage"),
    }
    return render(request, "organizations/members.html", context)


@requires("membership.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: TenantRequest) -> HttpResponse:
    """Write an address, choose roles, and the invitation leaves."""
    form = InvitationForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            link = invitations.invite(request.organization, **form.cleaned_data, actor=request.user)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            undo = reverse("organizations:invitation_withdraw", args=[request.organization.slug, link.public_id])
            messages.success(
                request, _("An invitation is on its way to %(email)s.") % {"email": link.email}, f"undo:{undo}"
            )
            return _to_list(request)
    return render(request, "organizations/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@requires("membership.view")
@require_safe
def member(request: TenantRequest, public_id: str) -> HttpResponse:
    """One member: each role, what it lets them do, and whether they have it."""
    found = _find(public_id)
    context = {
        "member": found,
        "row": member_row(found),
        "roles": roles_explained(found.roles if found.is_active else frozenset()),
        "may_manage": allows(request.membership, "membership.manage"),
        "is_me": found.pk == request.membership.pk,
    }
    return render(request, "organizations/member.html", context)


@requires("membership.manage")
@require_POST
def grant(request: TenantRequest, public_id: str, role: str) -> HttpResponse:
    """Give a role."""
    found, role = _find(public_id), _role(role)
    undo = reverse("organizations:withdraw_role", args=[request.organization.slug, public_id, role])
    said = _("%(name)s is %(role)s now.") % {"name": found.user.display_name, "role": role_names([role])}
    return _act(request, found, lambda: grant_role(found, role, actor=request.user), said, undo)


@requires("membership.manage")
@require_POST
def withdraw(request: TenantRequest, public_id: str, role: str) -> HttpResponse:
    """Take a role away; it counts from the member's next request."""
    found, role = _find(public_id), _role(role)
    undo = reverse("organizations:grant_role", args=[request.organization.slug, public_id, role])
    said = _("%(name)s is not %(role)s any more.") % {"name": found.user.display_name, "role": role_names([role])}
    return _act(request, found, lambda: withdraw_role(found, role, actor=request.user), said, undo)


@requires("membership.manage")
@require_POST
def end(request: TenantRequest, public_id: str) -> HttpResponse:
    """Shut a member out."""
    found = _find(public_id)
    undo = reverse("organizations:restore_member", args=[request.organization.slug, public_id])
    said = _("%(name)s is not a member any more.") % {"name": found.user.display_name}
    if found.pk == request.membership.pk:
        return _leave(request, found)
    return _act(request, found, lambda: end_membership(found, actor=request.user), said, undo)


@requires("membership.manage")
@require_POST
def restore(request: TenantRequest, public_id: str) -> HttpResponse:
    """Let a former member in again."""
    found = _find(public_id)
    said = _("%(name)s is a member again.") % {"name": found.user.display_name}
    return _act(request, found, lambda: restore_membership(found, actor=request.user), said)


@requires("membership.manage")
@require_POST
def invitation_again(request: TenantRequest, public_id: str) -> HttpResponse:
    """Mail an invitation again, with a fresh link."""
    link = get_object_or_404(AccessLink, public_id=public_id)
    try:
        invitations.send_again(link, actor=request.user)
        messages.success(request, _("A new link is on its way to %(email)s.") % {"email": link.email})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _to_list(request)


@requires("membership.manage")
@require_POST
def invitation_withdraw(request: TenantRequest, public_id: str) -> HttpResponse:
    """Make an invitation's link useless."""
    link = get_object_or_404(AccessLink, public_id=public_id)
    try:
        invitations.withdraw(link, actor=request.user)
        messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": link.email})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _to_list(request)


def _find(public_id: str) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user"), public_id=public_id)


def _role(name: str) -> str:
    if name not in Role.values:
        raise Http404
    return name


def _act(
    request: TenantRequest, membership: Membership, act: Callable[[], None], said: str, undo: str = ""
) -> HttpResponse:
    """Do it and say so, or say why not; back to the member either way."""
    try:
        act()
        messages.success(request, said, f"undo:{undo}" if undo else "")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("organizations:member", request.organization.slug, membership.public_id)


def _leave(request: TenantRequest, membership: Membership) -> HttpResponse:
    try:
        end_membership(membership, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("organizations:member", request.organization.slug, membership.public_id)
    messages.success(request, _("You left %(name)s.") % {"name": request.organization.name})
    return redirect("start")


def _to_list(request: TenantRequest) -> HttpResponse:
    return redirect("organizations:members", request.organization.slug)
