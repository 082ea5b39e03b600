from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves: an organization invites, imports or enrols them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never; see organizations.actions.join."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""
