"""One's own account. Signing in, passwords and second factors are allauth's pages."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import change_account, choose_theme
from accounts.forms import AccountForm, ThemeForm
from accounts.models import User
from core.access import open_to
from core.redirects import local_path


@open_to("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, time zone and shortcuts; links to the pages for signing in."""
    user = cast("User", request.user)
    initial = {"name": user.name, "time_zone": user.time_zone, "shortcuts_on": user.shortcuts_on}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_account(user, actor=user, **form.cleaned_data)
        messages.success(request, _("Your account is saved."))
        return redirect("accounts:account")
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "accounts/account.html", {"form": form}, status=status)


@open_to("signed_in")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Change the colours and come back."""
    form = ThemeForm(request.POST)
    user = cast("User", request.user)
    if form.is_valid():
        choose_theme(user, form.cleaned_data["theme"], actor=user)
    return redirect(local_path(request.POST.get("next", ""), default="/account/"))
