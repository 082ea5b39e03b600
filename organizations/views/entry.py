"""The ways in: start page, first run, mailed links, the demo's entrances."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.sign_in import sign_in
from core.access import open_to
from core.errors import Refusal
from core.redirects import local_path
from organizations.access import OpenRequest
from organizations.actions import accept_link
from organizations.demo import find_entrance
from organizations.forms import SetupForm
from organizations.links import find_link
from organizations.models import AccessLink, Organization
from organizations.queries import active_memberships
from organizations.setup import find_setup_link, set_up_organization
from organizations.wording import what_link_does


@open_to("anyone")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where `/` leads: sign-in, the one home, the choice between several, or what to do without any."""
    if not request.user.is_authenticated:
        if settings.DEMO or Organization.objects.exists():
            return redirect("account_login")
        return render(request, "organizations/start_fresh.html")
    memberships = list(active_memberships(request.user))
    if len(memberships) == 1:
        return redirect("home", memberships[0].organization.slug)
    return render(request, "organizations/start.html", {"memberships": memberships})


@open_to("link")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """First run: five fields make an organization and its owner, who is signed in."""
    link = find_setup_link(token)
    if link is None:
        return render(request, "organizations/setup_used.html", status=410)
    initial = {"time_zone": settings.GUESSED_TIME_ZONE}
    form = SetupForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            organization, owner = set_up_organization(link, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("%(name)s is ready.") % {"name": organization.name})
            return sign_in(request, owner, method="password", next_path=reverse("home", args=[organization.slug]))
    return render(request, "organizations/setup.html", {"form": form}, status=422 if form.is_bound else 200)


@open_to("link")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: OpenRequest, token: str) -> HttpResponse:
    """A mailed link: shows what it does, since mail scanners open links; the button does it, once."""
    found = find_link(token)
    if found is None:
        raise Http404
    target = _target(found, request.organization)
    user = request.user if isinstance(request.user, User) else None
    if not found.is_usable:
        return _used_link(request, found, target, user)
    if request.method != "POST":
        return render(request, "organizations/link.html", {"link": found, "says": what_link_does(found), "user": user})
    try:
        owner = accept_link(found, now_user=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("start")
    return sign_in(request, owner, method="link", next_path=target)


def _target(found: AccessLink, organization: Organization) -> str:
    home = reverse("home", args=[organization.slug])
    return local_path(found.target, default=home, under=f"/o/{organization.slug}/")


def _used_link(request: OpenRequest, found: AccessLink, target: str, user: User | None) -> HttpResponse:
    """A second click on the same mail: straight on for whoever it was for, else the way to sign in."""
    if user is not None and user.email == found.email and found.used_at is not None:
        return redirect(target)
    sign_in_url = f"{reverse('account_login')}?{urlencode({'next': target})}"
    return render(request, "organizations/link_used.html", {"link": found, "sign_in_url": sign_in_url}, status=410)


@open_to("demo")
@require_POST
def enter_demo(request: HttpRequest, organization_slug: str, member: str) -> HttpResponse:
    """Sign in as a member of a demo organization; 404 for anybody whom the sign-in page does not offer."""
    membership = find_entrance(organization_slug, member)
    if membership is None:
        raise Http404
    home = reverse("home", args=[membership.organization.slug])
    wanted = local_path(request.POST.get("next", ""), default=home, under=f"/o/{membership.organization.slug}/")
    return sign_in(request, membership.user, method="demo", next_path=wanted, is_confirmed=True)
