"""Signing somebody in for a reason other than a password or a code."""

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from accounts.models import User


def sign_in(
    request: HttpRequest, user: User, *, method: str, next_path: str, is_confirmed: bool = False
) -> HttpResponse:
    """Sign the user in and go to `next_path`; through allauth, so that a second factor is asked for where there is one.

    Whoever was signed in before is signed out, also while the second factor is still to come.
    Args: method says how ("link", "password", "demo"); is_confirmed leaves out the proof of the e-mail address.
    """
    if request.user.is_authenticated and request.user != user:
        logout(request)
    record_authentication(request, user, method=method)
    verification = "none" if is_confirmed else None
    return cast("HttpResponse", perform_login(request, user, email_verification=verification, redirect_url=next_path))
