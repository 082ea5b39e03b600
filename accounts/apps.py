from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See docs/structure.md for what this app is for."""

    name = "accounts"
