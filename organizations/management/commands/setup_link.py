"""Print the address of the first-run page."""

from typing import Any

from django.core.management.base import BaseCommand

from organizations.setup import SETUP_HOURS, make_setup_link


class Command(BaseCommand):
    """Each call makes a new link; each link makes one organization."""

    help = f"Print a one-time link, valid for {SETUP_HOURS} hours, that creates an organization and its owner."

    def handle(self, *args: Any, **options: Any) -> None:
        """The address alone on its line, so that scripts can read it."""
        self.stdout.write(make_setup_link())
