import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves: an organization invites, imports or enrols them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never; see organizations.actions.join."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code or a notice after the request's transaction, so that a slow mail server holds no rows.

        Known and unknown addresses take the same time: both get a mail. A mail server that is down is no error page.
        """
        request = current.request
        facts = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, facts)
        transaction.on_commit(lambda: _send(message))


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (SMTPException, OSError) as problem:
        logger.warning("a sign-in mail did not leave: %s", type(problem).__name__)
